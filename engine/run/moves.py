"""How facts and taken-on commands move a run. One function per kind, found in tables; each appends its events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engine.events import Event, iso
from engine.expressions import ExpressionError, evaluate_condition
from engine.nodes import WAITS, Outcome
from engine.run.commands import Answer, CancelStep, Finish, OpenWait, Park, RunStep, VerifyStep, Wait
from engine.run.data import RunData, Step
from engine.run.edges import settle_edges
from engine.run.facts import (
    DoubtSettled,
    DoubtUnclear,
    ErrorInfo,
    StepCancelled,
    StepFailed,
    StepInDoubt,
    StepLost,
    StepSucceeded,
    StepWaits,
    WaitFired,
)
from engine.run.failing import Verdict, judge, ports_of, retry_wait, tries_left
from engine.spec import EffectClass, NodeKind

Move = Callable[[RunData, Any, datetime, list[Event]], None]
KEPT_EARLY = 1_000


def tell(events: list[Event], now: datetime, type: str, step: Step, data: dict[str, Any]) -> None:
    """Add an event of a step."""
    events.append(Event(0, now, type, step.path, step.node.key, step.attempt, data))


def tell_run(events: list[Event], now: datetime, type: str, data: dict[str, Any]) -> None:
    """Add an event of the run."""
    events.append(Event(0, now, type, None, None, None, data))


# --- attempts -------------------------------------------------------------------------------------------------------


def run_step(state: RunData, command: RunStep, now: datetime, events: list[Event]) -> None:
    """An attempt is taken on."""
    step = state.steps.get(command.path)
    if step is None or step.status != "ready":
        return
    step.status = "running"
    step.asked = False
    if step.at is None:
        step.at = now
    del state.ready[step.path]
    state.flight[step.path] = None
    if step.node.kind is not NodeKind.CONTROL and step.node.effect is not EffectClass.PURE:
        tell(events, now, "step_started", step, {})
    elif step.node.kind is NodeKind.WAIT:
        tell(events, now, "step_started", step, {})


def step_succeeded(state: RunData, fact: StepSucceeded, now: datetime, events: list[Event]) -> None:
    """An attempt ended well, if the builder's own check agrees."""
    step = state.steps.get(fact.path)
    if step is None or step.status not in ("running", "in_doubt"):
        return
    _close_waits_of(state, step, now, events, "settled", None)
    problem = None if fact.not_sent else _verify(state, step, fact.output)
    if problem is not None:
        fail_step(state, step, problem, now, events, fact.duration_us)
        return
    data = {"port": fact.port, "output": fact.output, "duration_ms": fact.duration_us / 1000}
    if fact.not_sent:
        data["not_sent"] = True
    succeed(state, step, Outcome(fact.port, fact.output, fact.ending, fact.reply), now, events, data)


def succeed(
    state: RunData, step: Step, outcome: Outcome, now: datetime, events: list[Event], data: dict[str, Any]
) -> None:
    """The step is over by a port; what it says of the whole run is noted."""
    if state.plan.reads_all or step.node.key in state.plan.reads_set:
        state.outputs[step.path] = outcome.output
    state.errors.pop(step.path, None)
    tell(events, now, "step_succeeded", step, data)
    if outcome.reply is not None:
        state.replies.append(outcome.reply)
    if outcome.ending is not None and state.ending is None:
        state.ending = {"status": outcome.ending.status, "output": outcome.ending.output, "error": None}
    over(state, step, "succeeded", outcome.port, now, events)


def over(state: RunData, step: Step, status: str, port: str | None, now: datetime, events: list[Event]) -> None:
    """The step has come to its end: it leaves all lists, and its edges are decided."""
    path = step.path
    state.ready.pop(path, None)
    state.flight.pop(path, None)
    state.doubts.pop(path, None)
    step.status, step.port = status, port
    state.done += 1
    step.done = state.done
    settle_edges(state, step.node, port, now, events)


