"""How a step comes to its end: over by a port, failed for good, or ready once more; and the waits it leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.events import Event
from engine.expressions import ExpressionError, evaluate_condition
from engine.nodes import Outcome
from engine.run.commands import Wait
from engine.run.data import EPOCH, RunData, Step
from engine.run.edges import settle_edges
from engine.run.failing import ports_of
from engine.run.frames import Frame
from engine.run.leaving import STARTED, parting
from engine.wrappers.classify import ErrorInfo


def tell(events: list[Event], now: datetime, type: str, step: Step, data: dict[str, Any]) -> None:
    """Add an event of a step."""
    events.append(Event(0, now, type, step.path, step.node.key, step.attempt, data))


def tell_run(events: list[Event], now: datetime, type: str, data: dict[str, Any]) -> None:
    """Add an event of the run."""
    events.append(Event(0, now, type, None, None, None, data))


def succeed(
    state: RunData, step: Step, outcome: Outcome, now: datetime, events: list[Event], data: dict[str, Any]
) -> None:
    """The step is over by a port; what it says of the whole run is noted."""
    if state.plan.reads_all or step.node.key in state.plan.reads_set:
        step.frame.outputs[step.node.key] = outcome.output
    step.frame.last = outcome.output
    step.frame.errors.pop(step.node.key, None)
    tell(events, now, "step_succeeded", step, data)
    if outcome.reply is not None:
        state.replies.append(outcome.reply)
    if outcome.kept is not None:
        state.keep(outcome.kept)
    if outcome.ending is not None and state.ending is None:
        state.ending = {"status": outcome.ending.status, "output": outcome.ending.output, "error": None}
    over(state, step, "succeeded", outcome.port, now, events)


def fail_step(
    state: RunData, step: Step, error: ErrorInfo, now: datetime, events: list[Event], duration_us: int = 0
) -> None:
    """The step failed for good: it leaves by an error edge, or ends the container around it, or the run is dead."""
    port = next((port for port in ports_of(error) if port in step.node.wired), None)
    port = None if error["kind"] in RUN_ENDS else port
    step.frame.errors[step.node.key] = {
        "kind": error["kind"],
        "code": error["code"],
        "message": error["message"],
        "status": error.get("status"),
        "attempts": step.attempt - step.base,
    }
    step.frame.outputs.pop(step.node.key, None)
    data = {"error": error, "will_retry_at": None, "port": port, "duration_ms": duration_us / 1000}
    tell(events, now, "step_failed", step, data)
    if port is None and not state.is_undo(step):
        _nothing_catches(state, step, error)
    over(state, step, "failed", port, now, events)


def _nothing_catches(state: RunData, step: Step, error: ErrorInfo) -> None:
    """What fails inside a container ends that pass through it; a Fail step and a person's “stop” end the whole run. On
    a branch that no join needs any more it ends nothing."""
    known = {"step": step.node.key, "path": step.path, **error}
    frame = step.frame
    if step.path in state.unwanted and error["kind"] not in RUN_ENDS:
        return
    if frame.outer is not None and error["kind"] not in RUN_ENDS:
        stop_frame(state, frame, known)
    elif state.ending is None:
        status = "failed" if error["kind"] == "meant" else "dead"
        state.ending = {"status": status, "output": None, "error": known}


RUN_ENDS = frozenset({"meant", "stopped"})
"""Kinds of failure no container catches."""


def stop_frame(state: RunData, frame: Frame, ending: dict[str, Any]) -> None:
    """This pass through a container is to end: nothing new starts in it, and the rest of it is cancelled."""
    if frame.ending is None:
        frame.ending = ending
        state.closing[frame.base] = None


def over(state: RunData, step: Step, status: str, port: str | None, now: datetime, events: list[Event]) -> None:
    """The step has come to its end: it leaves all lists, and its edges are decided."""
    path = step.path
    state.ready.pop(path, None)
    state.flight.pop(path, None)
    state.doubts.pop(path, None)
    state.checking.pop(path, None)
    if status == "succeeded":
        state.unsure.discard(path)
    step.status, step.port = status, port
    state.done += 1
    step.done = state.done
    if state.is_undo(step):
        state.undone.append(step)
        return
    frame = step.frame
    settle_edges(state, frame, step.node, port, now, events)
    frame.busy -= 1
    if frame.busy == 0 and frame.outer is not None:
        state.emptied.append(frame)


def cancelled(state: RunData, step: Step, why: str, now: datetime, events: list[Event]) -> None:
    """The step is not needed, or cannot go on since what is around it ends."""
    for wait in waits_of(state, step.path):
        more = parting(state, step, why) if wait.reason in STARTED else {}
        close_wait(state, wait, now, events, "cancelled", None, **more)
    tell(events, now, "step_cancelled", step, {"why": why})
    if why != "not_needed":
        state.swept.append(step.path)
    over(state, step, "cancelled", None, now, events)


def is_ending(state: RunData, step: Step) -> bool:
    """Whether what the step belongs to is to end, so that no further try is made."""
    return (state.ending is not None or step.frame.stopping) and not state.is_undo(step)


def why_over(state: RunData, step: Step) -> str:
    """Why a step that is asked to end ends."""
    if state.ending is not None:
        return "run_over"
    return "body_over" if step.frame.stopping else "not_needed"


def ready_again(state: RunData, step: Step) -> None:
    """Once more, from the beginning of an attempt."""
    state.flight.pop(step.path, None)
    state.doubts.pop(step.path, None)
    step.status = "ready"
    state.ready[step.path] = None


def plain_error(code: str, message: str, hint: str, kind: str, *, sent: bool = True) -> ErrorInfo:
    """An error that no retry mends."""
    return ErrorInfo(code=code, message=message, hint=hint, kind=kind, retryable=False, sent=sent)


def check_output(state: RunData, step: Step, output: Any) -> ErrorInfo | None:
    """“It answered” is not “it worked”: the builder's own check of the output."""
    if not step.node.verify:
        return None
    at = step.at or EPOCH
    try:
        expression = step.node.verify_expression
        env = {**step.frame.env, "output": output}
        if expression is None or evaluate_condition(expression, env, clock=lambda: at):
            return None
        message, hint = (
            "The step answered, but its check says that it did not work.",
            "Look at the output and the check.",
        )
    except ExpressionError as error:
        message, hint = f"The step's check cannot be computed: {error.message}", error.hint
    return plain_error("verify_failed", message, hint, "verify")


