"""The facts about a run that people and programs can read, numbered within the run and never changed.

An event is the same JSON in the database, the API, the socket and the browser:

    {"n": 7, "at": "2025-01-01T09:00:00Z", "type": "step_succeeded", "path": "check", "node": "check", "attempt": 1,
     "data": {"port": "valid", "output": {...}, "duration_ms": 3}}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

EVENTS_FORMAT = 1
"""Raised when the meaning of an existing event changes; new event types do not raise it."""


class EventType(StrEnum):
    """Every kind of event, in the past tense. `data` of each is listed beside it."""

    RUN_STARTED = "run_started"
    """{trigger, input, mode}"""
    STEP_STARTED = "step_started"
    """{input?, total?}: the intent of a call is recorded, or a container opens (`total` passes, null: nobody knows).
    Pure control steps have none."""
    STEP_SUCCEEDED = "step_succeeded"
    """{port, output | output_ref, duration_ms, input?, not_sent?, verified?: the step's own check of its output agreed,
    or its service, when that was asked, carried?: the run it was taken over from,
    other_request?: a past run had sent something else}"""
    STEP_FAILED = "step_failed"
    """{error, will_retry_at: iso | null, port: the error edge that was taken | null}"""
    STEP_SKIPPED = "step_skipped"
    """{}: every way to this step is dead."""
    STEP_CANCELLED = "step_cancelled"
    """{why}"""
    STEP_IN_DOUBT = "step_in_doubt"
    """{evidence, error}: it was sent and nobody knows what became of it."""
    DOUBT_SETTLED = "doubt_settled"
    """{outcome: happened | did_not_happen | stop, by, evidence?: what the service said}"""
    ITEM_FINISHED = "item_finished"
    """{index, ok, error, done, failed, total}: one pass through a container is over; the numbers count all so far."""
    WAIT_OPENED = "wait_opened"
    """{wait_id, reason, title, for: [people and groups], until: iso | null}"""
    WAIT_CLOSED = "wait_closed"
    """{wait_id, reason, how, by}"""
    RUN_PAUSED = "run_paused"
    """{by}"""
    RUN_RESUMED = "run_resumed"
    """{by}"""
    RUN_CANCEL_REQUESTED = "run_cancel_requested"
    """{by, reason}"""
    RUN_REDRIVEN = "run_redriven"
    """{by, steps: [paths], undo?}: a dead run goes on from the steps that failed, or to undo what it did and stop."""
    RUN_ANSWERED = "run_answered"
    """{status}"""
    RUN_FINISHED = "run_finished"
    """{status, output, error}"""


class WaitReason(StrEnum):
    """Why a run stands still."""

    TIMER = "timer"
    TASK = "task"
    MESSAGE = "message"
    EVENT = "event"
    TURN = "turn"
    RETRY = "retry"
    IN_DOUBT = "in_doubt"
    CHILD = "child"
    RATE = "rate"
    SLOT = "slot"
    ITEMS = "items"
    OUTAGE = "outage"
    SETTLE = "settle"


class Event(NamedTuple):
    """One event. `n` is 0 until the run's counter numbers it.

    Attributes:
        n: number within the run, 1 upward without gap.
        at: aware UTC time.
        type: an `EventType` (kept as text so that a newer event does not break an older reader).
        path: place of the step in the run (`send`, `each[3]/send`), or None for an event of the run.
        node: key of the node.
        attempt: 1 for the first try.
        data: JSON; its fields depend on the type.
    """

    n: int
    at: datetime
    type: str
    path: str | None
    node: str | None
    attempt: int | None
    data: Mapping[str, Any]

    def numbered(self, n: int) -> Event:
        """The same event as number `n` of its run."""
        return self._replace(n=n)

    def to_json(self) -> dict[str, Any]:
        """The one JSON form."""
        return {
            "n": self.n,
            "at": iso(self.at),
            "type": str(self.type),
            "path": self.path,
            "node": self.node,
            "attempt": self.attempt,
            "data": dict(self.data),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Event:
        """Read the one JSON form; unknown fields are ignored."""
        return cls(
            n=raw["n"],
            at=parse_iso(raw["at"]),
            type=raw["type"],
            path=raw.get("path"),
            node=raw.get("node"),
            attempt=raw.get("attempt"),
            data=raw.get("data") or {},
        )


def iso(at: datetime) -> str:
    """RFC 3339 in UTC with a `Z`, microseconds only when there are any."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_iso(text: str) -> datetime:
    """Inverse of `iso`."""
    return datetime.fromisoformat(text)
