"""A run while a worker holds it: its state, and everything of it that is not written yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from engine.events import Event, EventType
from engine.plan import Plan
from engine.run import RunFacts, RunState, Wait
from engine.run.leaving import STARTED
from engine.runtime.flight import Flight
from engine.runtime.values import NOTHING, Packed, dump, pack

STEP_KINDS = frozenset(
    (
        EventType.STEP_STARTED,
        EventType.STEP_SUCCEEDED,
        EventType.STEP_FAILED,
        EventType.STEP_SKIPPED,
        EventType.STEP_CANCELLED,
    )
)
"""Events that are rows of `step`; all others are rows of `run_event`."""

PARTS = (
    "steps", "events", "intents", "results", "outbox", "doubts", "settled", "payloads", "children", "fanouts",
)  # fmt: skip
"""What a run may have unwritten; each is a part of the statement."""

OWN_COLUMNS = frozenset(("port", "output", "duration_ms", "input"))
CARRY_INPUT = frozenset((EventType.STEP_STARTED, EventType.STEP_SUCCEEDED))
"""Events beside which the step's own input is kept; one fact may also skip other steps, which had none."""


LISTENS = ("message", "event")
"""Reasons of waits that something said to the whole workspace ends."""
LISTEN_TOPIC = "wait.listen"


class Claimed(NamedTuple):
    """A row of the claim statement, in its order."""

    run_id: UUID
    day: date
    workspace_id: UUID
    plan_sha: bytes
    epoch: int
    rev: int
    claims: int
    next_seq: int
    signal_seq: int
    signals_done: int
    state: bytes
    flow_id: UUID
    version_id: UUID | None
    mode: str
    trigger_node: str
    input: bytes | None
    input_ref: UUID | None
    started_by: dict[str, Any]
    reply_to: str | None
    created_at: datetime
    parent: UUID | None

    def facts(self) -> RunFacts:
        """What the run is told about itself, of all modes alike."""
        return {
            "id": str(self.run_id),
            "workspace_id": str(self.workspace_id),
            "flow_id": str(self.flow_id),
            "version_id": str(self.version_id) if self.version_id else None,
            "mode": self.mode,
            "started_at": self.created_at.isoformat(),
            "started_by": self.started_by,
            "flow": {"id": str(self.flow_id), "name": self.started_by.get("flow_name", "")},
        }


class Result(NamedTuple):
    """How a call ended, for the ledger. `sends` = 0: whatever sending it was (a person decided)."""

    day: date
    run_id: UUID
    effect_id: UUID
    sends: int
    status: str
    response: bytes | None
    response_ref: UUID | None
    error: bytes | None
    decided_by: str | None


@dataclass(slots=True)
class LedgerRow:
    """What the ledger says about an effect of a claimed run."""

    effect_id: UUID
    status: str
    sends: int
    response: Any
    error: Any


@dataclass(slots=True)
class Unwritten:
    """What the next statement writes for one run. Rows are tuples in the order of the statement's columns."""

    steps: list[tuple[Any, ...]] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    intents: list[tuple[Any, ...]] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    outbox: list[tuple[Any, ...]] = field(default_factory=list)
    doubts: list[tuple[Any, ...]] = field(default_factory=list)
    settled: list[tuple[Any, ...]] = field(default_factory=list)
    payloads: list[tuple[Any, ...]] = field(default_factory=list)
    children: list[tuple[Any, ...]] = field(default_factory=list)
    fanouts: list[tuple[Any, ...]] = field(default_factory=list)
    answer: bytes | None = None

    def parts(self) -> frozenset[str]:
        """Names of the statement's parts this run needs."""
        found = {name for name in PARTS if getattr(self, name)}
        return frozenset(found | {"answers"} if self.answer is not None else found)

    def __bool__(self) -> bool:
        return bool(self.parts())