def expression_failure(error: ExpressionError) -> ErrorInfo:
    """What a step fails with when one of its expressions does."""
    where = f" (in “{error.field}”)" if error.field else ""
    failure = plain_error("bad_expression", f"{error.message}{where}", error.hint, "permanent", sent=False)
    failure["details"] = {"expression_code": error.code, "field": error.field, "start": error.start, "end": error.end}
    return failure


def add_wait(state: RunData, wait: Wait) -> None:
    state.waits[wait.wait_id] = wait
    state.unopened[wait.wait_id] = None


def close_wait(state: RunData, wait: Wait, now: datetime, events: list[Event], how: str, by: Any, **more: Any) -> None:
    """Forget a wait; people hear of it only if they heard of its opening. `more`: what else is to be said."""
    del state.waits[wait.wait_id]
    if state.unopened.pop(wait.wait_id, "opened") == "opened":
        data = {"wait_id": wait.wait_id, "reason": wait.reason, "how": how, "by": by, **more}
        tell(events, now, "wait_closed", state.steps[wait.path], data)


def waits_of(state: RunData, path: str) -> list[Wait]:
    return [wait for wait in state.waits.values() if wait.path == path] if state.waits else []


def close_waits_of(state: RunData, step: Step, now: datetime, events: list[Event], how: str, by: Any) -> None:
    for wait in waits_of(state, step.path):
        close_wait(state, wait, now, events, how, by)
