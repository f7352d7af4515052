"""What happened, as the runtime tells it. Applying facts and taken-on commands is the only way a run's state moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.nodes import Ending, Kept, Reply
from engine.run.commands import Wait
from engine.wrappers.classify import ErrorInfo

DoubtOutcome = Literal["happened", "did_not_happen", "stop"]


@dataclass(frozen=True, slots=True)
class StepSucceeded:
    """An attempt ended well. `not_sent`: a dry run answered with the pin or the sample instead of a call, or a backtest
    with what the past run had got; `other_request`: that had sent something else."""

    path: str
    port: str
    output: Any
    duration_us: int = 0
    ending: Ending | None = None
    reply: Reply | None = None
    kept: Kept | None = None
    not_sent: bool = False
    other_request: bool = False


@dataclass(frozen=True, slots=True)
class StepFailed:
    """An attempt failed. The state decides by class, error and retry setting: again, in doubt, error edge, or dead."""

    path: str
    error: ErrorInfo
    duration_us: int = 0


@dataclass(frozen=True, slots=True)
class StepChecked:
    """What the service said when it was asked after a success whether it happened; None = it cannot tell."""

    path: str
    happened: bool | None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class StepInDoubt:
    """It was sent and nobody knows what became of it (found by a reap, or by an answer that got lost)."""

    path: str
    evidence: str


@dataclass(frozen=True, slots=True)
class StepLost:
    """The process died or lost the run while this step was running, and the ledger has no outcome. Class pure, read
    and keyed start again with the same key; verifiable is asked; unsafe is in doubt."""

    path: str
    evidence: str = ""
    sent: bool = True
    """False when the ledger shows that no intent was committed: then nothing was sent."""


@dataclass(frozen=True, slots=True)
class StepHeld:
    """A call that was not made: reason rate | slot | outage. The same try is begun again at `until`. Of a step in
    doubt, reason settle: a question that was not asked yet."""

    path: str
    reason: str
    until: datetime
    title: str


@dataclass(frozen=True, slots=True)
class StepWaits:
    """A wait step was evaluated: this is what it waits for (comes from `run_control`)."""

    path: str
    wait: Wait


@dataclass(frozen=True, slots=True)
class StepOpens:
    """A container was evaluated: what is inside it starts (comes from `run_control`)."""

    path: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepCancelled:
    """A step in flight was ended by `CancelStep`."""

    path: str


@dataclass(frozen=True, slots=True)
class DoubtSettled:
    """Somebody, or the service itself, says whether it happened."""

    path: str
    outcome: DoubtOutcome
    output: Any
    actor: dict[str, Any]
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class DoubtUnclear:
    """The service could not tell whether it happened: a person is asked."""

    path: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A run this one had started is over, or could not be started. `wait_id` is the id of that run."""

    wait_id: str
    output: Any = None
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class ItemsEnded:
    """The runs of a loop's items are over, or more of them failed than it puts up with.

    `results` has a place for every item; `failed`: {index, error} of those that failed, in their order; `done`: how
    many are over.
    """

    wait_id: str
    results: list[Any]
    failed: list[dict[str, Any]]
    done: int


@dataclass(frozen=True, slots=True)
class WaitFired:
    """The time of a wait has come (`state.due(now)` lists them)."""

    wait_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SignalReceived:
    """Somebody posted to the run: task_decided, message, event, cancel, pause, resume, child_done, doubt_settled,
    redrive.

    Payloads: task_decided {wait_id, outcome, comment, decided_by} · message {correlation, body} ·
    event {wait_id, name, about, body} · turn {wait_id} · cancel {reason, undo?} · child_done {run_id, output, error} or
    {wait_id, results, failed, done} · doubt_settled {path | effect_id, outcome, output} ·
    redrive {path?, input?, undo?}.
    A number at or below the last one seen changes nothing.
    """

    n: int
    kind: str
    payload: dict[str, Any]
    actor: dict[str, Any]


Fact = (
    StepSucceeded
    | StepChecked
    | StepFailed
    | StepInDoubt
    | StepLost
    | StepHeld
    | StepWaits
    | StepOpens
    | StepCancelled
    | DoubtSettled
    | DoubtUnclear
    | ChildEnded
    | ItemsEnded
    | WaitFired
    | SignalReceived
)
