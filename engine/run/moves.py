"""The table of moves: which function moves a run for which fact or taken-on command."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.events import Event
from engine.run.attempts import (
    cancel_step,
    run_step,
    step_cancelled,
    step_checked,
    step_failed,
    step_lost,
    step_succeeded,
)
from engine.run.commands import Answer, CancelStep, Finish, OpenWait, Park, RunStep, VerifyStep
from engine.run.containers import step_opens
from engine.run.data import RunData
from engine.run.doubts import doubt_settled, doubt_unclear, step_in_doubt, verify_step
from engine.run.ending import tell_run
from engine.run.facts import (
    ChildEnded,
    DoubtSettled,
    DoubtUnclear,
    ItemsEnded,
    StepCancelled,
    StepChecked,
    StepFailed,
    StepHeld,
    StepInDoubt,
    StepLost,
    StepOpens,
    StepSucceeded,
    StepWaits,
    WaitFired,
)
from engine.run.holding import step_held
from engine.run.waiting import child_ended, items_ended, open_wait, step_waits, wait_fired

Move = Callable[[RunData, Any, datetime, list[Event]], None]


def answer(state: RunData, _command: Answer, now: datetime, events: list[Event]) -> None:
    """The webhook gets its answer; only the first one counts."""
    reply = state.replies.pop(0)
    tell_run(events, now, "run_answered", {"status": reply.status})


def finish(state: RunData, command: Finish, now: datetime, events: list[Event]) -> None:
    """The run is over."""
    if state.finished is None:
        state.finished = command
        data = {"status": command.status, "output": command.output, "error": command.error}
        tell_run(events, now, "run_finished", data)


def park(_state: RunData, _command: Park, _now: datetime, _events: list[Event]) -> None:
    """Parking moves nothing."""


MOVES: dict[type, Move] = {
    RunStep: run_step,
    StepSucceeded: step_succeeded,
    StepChecked: step_checked,
    StepFailed: step_failed,
    StepInDoubt: step_in_doubt,
    StepLost: step_lost,
    StepHeld: step_held,
    StepWaits: step_waits,
    StepOpens: step_opens,
    StepCancelled: step_cancelled,
    VerifyStep: verify_step,
    DoubtSettled: doubt_settled,
    DoubtUnclear: doubt_unclear,
    ChildEnded: child_ended,
    ItemsEnded: items_ended,
    OpenWait: open_wait,
    WaitFired: wait_fired,
    CancelStep: cancel_step,
    Answer: answer,
    Finish: finish,
    Park: park,
}
