"""How a step comes to its end: over by a port, failed for good, or ready once more; and the waits it leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.events import Event
from engine.nodes import Outcome
from engine.run.commands import Wait
from engine.run.data import RunData, Step
from engine.run.edges import settle_edges
from engine.run.failing import ports_of
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
        state.outputs[step.path] = outcome.output
    state.errors.pop(step.path, None)
    tell(events, now, "step_succeeded", step, data)
    if outcome.reply is not None:
        state.replies.append(outcome.reply)
    if outcome.ending is not None and state.ending is None:
        state.ending = {"status": outcome.ending.status, "output": outcome.ending.output, "error": None}
    over(state, step, "succeeded", outcome.port, now, events)


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


def ready_again(state: RunData, step: Step) -> None:
    state.flight.pop(step.path, None)
    state.doubts.pop(step.path, None)
    step.status = "ready"
    state.ready[step.path] = None


def plain_error(code: str, message: str, hint: str, kind: str, *, sent: bool = True) -> ErrorInfo:
    """An error that no retry mends."""
    return ErrorInfo(code=code, message=message, hint=hint, kind=kind, retryable=False, sent=sent)


def add_wait(state: RunData, wait: Wait) -> None:
    state.waits[wait.wait_id] = wait
    state.unopened[wait.wait_id] = None


def close_wait(state: RunData, wait: Wait, now: datetime, events: list[Event], how: str, by: Any) -> None:
    """Forget a wait; people hear of it only if they heard of its opening."""
    del state.waits[wait.wait_id]
    if state.unopened.pop(wait.wait_id, "opened") == "opened":
        data = {"wait_id": wait.wait_id, "reason": wait.reason, "how": how, "by": by}
        tell(events, now, "wait_closed", state.steps[wait.path], data)


def waits_of(state: RunData, path: str) -> list[Wait]:
    return [wait for wait in state.waits.values() if wait.path == path] if state.waits else []


def close_waits_of(state: RunData, step: Step, now: datetime, events: list[Event], how: str, by: Any) -> None:
    for wait in waits_of(state, step.path):
        close_wait(state, wait, now, events, how, by)
