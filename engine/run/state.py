"""The state of a run: small, JSON-able, moved only by `apply`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import Conflict, NotFound
from engine.events import Event
from engine.plan import Plan
from engine.run.beside import put_back
from engine.run.commands import Command
from engine.run.containers import settle_frames
from engine.run.data import EPOCH, STATE_FORMAT, RunData, RunFacts, Step, read_head
from engine.run.edges import recount, settle_start
from engine.run.ending import tell_run
from engine.run.facts import Fact, SignalReceived, WaitFired
from engine.run.items import begin_inside
from engine.run.moves import MOVES, Move
from engine.run.signals import signal_received
from engine.run.undoing import settle_undo
from engine.spec import NodeKind

__all__ = ["STATE_FORMAT", "RunFacts", "RunState"]

HUMAN_FIRST = (
    "in_doubt", "task", "message", "event", "child", "items", "settle", "outage", "rate", "turn", "slot", "retry",
    "timer",
)  # fmt: skip
_MOVES: dict[type, Move] = {**MOVES, SignalReceived: signal_received}


class RunState(RunData):
    """One run. Mutated in place for speed; outputs are shared, never copied: treat them as frozen.

    `waits` holds the open waits by id, `finished` how it ended, once `Finish` was applied.
    """

    def __init__(self, plan: Plan, trigger: str, payload: Any, run: RunFacts) -> None:
        super().__init__(plan, trigger, payload, run)
        if self.of_item:
            begin_inside(self)

    @classmethod
    def new(cls, plan: Plan, trigger: str, payload: Any, run: RunFacts) -> RunState:
        """A run about to start at the trigger node `trigger`, or for an item inside the loop `trigger`. Raises
        NotFound when the plan has no such trigger."""
        node = plan.node(trigger)
        if node.kind is NodeKind.CONTAINER:
            return cls(plan, trigger, payload, run)
        if node.kind is not NodeKind.TRIGGER:
            raise NotFound(f"“{node.name or trigger}” is no trigger of this flow.", hint="Start the run at a trigger.")
        state = cls(plan, trigger, payload, run)
        step = Step(node, state.frame, "succeeded")
        step.port, step.done, state.done = "success", 1, 1
        state.steps[trigger] = step
        return state

    def opening(self, now: datetime) -> list[Event]:
        """The events of the start (run_started, steps this trigger does not lead to). Call once, after `new`."""
        events: list[Event] = []
        tell_run(events, now, "run_started", {"trigger": self.trigger, "input": self.payload, "mode": self.mode})
        settle_start(self, now, events)
        return events

    @classmethod
    def from_bytes(cls, body: bytes, plan: Plan) -> RunState:
        """Read a stored state that names no large values; raises Conflict when it is of another format or of another
        plan."""
        return cls.from_json(read_head(body), plan, {})

    @classmethod
    def from_json(cls, raw: dict[str, Any], plan: Plan, values: Mapping[str, Any]) -> RunState:
        """Take over what `read_head` read, with the large values it names. Raises Conflict when it is of another plan,
        or a value is missing."""
        if raw["plan"] != plan.sha256:
            raise Conflict("This run belongs to another plan.", hint="Load the plan its row names.", code="wrong_plan")
        beside = put_back(raw, values)
        state = cls(plan, raw["trigger"], raw["payload"], raw["run"])
        state.beside = beside
        state._fill(raw)
        recount(state, EPOCH, [])
        return state

    def apply(self, item: Fact | Command, now: datetime) -> list[Event]:
        """Move the state by a fact, or by a command that is taken on. Returns the unnumbered events of it, in order.

        Facts that come twice or too late (a step already over, a wait already closed) change nothing and return [].
        """
        events: list[Event] = []
        _MOVES[type(item)](self, item, now, events)
        while self.emptied or self.undone or (self.ending is not None and self.ending.get("undo")):
            settle_frames(self, now, events)
            settle_undo(self, now, events)
            if not self.emptied and not self.undone:
                break
        return events

    def running(self) -> list[str]:
        """Paths of steps in flight. After a claim these were lost: apply the ledger's outcome or `StepLost` to each."""
        return list(self.flight)

    def due(self, now: datetime) -> list[WaitFired]:
        """Facts for all waits whose time has come; apply them before `decide`. None while the run is paused."""
        if self.paused or not self.waits:
            return []
        return [WaitFired(w.wait_id, now) for w in self.waits.values() if w.wake_at is not None and w.wake_at <= now]

    def next_due(self) -> datetime | None:
        """When the next wait ends by itself, or None."""
        return min((wait.wake_at for wait in self.waits.values() if wait.wake_at is not None), default=None)

    def wait_reason(self) -> str | None:
        """The most human reason of the open waits, as in `HUMAN_FIRST`; or None."""
        reasons = {wait.reason for wait in self.waits.values()}
        return next((reason for reason in HUMAN_FIRST if reason in reasons), None)
