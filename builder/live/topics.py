"""What can be watched: one record per kind of topic: who may, which group tells of it, what its snapshot is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.inbox import facade as inbox
from builder.insight import facade as insight
from builder.live import groups
from engine.errors import HandrailError, InvalidInput

Snapshot = tuple[int, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicKind:
    """A kind of topic.

    Attributes:
        name: before the colon; `has_id`: whether an id follows it.
        allow: raises AccessDenied or NotFound when the actor may not watch it.
        group: of the channel layer that tells of changes.
        snapshot: (n, data) as of now.
    """

    name: str
    has_id: bool
    allow: Callable[[Actor, str], None]
    group: Callable[[Actor, str], str]
    snapshot: Callable[[Actor, str], Snapshot]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic somebody watches."""

    kind: TopicKind
    id: str

    @property
    def name(self) -> str:
        """As it stands in messages: `run:<id>` or `inbox`."""
        return f"{self.kind.name}:{self.id}" if self.kind.has_id else self.kind.name


def parse_topic(raw: object) -> Topic:
    """The topic a client names; InvalidInput when there is none such."""
    name, _, id_ = raw.partition(":") if isinstance(raw, str) else ("", "", "")
    kind = _BY_NAME.get(name)
    if kind is None or bool(id_) != kind.has_id:
        known = ", ".join(f"{k.name}:<id>" if k.has_id else k.name for k in KINDS)
        raise InvalidInput("There is no such topic.", hint=f"Watch one of: {known}.", code="no_such_topic")
    if kind.has_id:
        try:
            id_ = str(UUID(id_))
        except ValueError:
            raise InvalidInput("This id cannot be read.", hint="Ids are UUIDs.", code="no_such_topic") from None
    return Topic(kind, id_)


def check(actor: Actor, topic: Topic) -> str | None:
    """The sentence why the actor may not watch a topic, or None."""
    try:
        topic.kind.allow(actor, topic.id)
    except HandrailError as error:
        return error.message
    return None


def _allow_run(actor: Actor, run_id: str) -> None:
    access.require(actor, "run.view", insight.run_target(workspace_id=workspace_of(actor), run_id=UUID(run_id)))


def _allow_flow(actor: Actor, flow_id: str) -> None:
    access.require(actor, "flow.view", flows.flow(workspace_id=workspace_of(actor), flow_id=UUID(flow_id)))


def _allow_runs(actor: Actor, _: str) -> None:
    access.enforce(actor, access.may_anywhere(actor, "run.view"))


def _allow_inbox(actor: Actor, _: str) -> None:
    access.enforce(actor, access.may_anywhere(actor, "task.view"))


def _run_snapshot(actor: Actor, run_id: str) -> Snapshot:
    detail = insight.run_view(workspace_id=workspace_of(actor), run_id=UUID(run_id))
    return detail["n"], detail


def _flow_snapshot(actor: Actor, flow_id: str) -> Snapshot:
    revision = flows.draft_revision(workspace_id=workspace_of(actor), flow_id=UUID(flow_id))
    return revision, {"revision": revision}


def _inbox_snapshot(actor: Actor, _: str) -> Snapshot:
    count = inbox.count_open(actor=actor)
    return count, {"open": count}


def _user(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise AccessDenied("Only people have an inbox.", hint="Sign in.", permission="task.view")
    return actor.user_id


KINDS = (
    TopicKind(
        name="run", has_id=True, allow=_allow_run, snapshot=_run_snapshot, group=lambda actor, id_: groups.run(id_)
    ),
    TopicKind(
        name="flow", has_id=True, allow=_allow_flow, snapshot=_flow_snapshot, group=lambda actor, id_: groups.flow(id_)
    ),
    TopicKind(
        name="runs",
        has_id=False,
        allow=_allow_runs,
        snapshot=lambda actor, _: (0, {}),
        group=lambda actor, _: groups.runs(workspace_of(actor)),
    ),
    TopicKind(
        name="inbox",
        has_id=False,
        allow=_allow_inbox,
        snapshot=_inbox_snapshot,
        group=lambda actor, _: groups.inbox(workspace_of(actor), _user(actor)),
    ),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
