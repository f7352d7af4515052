"""Attempts: taken on, ended well, failed, lost with their process, or not needed any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.events import Event, iso
from engine.nodes import Outcome
from engine.run.commands import CancelStep, RunStep, Wait
from engine.run.containers import close_container, container_cancelled
from engine.run.data import OVER, RunData, Step
from engine.run.doubts import enter_doubt
from engine.run.ending import (
    add_wait,
    cancelled,
    check_output,
    close_waits_of,
    fail_step,
    is_ending,
    plain_error,
    ready_again,
    succeed,
    tell,
    waits_of,
    why_over,
)
from engine.run.facts import StepCancelled, StepChecked, StepFailed, StepLost, StepSucceeded
from engine.run.failing import Verdict, class_at, judge, outcome_unknown, retry_wait
from engine.run.turns import is_again, place_is_back
from engine.run.undo import must_be_known, note_unsure
from engine.spec import EffectClass, NodeKind

SILENT = "silent_success"
NOT_HAPPENED = "The service answered well, but says that it did not happen."
FORGOTTEN = "The call was sent, its outcome got lost, and by now the service may not know its key any more."
OPEN = "The call was sent, its outcome got lost, and nobody has found out since whether it happened."
UNSURE = "The call was sent, its outcome got lost, and what was done is to be undone now."


def run_step(state: RunData, command: RunStep, now: datetime, events: list[Event]) -> None:
    """An attempt is taken on; or, where it may have happened long ago under a key that is forgotten by now, a doubt."""
    step = state.steps.get(command.path)
    if step is None or step.status != "ready":
        return
    if step.path in state.unsure and class_at(step, now) is not EffectClass.KEYED:
        enter_doubt(state, step, FORGOTTEN if step.node.effect is EffectClass.KEYED else OPEN, None, now, events)
        return
    step.status = "running"
    step.asked = False
    if step.at is None:
        step.at = now
    del state.ready[step.path]
    state.flight[step.path] = None
    if step.node.kind is NodeKind.WAIT or step.node.effect is not EffectClass.PURE:
        tell(events, now, "step_started", step, {})


def step_succeeded(state: RunData, fact: StepSucceeded, now: datetime, events: list[Event]) -> None:
    """An attempt ended well, if the builder's own check agrees."""
    step = state.steps.get(fact.path)
    if step is None or step.status not in ("running", "in_doubt"):
        return
    close_waits_of(state, step, now, events, "settled", None)
    problem = None if fact.not_sent else check_output(state, step, fact.output)
    if problem is not None:
        fail_step(state, step, problem, now, events, fact.duration_us)
        return
    if step.node.ask and step.status == "running" and not fact.not_sent:
        state.checking[step.path], step.asked = fact, False
        return
    _done(state, step, fact, bool(step.node.verify) and not fact.not_sent, now, events)


def step_checked(state: RunData, fact: StepChecked, now: datetime, events: list[Event]) -> None:
    """The service has said whether what it answered well did happen. When it cannot tell, the step is done all the
    same, unverified but for the builder's own check."""
    step, answer = state.steps.get(fact.path), state.checking.get(fact.path)
    if step is None or answer is None:
        return
    if fact.happened is False:
        hint = fact.evidence or "Look at the service itself, then continue the run: the step is done anew."
        fail_step(state, step, plain_error(SILENT, NOT_HAPPENED, hint, "verify"), now, events, answer.duration_us)
        return
    _done(state, step, answer, bool(fact.happened or step.node.verify), now, events)


def _done(state: RunData, step: Step, fact: StepSucceeded, verified: bool, now: datetime, events: list[Event]) -> None:
    data = {"port": fact.port, "output": fact.output, "duration_ms": fact.duration_us / 1000}
    marks = {"not_sent": fact.not_sent, "verified": verified, "other_request": fact.other_request}
    data |= {name: True for name, holds in marks.items() if holds}
    succeed(state, step, Outcome(fact.port, fact.output, fact.ending, fact.reply, fact.kept), now, events, data)


def step_failed(state: RunData, fact: StepFailed, now: datetime, events: list[Event]) -> None:
    """An attempt failed: again, in doubt, or for good."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    wait_s = retry_wait(state, step, fact.error)
    verdict = judge(step, fact.error, wait_s, now)
    if outcome_unknown(fact.error):
        note_unsure(state, step)
    if verdict is Verdict.RETRY and is_ending(state, step):
        verdict = Verdict.DOUBT if must_be_known(state, step) else Verdict.FAIL
    if verdict is Verdict.FAIL:
        fail_step(state, step, fact.error, now, events, fact.duration_us)
    elif verdict is Verdict.DOUBT:
        enter_doubt(state, step, fact.error["message"], fact.error, now, events)
    else:
        _retry_later(state, step, fact, now + timedelta(seconds=wait_s), now, events)


def _retry_later(
    state: RunData, step: Step, fact: StepFailed, at: datetime, now: datetime, events: list[Event]
) -> None:
    state.flight.pop(step.path, None)
    step.status = "retrying"
    data = {"error": fact.error, "will_retry_at": iso(at), "port": None, "duration_ms": fact.duration_us / 1000}
    tell(events, now, "step_failed", step, data)
    wait_id = state.wait_id(step, "retry")
    wait = Wait(
        wait_id=wait_id,
        path=step.path,
        node=step.node.key,
        reason="retry",
        since=now,
        wake_at=at,
        until=at,
        title=fact.error["message"],
    )
    add_wait(state, wait)


def step_lost(state: RunData, fact: StepLost, now: datetime, events: list[Event]) -> None:
    """The process died during an attempt."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    if fact.sent and class_at(step, now) in (EffectClass.VERIFIABLE, EffectClass.UNSAFE):
        evidence = fact.evidence or "The process ended while the call was on its way."
        enter_doubt(state, step, evidence, None, now, events)
        return
    if fact.sent:
        note_unsure(state, step)
    ready_again(state, step)


def cancel_step(state: RunData, command: CancelStep, now: datetime, events: list[Event]) -> None:
    """End a step that is not needed. One in flight is only asked; it ends by `StepCancelled` or by its own result."""
    step = state.steps.get(command.path)
    if step is None or step.status == "in_doubt":
        return
    for wait in [wait for wait in waits_of(state, step.path) if is_again(state, wait)]:
        place_is_back(state, wait, now, events, "cancelled")
    if step.status in OVER:
        return
    if step.status == "running":
        step.asked = True
        return
    if step.status == "open":
        if not close_container(state, step, command.why):
            container_cancelled(state, step, command.why, now, events)
        return
    if command.why != "not_needed" and must_be_known(state, step):
        close_waits_of(state, step, now, events, "cancelled", None)
        enter_doubt(state, step, UNSURE, None, now, events)
        return
    cancelled(state, step, command.why, now, events)


def step_cancelled(state: RunData, fact: StepCancelled, now: datetime, events: list[Event]) -> None:
    """A call in flight was ended."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "running":
        cancelled(state, step, why_over(state, step), now, events)