def _verify(state: RunData, step: Step, output: Any) -> ErrorInfo | None:
    """“It answered” is not “it worked”: the builder's own check of the output."""
    if not step.node.verify:
        return None
    try:
        expression = step.node.verify_expression
        if expression is None or evaluate_condition(
            expression, {**state.env, "output": output}, clock=lambda: _at(step)
        ):
            return None
        message, hint = (
            "The step answered, but its check says that it did not work.",
            "Look at the output and the check.",
        )
    except ExpressionError as error:
        message, hint = f"The step's check cannot be computed: {error.message}", error.hint
    return plain_error("verify_failed", message, hint, "verify")


def _at(step: Step) -> datetime:
    if step.at is None:
        msg = "a step that never started has no time"
        raise AssertionError(msg)
    return step.at


def plain_error(code: str, message: str, hint: str, kind: str, *, sent: bool = True) -> ErrorInfo:
    """An error that no retry mends."""
    return ErrorInfo(code=code, message=message, hint=hint, kind=kind, retryable=False, sent=sent)


# --- failures -------------------------------------------------------------------------------------------------------


def step_failed(state: RunData, fact: StepFailed, now: datetime, events: list[Event]) -> None:
    """An attempt failed: again, in doubt, or for good."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    wait_s = retry_wait(state, step, fact.error)
    verdict = judge(step, fact.error, wait_s, now)
    if verdict is Verdict.FAIL or (verdict is Verdict.RETRY and state.ending is not None):
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
    _add_wait(state, wait)


def fail_step(
    state: RunData, step: Step, error: ErrorInfo, now: datetime, events: list[Event], duration_us: int = 0
) -> None:
    """The step failed for good: it leaves by an error edge, or the run is dead."""
    port = next((port for port in ports_of(error) if port in step.node.wired), None)
    port = None if error["kind"] in ("meant", "stopped") else port
    state.errors[step.path] = {
        "kind": error["kind"],
        "code": error["code"],
        "message": error["message"],
        "status": error.get("status"),
        "attempts": step.attempt - step.base,
    }
    state.outputs.pop(step.path, None)
    data = {"error": error, "will_retry_at": None, "port": port, "duration_ms": duration_us / 1000}
    tell(events, now, "step_failed", step, data)
    if port is None and state.ending is None:
        status = "failed" if error["kind"] == "meant" else "dead"
        state.ending = {"status": status, "output": None, "error": {**error, "step": step.node.key, "path": step.path}}
    over(state, step, "failed", port, now, events)


def step_in_doubt(state: RunData, fact: StepInDoubt, now: datetime, events: list[Event]) -> None:
    """It was sent and nobody knows what became of it."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "running":
        enter_doubt(state, step, fact.evidence, None, now, events)


def step_lost(state: RunData, fact: StepLost, now: datetime, events: list[Event]) -> None:
    """The process died during an attempt."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    if fact.sent and step.node.effect in (EffectClass.VERIFIABLE, EffectClass.UNSAFE):
        evidence = fact.evidence or "The process ended while the call was on its way."
        enter_doubt(state, step, evidence, None, now, events)
        return
    _ready_again(state, step)


def _ready_again(state: RunData, step: Step) -> None:
    state.flight.pop(step.path, None)
    state.doubts.pop(step.path, None)
    step.status = "ready"
    state.ready[step.path] = None


def enter_doubt(
    state: RunData, step: Step, evidence: str, error: ErrorInfo | None, now: datetime, events: list[Event]
) -> None:
    """The service is asked first where it can be; else a person."""
    state.flight.pop(step.path, None)
    step.status, step.asked = "in_doubt", False
    state.doubts[step.path] = None
    if error is not None:
        state.errors[step.path] = {**error}
    tell(events, now, "step_in_doubt", step, {"evidence": evidence, "error": error})
    if step.node.effect is not EffectClass.VERIFIABLE:
        _ask_person(state, step, evidence, now)


def _ask_person(state: RunData, step: Step, evidence: str, now: datetime) -> None:
    name = step.node.name or step.node.key
    spec = {
        "kind": "doubt",
        "evidence": evidence,
        "effect_id": state.effect_id(step.path),
        "error": state.errors.get(step.path),
    }
    wait = Wait(
        wait_id=state.wait_id(step, "in_doubt"),
        path=step.path,
        node=step.node.key,
        reason="in_doubt",
        since=now,
        title=f"Did “{name}” happen?",
        spec=spec,
    )
    _add_wait(state, wait)


def verify_step(state: RunData, command: VerifyStep, _now: datetime, _events: list[Event]) -> None:
    """The question to the service is taken on."""
    step = state.steps.get(command.path)
    if step is not None and step.status == "in_doubt":
        step.asked = True


def doubt_unclear(state: RunData, fact: DoubtUnclear, now: datetime, _events: list[Event]) -> None:
    """The service could not tell."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "in_doubt" and not _waits_of(state, step.path):
        _ask_person(state, step, fact.evidence, now)


