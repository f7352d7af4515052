"""What flows, triggers, inbox, notify, insight, live and the demo give to the wiring: lists, in the order they act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from builder.access import facade as access
from builder.base.actor import Actor
from builder.config.demo.seed import furnish
from builder.connections import facade as connections
from builder.flows import facade as flows
from builder.inbox import facade as inbox
from builder.insight import facade as insight
from builder.insight.facade import Attention, NextStep
from builder.live import facade as live
from builder.notify import facade as notify
from builder.triggers import facade as triggers
from engine.runtime import facade as runtime

PUBLISH_HOOKS: list[flows.PublishHook] = [inbox.InboxHook(), flows.TablesHook(), triggers.TriggersHook()]
"""Called in the publishing transaction, in this order."""

OUTBOX_HANDLERS: dict[str, Callable[[dict[str, object], runtime.OutboxMeta], None]] = {
    "task.open": inbox.open_approval,
    "task.doubt": inbox.open_doubt,
    "task.close": inbox.close_task,
    "mail": notify.send_mail,
    "event.publish": triggers.deliver_event,
}

OUTBOX_BATCHES: dict[str, Callable[[Sequence[dict[str, object]]], None]] = {"task.open": inbox.open_approvals}
"""Topics whose messages are taken many at once."""

TICKS: tuple[runtime.Tick, ...] = (
    runtime.Tick("schedules", 1, lambda: _done(triggers.fire_due())),
    runtime.Tick("held_answers", 1, lambda: _done(inbox.settle_held())),
    runtime.Tick("task_deadlines", 2, lambda: _done(inbox.expire_due())),
    runtime.Tick("retention", 600, lambda: _done(insight.remove_old_runs())),
    runtime.Tick("forget_said", 600, lambda: _done(runtime.forget_said())),
    runtime.Tick("editing_sessions", 15, lambda: _done(flows.close_idle())),
)
"""What the leading sweeper does for these parts."""


class Home(Protocol):
    """The first workspace, and who made it."""

    @property
    def workspace_id(self) -> object:
        """Its id."""
        ...

    @property
    def actor(self) -> Actor:
        """The first owner."""
        ...


def furnish_home(home: Home) -> None:
    """The demo in the first workspace."""
    furnish(actor=home.actor, workspace_id=UUID(str(home.workspace_id)))


def bind() -> None:
    """Bind what these parts call upward."""
    flows.bind_hooks(PUBLISH_HOOKS)
    flows.bind_listeners([live.draft_changed], [live.lock_moved], [live.comments_changed])
    inbox.bind_listeners([live.task_changed])
    more = [insight.in_doubt, insight.waiting_long, insight.unpublished]
    insight.bind_home(attention=[my_tasks, orphaned_tasks, *more], next_steps=[invite_people, first_decision])
    connections.bind_usage(flows.usage)


def my_tasks(actor: Actor) -> list[Attention]:
    """What waits for the reader."""
    count = inbox.count_open(actor=actor)
    if not count:
        return []
    title = f"{count} tasks wait for you" if count > 1 else "A task waits for you"
    return [
        Attention(
            kind="tasks", title=title, detail="Runs stand still until they are answered.", link="/inbox", count=count
        )
    ]


def orphaned_tasks(actor: Actor) -> list[Attention]:
    """Tasks nobody who was asked may answer."""
    if actor.workspace_id is None or not access.can(actor, "workspace.admin").allowed:
        return []
    count = inbox.orphans(workspace_id=actor.workspace_id)
    if not count:
        return []
    title = f"{count} tasks that nobody may answer" if count > 1 else "A task that nobody may answer"
    detail = "Nobody who was asked may decide. Give somebody the role, or decide yourself."
    return [Attention(kind="orphans", title=title, detail=detail, link="/inbox?state=orphaned", count=count)]


def invite_people(actor: Actor) -> list[NextStep]:
    """Somebody else has to approve."""
    if actor.workspace_id is None or not access.can(actor, "people.manage").allowed:
        return []
    done = len(access.people(actor.workspace_id)) > 1
    return [NextStep(key="invite", title="Invite somebody who approves", done=done, link="/people")]


def first_decision(actor: Actor) -> list[NextStep]:
    """The last stop of the tour: a person said yes or no."""
    if actor.workspace_id is None or not access.can(actor, "flow.edit").allowed:
        return []
    done = inbox.decided_any(workspace_id=actor.workspace_id)
    return [NextStep(key="decide", title="Let somebody decide in the inbox", done=done, link="/inbox")]


def _done(_count: object) -> None:
    """A tick says nothing; what it did stands in the database."""
