"""What the product binds once at its start: catalogue, calls, contexts, events, outbox handlers, ticks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.errors import HandrailError, NotFound
from engine.ports import Called, Catalog, Clock, ContextFactory, EventSink, Flows, Invoker


@dataclass(frozen=True, slots=True)
class OutboxMeta:
    """About one delivery of an outbox message. `attempt` is 1 at first; a handler may see a message more than once."""

    id: int
    topic: str
    key: str
    workspace_id: UUID | None
    attempt: int
    queued_at: datetime


OutboxHandler = Callable[[dict[str, Any], OutboxMeta], None]
OutboxBatch = Callable[[Sequence[dict[str, Any]]], None]
"""Takes many messages of one topic in one transaction; when it fails, each goes to the topic's handler alone."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something the leading sweeper does every `every_s` seconds. It makes no outside call: it starts runs or queues
    work."""

    name: str
    every_s: float
    run: Callable[[], None]


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Aware UTC time."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


class SilentSink:
    """Tells nobody."""

    def run_changed(self, *, workspace_id: str, run_id: str, n: int, flow_id: str | None = None) -> None:
        """Drop it."""

    def answered(self, *, reply_to: str, answer: Mapping[str, Any]) -> None:
        """Drop it."""


class NoFlows:
    """No flow can be run by another one."""

    async def called(self, *, workspace_id: str, flow: str, version: int | None, inputs: Mapping[str, Any]) -> Called:
        """Always refuses."""
        raise NotFound(f"There is no flow “{flow}” here.", hint="Choose a flow of this workspace.", code="no_such_flow")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bindings:
    """Everything the runtime needs of the world around it. `unseal` turns the stored secret of a webhook's signature
    into its key."""

    catalog: Catalog
    invoker: Invoker
    contexts: ContextFactory
    clock: Clock = field(default_factory=SystemClock)
    sink: EventSink = field(default_factory=SilentSink)
    outbox_handlers: Mapping[str, OutboxHandler] = field(default_factory=dict)
    outbox_batches: Mapping[str, OutboxBatch] = field(default_factory=dict)
    ticks: Sequence[Tick] = ()
    unseal: Callable[[str], bytes] = str.encode
    flows: Flows = field(default_factory=NoFlows)


_bound: Bindings | None = None


def bind(bindings: Bindings) -> None:
    """Bind, or bind anew (tests)."""
    global _bound  # noqa: PLW0603 - bound once per process, by design
    _bound = bindings


def bound() -> Bindings:
    """What is bound; raises when the product's wiring did not run."""
    if _bound is None:
        raise HandrailError(
            "The engine was used before it was wired.", hint="Call engine.runtime.facade.bind(...) at the start."
        )
    return _bound


def unseal() -> Callable[[str], bytes]:
    """How a stored webhook secret becomes a key; the text itself where nothing is bound."""
    return str.encode if _bound is None else _bound.unseal