def doubt_settled(state: RunData, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    """Somebody knows."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "in_doubt":
        return
    tell(events, now, "doubt_settled", step, {"outcome": fact.outcome, "by": fact.actor})
    _close_waits_of(state, step, now, events, "settled", fact.actor)
    SETTLEMENTS[fact.outcome](state, step, fact, now, events)


def _it_happened(state: RunData, step: Step, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    data = {"port": "success", "output": fact.output, "duration_ms": 0.0}
    succeed(state, step, Outcome("success", fact.output), now, events, data)


def _it_did_not_happen(state: RunData, step: Step, _fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    """Now it may be sent again; with no try left an error edge goes first, and only without one a new try is made."""
    known = state.errors.get(step.path) or {}
    error = plain_error(
        known.get("code") or "did_not_happen",
        known.get("message") or "The call was lost and did not happen.",
        known.get("hint") or "",
        known.get("kind") or "lost",
        sent=False,
    )
    caught = any(port in step.node.wired for port in ports_of(error))
    if state.ending is not None or (caught and not tries_left(step)):
        fail_step(state, step, error, now, events)
        return
    step.attempt += 1
    _ready_again(state, step)


def _stop_it(state: RunData, step: Step, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    name = fact.actor.get("name") or "Somebody"
    error = plain_error(
        "stopped_in_doubt", f"{name} stopped the run because nobody knows if this step happened.", "", "stopped"
    )
    fail_step(state, step, error, now, events)


SETTLEMENTS: dict[str, Callable[[RunData, Step, DoubtSettled, datetime, list[Event]], None]] = {
    "happened": _it_happened,
    "did_not_happen": _it_did_not_happen,
    "stop": _stop_it,
}


# --- waits ----------------------------------------------------------------------------------------------------------


def step_waits(state: RunData, fact: StepWaits, now: datetime, events: list[Event]) -> None:
    """A wait step knows what it waits for; an answer that came early ends it at once."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    state.flight.pop(step.path, None)
    step.status = "waiting"
    _add_wait(state, fact.wait)
    for place, early in enumerate(state.early):
        if fact.wait.wait_id == early.get("wait_id") or _is_for(fact.wait, early):
            del state.early[place]
            answer_wait(state, fact.wait, early, now, events, "early")
            return


def _is_for(wait: Wait, message: dict[str, Any]) -> bool:
    return wait.reason == "message" and "wait_id" not in message and wait.correlation == message.get("correlation")


def _add_wait(state: RunData, wait: Wait) -> None:
    state.waits[wait.wait_id] = wait
    state.unopened[wait.wait_id] = None


def open_wait(state: RunData, command: OpenWait, now: datetime, events: list[Event]) -> None:
    """The wait was made known."""
    wait = command.wait
    if state.unopened.pop(wait.wait_id, "gone") == "gone":
        return
    step = state.steps[wait.path]
    data = {
        "wait_id": wait.wait_id,
        "reason": wait.reason,
        "title": wait.title,
        "for": list(wait.people),
        "until": None if wait.until is None else iso(wait.until),
    }
    tell(events, now, "wait_opened", step, data)


def wait_fired(state: RunData, fact: WaitFired, now: datetime, events: list[Event]) -> None:
    """The time of a wait has come: a retry starts, a timer goes on, a message is not waited for any more."""
    wait = state.waits.get(fact.wait_id)
    if wait is None:
        return
    step = state.steps[wait.path]
    if wait.reason == "retry":
        _close_wait(state, wait, now, events, "due", None)
        step.attempt += 1
        _ready_again(state, step)
        return
    logic = WAITS[step.node.type]
    if logic.expired is not None:
        _end_wait(state, wait, logic.expired(fact.at), now, events, "due", None)


def answer_wait(
    state: RunData, wait: Wait, payload: dict[str, Any], now: datetime, events: list[Event], how: str, by: Any = None
) -> None:
    """A decision or a message ends a wait."""
    logic = WAITS[state.steps[wait.path].node.type]
    if logic.answered is not None:
        _end_wait(state, wait, logic.answered(payload, now), now, events, how, by)


def _end_wait(
    state: RunData, wait: Wait, outcome: Outcome, now: datetime, events: list[Event], how: str, by: Any
) -> None:
    """Leave a wait step. Without an edge for it, running out of time is a failure."""
    step = state.steps[wait.path]
    _close_wait(state, wait, now, events, how, by)
    if outcome.port == "timeout" and "timeout" not in step.node.wired:
        message = "Nobody answered in time." if wait.reason == "task" else "No message came in time."
        fail_step(
            state,
            step,
            plain_error("timed_out", message, "Connect “Timed out”, or wait longer.", "timeout"),
            now,
            events,
        )
        return
    since = step.at or now
    data = {"port": outcome.port, "output": outcome.output, "duration_ms": (now - since).total_seconds() * 1000}
    succeed(state, step, outcome, now, events, data)


def _close_wait(state: RunData, wait: Wait, now: datetime, events: list[Event], how: str, by: Any) -> None:
    """Forget a wait; people hear of it only if they heard of its opening."""
    del state.waits[wait.wait_id]
    if state.unopened.pop(wait.wait_id, "opened") == "opened":
        data = {"wait_id": wait.wait_id, "reason": wait.reason, "how": how, "by": by}
        tell(events, now, "wait_closed", state.steps[wait.path], data)


def _waits_of(state: RunData, path: str) -> list[Wait]:
    return [wait for wait in state.waits.values() if wait.path == path] if state.waits else []


def _close_waits_of(state: RunData, step: Step, now: datetime, events: list[Event], how: str, by: Any) -> None:
    for wait in _waits_of(state, step.path):
        _close_wait(state, wait, now, events, how, by)


# --- ends -----------------------------------------------------------------------------------------------------------


def cancel_step(state: RunData, command: CancelStep, now: datetime, events: list[Event]) -> None:
    """End a step that is not needed. One in flight is only asked; it ends by `StepCancelled` or by its own result."""
    step = state.steps.get(command.path)
    if step is None or step.status in ("in_doubt", "succeeded", "failed", "skipped", "cancelled"):
        return
    if step.status == "running":
        step.asked = True
        return
    _cancelled(state, step, command.why, now, events)


def step_cancelled(state: RunData, fact: StepCancelled, now: datetime, events: list[Event]) -> None:
    """A call in flight was ended."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "running":
        _cancelled(state, step, "run_over" if state.ending is not None else "not_needed", now, events)


def _cancelled(state: RunData, step: Step, why: str, now: datetime, events: list[Event]) -> None:
    _close_waits_of(state, step, now, events, "cancelled", None)
    tell(events, now, "step_cancelled", step, {"why": why})
    if state.ending is not None:
        state.swept.append(step.path)
    over(state, step, "cancelled", None, now, events)


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
    StepFailed: step_failed,
    StepInDoubt: step_in_doubt,
    StepLost: step_lost,
    StepWaits: step_waits,
    StepCancelled: step_cancelled,
    VerifyStep: verify_step,
    DoubtSettled: doubt_settled,
    DoubtUnclear: doubt_unclear,
    OpenWait: open_wait,
    WaitFired: wait_fired,
    CancelStep: cancel_step,
    Answer: answer,
    Finish: finish,
    Park: park,
}