class Held:
    """One run under our lease. Only the event loop touches it; the committer gets its `Unwritten` by hand-over."""

    __slots__ = (
        "calls",
        "claimed",
        "epoch",
        "known",
        "ledger",
        "lost",
        "next_seq",
        "outcomes",
        "owner",
        "plan",
        "poke",
        "rev",
        "signal_seq",
        "signals_done",
        "state",
        "unwritten",
    )

    def __init__(self, claimed: Claimed, owner: int, plan: Plan, state: RunState) -> None:
        self.claimed = claimed
        self.owner = owner
        self.plan = plan
        self.state = state
        self.epoch = claimed.epoch
        self.rev = claimed.rev
        self.next_seq = claimed.next_seq
        self.signal_seq = claimed.signal_seq
        self.signals_done = claimed.signals_done
        self.unwritten = Unwritten()
        self.ledger: dict[str, LedgerRow] = {}
        self.calls: dict[str, Flight] = {}
        self.outcomes: list[Any] = []
        self.known: tuple[Any, Packed] | None = None
        self.poke = asyncio.Event()
        self.lost = False

    @property
    def run_id(self) -> UUID:
        """Id of the run."""
        return self.claimed.run_id

    @property
    def live(self) -> bool:
        """Whether the run reaches people: tasks, metrics and dead letters are for live runs only."""
        return self.claimed.mode == "live"

    def hand_over(self) -> Unwritten:
        """Everything unwritten; from now on it is the committer's."""
        taken, self.unwritten = self.unwritten, Unwritten()
        return taken

    def note(self, events: Iterable[Event], input: Any = None) -> None:
        """Number events and keep them as rows for the next statement."""
        for event in events:
            if event.type == EventType.RUN_STARTED:
                continue  # the row of the run itself is this event, always number 1
            if event.type in STEP_KINDS:
                self._note_step(event, input)
            else:
                self._note_event(event)
            self.next_seq += 1

    def _note_step(self, event: Event, input: Any) -> None:
        data = event.data
        output = self.packed(data["output"]) if "output" in data else NOTHING
        given = self.packed(input) if input is not None and event.type in CARRY_INPUT else NOTHING
        rest = {key: value for key, value in data.items() if key not in OWN_COLUMNS}
        duration = data.get("duration_ms")
        self.unwritten.steps.append(
            (
                self.run_id,
                self.next_seq,
                str(event.type),
                event.path,
                event.node,
                event.attempt or 1,
                data.get("port"),
                event.at,
                None if duration is None else int(duration * 1000),
                given.inline,
                given.ref,
                output.inline,
                output.ref,
                dump(rest) if rest else None,
            )
        )

    def _note_event(self, event: Event) -> None:
        self.unwritten.events.append(
            (
                self.run_id,
                self.next_seq,
                str(event.type),
                event.path,
                event.node,
                event.attempt,
                event.at,
                dump(event.data),
            )
        )
        if event.type == EventType.WAIT_CLOSED:
            self._note_closed(event.path, event.data)

    def _note_closed(self, path: str | None, data: Mapping[str, Any]) -> None:
        if data.get("reason") == "in_doubt":
            self.unwritten.settled.append((self.run_id, path))
        if data.get("reason") in ("task", "in_doubt") and data.get("how") != "decided":
            self.post("task.close", data["wait_id"], {"wait_id": data["wait_id"], "why": data.get("how")})
        if data.get("reason") in STARTED and data.get("how") in ("due", "cancelled") and not data.get("goes_on"):
            self._leave(data["wait_id"], data["reason"], undo=bool(data.get("undo")))

    def _leave(self, wait_id: str, reason: str, *, undo: bool) -> None:
        """The runs that are not waited for any more end too."""
        self._queue("run.cancel", wait_id, {"wait_id": wait_id, "reason": reason, "undo": undo})

    def listen(self, wait: Wait) -> None:
        """A message or an event ends this wait; whoever hears of one finds it."""
        about = {"name": wait.title if wait.reason == "event" else "", "about": wait.correlation or ""}
        self._queue(LISTEN_TOPIC, wait.wait_id, {"wait_id": wait.wait_id, **about})

    def post(self, topic: str, key: str, payload: dict[str, Any]) -> None:
        """Queue a message for another part of the product; it leaves with the next statement, once. Test and dry runs
        reach nobody: the tester answers for them in the editor."""
        if self.live:
            self._queue(topic, key, payload)

    def _queue(self, topic: str, key: str, payload: dict[str, Any]) -> None:
        claimed = self.claimed
        body = {
            "workspace_id": str(claimed.workspace_id),
            "run_id": str(claimed.run_id),
            "flow_id": str(claimed.flow_id),
            "version_id": str(claimed.version_id) if claimed.version_id else None,
        } | payload
        self.unwritten.outbox.append((self.run_id, topic, key, dump(body)))

    def know(self, value: Any, packed: Packed) -> None:
        """This very value is packed already: the rows it belongs to share it, and a large one is stored once."""
        self.known = (value, self.keep(packed))
        self._set_beside(value, packed)

    def packed(self, value: Any) -> Packed:
        """A value for its row; a large one is from now on only named by the state."""
        if self.known is not None and self.known[0] is value:
            return self.known[1]
        packed = self.keep(pack(value))
        self._set_beside(value, packed)
        return packed

    def _set_beside(self, value: Any, packed: Packed) -> None:
        if packed.ref is not None:
            self.state.beside[str(packed.ref)] = value

    def keep(self, packed: Packed) -> Packed:
        """Queue the chunks of a large value."""
        self.unwritten.payloads.extend(self.chunks(packed))
        return packed

    def chunks(self, packed: Packed) -> list[tuple[Any, ...]]:
        """The rows behind a large value."""
        return [(self.run_id, *chunk) for chunk in packed.chunks]
