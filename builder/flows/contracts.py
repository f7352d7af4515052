"""What crosses the wall of this app: frozen records, the errors it raises, and the hooks it calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from engine.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from builder.base.actor import Actor

FLOW_STATUS = ("draft", "live", "live_changed", "off")


class DraftChanged(Conflict):
    """Somebody saved in between; `details["operations"]` tells what they did since."""

    code = "draft_changed"


class GraphHasErrors(InvalidInput):
    """The draft cannot be published as it is; `details["findings"]` lists why."""

    code = "graph_has_errors"


class GraphHasWarnings(InvalidInput):
    """The draft can be published once somebody has accepted its warnings."""

    code = "graph_has_warnings"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCounts:
    """How many findings keep a draft from being published, and how many want a look."""

    errors: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerLabel:
    """How a flow is started, in words."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowItem:
    """A flow as lists show it. `status` is one of FLOW_STATUS."""

    id: UUID
    name: str
    description: str
    folder: str
    status: str
    version: int | None
    draft_revision: int
    updated_at: datetime
    updated_by: str
    findings: FindingCounts
    triggers: list[TriggerLabel] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved:
    """The draft after an edit."""

    revision: int
    findings: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionItem:
    """A version as lists show it."""

    id: UUID
    number: int
    name: str
    note: str
    author: str
    published_at: datetime
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """What other parts need of a version: its plan, its graph, and who may not approve its runs."""

    id: UUID
    flow_id: UUID
    flow_name: str
    workspace_id: UUID
    number: int
    plan_sha: str
    graph: dict[str, Any]
    last_editor: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version about to be (or just) published, as hooks see it."""

    actor: Actor
    workspace_id: UUID
    flow_id: UUID
    flow_name: str
    graph: dict[str, Any]
    last_editor: UUID | None
    version_id: UUID | None = None
    number: int = 0
    plan_sha: str = ""


class PublishHook(Protocol):
    """Called inside the publishing transaction, in the order bound in the wiring.

    `check` returns findings (`code, level, node, field, message, hint`); one of level error refuses the publication.
    `published` and `unpublished` do the hook's own bookkeeping; raising undoes everything.
    """

    def check(self, publication: Publication) -> list[dict[str, Any]]:
        """Reasons against it."""
        ...

    def published(self, publication: Publication) -> None:
        """The version is live."""
        ...

    def unpublished(self, *, workspace_id: UUID, flow_id: UUID) -> None:
        """No version of the flow is live any more."""
        ...


@dataclass(frozen=True, slots=True)
class LockHeld:
    """Who holds the pen of a draft ("" = nobody), and since when."""

    id: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentSaid:
    """One thing somebody said about a step.

    Attributes:
        edited_at: when its author put it otherwise.
        removed: it was deleted; what was answered stays.
        may_change: whether who asks may put it otherwise; `may_delete` likewise.
    """

    id: UUID
    author: str
    text: str
    at: datetime
    edited_at: datetime | None
    removed: bool
    may_change: bool
    may_delete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What was said about a step, the oldest first. `step_name` is what the step was called when it began."""

    id: UUID
    step: str
    step_name: str
    settled_at: datetime | None
    settled_by: str
    comments: list[CommentSaid]


class CommentListener(Protocol):
    """Told after commit that somebody commented on a flow; may drop."""

    def __call__(self, *, flow_id: UUID) -> None:
        """There is more, or less open, to read about the steps of `flow_id`."""
        ...


class LockListener(Protocol):
    """Told after commit that the pen of a draft moved; may drop."""

    def __call__(self, *, flow_id: UUID, by: Mapping[str, Any] | None, since: datetime | None) -> None:
        """`by` holds the pen of the draft now; None = nobody."""
        ...


class DraftListener(Protocol):
    """Told after commit that a draft moved; may drop."""

    def __call__(self, *, flow_id: UUID, revision: int, by: Mapping[str, Any], client_id: str) -> None:
        """Draft of `flow_id` is at `revision` now."""
        ...


def finding(
    *, code: str, level: str, message: str, hint: str, node: str | None = None, field: str | None = None
) -> dict[str, Any]:
    """A finding of a hook, shaped like those of the graph's rules."""
    return {"code": code, "level": level, "node": node, "field": field, "message": message, "hint": hint, "fix": None}
