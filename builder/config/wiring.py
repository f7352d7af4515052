"""Everything that looks like a call upward, bound in one place. Read it to see how the house hangs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.audit import facade as audit
from builder.base import rights, witness
from builder.base.actor import Actor
from builder.catalog import facade as catalog
from builder.config import process
from builder.connections import facade as connections
from builder.flows import facade as flows
from builder.inbox import facade as inbox
from builder.live import facade as live
from builder.tables import facade as tables
from builder.triggers import facade as triggers
from connectors.sdk.invoke import ConnectorInvoker
from engine.ports import EventSink
from engine.runtime import facade as runtime


@dataclass(frozen=True, slots=True)
class NewHome:
    """What a first-start hook gets: the first workspace and the actor to record."""

    workspace_id: UUID
    actor: Actor


FIRST_START: tuple[Callable[[NewHome], None], ...] = (process.furnish_home,)
"""Run once, in order, in the transaction that makes the first workspace: the demo and its like."""

BLOCKERS: tuple[access.Blocker, ...] = ()
"""Rules that may forbid what a role allows; asked by every decision."""

OUTBOX: Mapping[str, Callable[[dict[str, object], runtime.OutboxMeta], None]] = process.OUTBOX_HANDLERS
"""Handlers of the engine's outbox by topic: `task.open`, `task.close`, `task.doubt`, `mail`."""

SINK: EventSink = live.ChannelSink()
"""Told after commit that a run has news."""

TICKS: tuple[runtime.Tick, ...] = (
    runtime.Tick("seal_audit", 1, lambda: _done(audit.seal_all())),
    runtime.Tick("forget_sign_in_attempts", 600, lambda: _done(accounts.forget_old_attempts())),
    runtime.Tick("forget_table_answers", 3600, lambda: _done(tables.forget_old_answers())),
    *process.TICKS,
)
"""What the leading sweeper does regularly. None of them makes an outside call."""


def bind() -> None:
    """Bind all ports. Called when Django has loaded every app; safe to call again."""
    witness.bind(audit.record)
    rights.bind(inbox.ask_newcomers, live.access_changed)
    audit.bind_run_digests(runtime.finished_digests, runtime.ends_settled_until)
    audit.bind_removed_runs(runtime.removed_batches)
    access.bind_blockers(BLOCKERS)
    process.bind()
    runtime.bind(
        catalog=catalog.house_catalog(),
        invoker=ConnectorInvoker(),
        contexts=connections.Contexts(tables.WorkspaceTables),
        sink=SINK,
        outbox_handlers=OUTBOX,
        outbox_batches=process.OUTBOX_BATCHES,
        ticks=TICKS,
        unseal=triggers.unseal_key,
        flows=flows.CalledFlows(),
    )


def _done(_count: object) -> None:
    """A tick says nothing; what it did stands in the database."""
