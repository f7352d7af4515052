"""What `decide` asks the runtime to do. A command is applied to the state when the runtime takes it on, so that it is
not asked for again; its result comes back as a fact.

    for command in decide(plan, state, now):
        events += state.apply(command, now)      # taken on
        ...do it...                              # later: events += state.apply(fact, now)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.spec import Lane

RunStatus = Literal["succeeded", "failed", "cancelled", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A reason to stand still, and what ends it.

    Attributes:
        wait_id: UUID as text; the same for the same wait after every crash.
        path, node: the step that waits.
        reason: timer | task | message | event | turn | retry | in_doubt | child | rate | slot | outage |
            settle.
        since: when it opened.
        wake_at: when the engine itself ends it; None for a task (the inbox owns its clocks) and for a doubt.
        until: the time people are shown; for a task its deadline.
        title: one line for people.
        people: e-mail addresses and `group:<name>` of those who can end it.
        correlation: of a message.
        spec: of a task: {kind, title, question, context, assignees, mode, deadline_s, on_deadline,
            comment_required_on, outcomes}; of a doubt: {evidence, error, effect_id}.
    """

    wait_id: str
    path: str
    node: str
    reason: str
    since: datetime
    wake_at: datetime | None = None
    until: datetime | None = None
    title: str = ""
    people: tuple[str, ...] = ()
    correlation: str | None = None
    spec: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RunStep:
    """Start one attempt of a step: `prepare_step`, then by `Prepared.kind` `run_control` or a call of the action."""

    path: str
    node: str
    attempt: int


@dataclass(frozen=True, slots=True)
class VerifyStep:
    """Ask the service whether the call of this step happened: of one in doubt (class verifiable) answer with
    `DoubtSettled`, or with `DoubtUnclear` when it cannot tell; of one that was answered well with `StepChecked`."""

    path: str
    node: str
    attempt: int


@dataclass(frozen=True, slots=True)
class OpenWait:
    """Make a wait known: a task to the outbox (`task.open`), a doubt to the outbox (`task.doubt`); timers, messages and
    retries need no more than the row that parks the run."""

    wait: Wait


@dataclass(frozen=True, slots=True)
class CancelStep:
    """End a step that is not needed any more. Of a step in flight only the coroutine of class pure or read may be
    cancelled, and `StepCancelled` applied; a call with an effect is let run to its end and recorded."""

    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the webhook that started the run, once the step's checkpoint is committed."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True, slots=True)
class Finish:
    """The run is over. `dead` = an unhandled failure: keep the state as a dead letter."""

    status: RunStatus
    output: Any
    error: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Park:
    """Nothing to do until a wait fires or a signal comes. `reason` is the most human of the open waits, or `paused`.

    `ready`: the next step is for a worker that serves `lane`, which the one that has the run does not.
    """

    wake_at: datetime | None
    reason: str
    lane: Lane = Lane.DEFAULT


Command = RunStep | VerifyStep | OpenWait | CancelStep | Answer | Finish | Park
