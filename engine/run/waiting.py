"""Waits: what a step waits for, and the time, decision or message that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.events import Event, iso
from engine.nodes import WAITS, Outcome, flow_each
from engine.run.commands import OpenWait, Wait
from engine.run.containers import Turn, container_failed, container_succeeded, next_round
from engine.run.data import RunData
from engine.run.ending import add_wait, close_wait, fail_step, plain_error, ready_again, succeed, tell
from engine.run.facts import ChildEnded, ItemsEnded, StepWaits, WaitFired
from engine.run.holding import HELD, SETTLE
from engine.run.items import counted, first_failure, told
from engine.run.leaving import is_dealt_with
from engine.run.turns import is_again, place_is_back
from engine.spec import ERROR

LATE = {
    "task": "Nobody answered in time.",
    "event": "The event did not come in time.",
    "turn": "Its turn did not come in time.",
    "child": "The other flow did not end in time.",
}


def step_waits(state: RunData, fact: StepWaits, now: datetime, events: list[Event]) -> None:
    """A wait step knows what it waits for; an answer that came early ends it at once."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    state.flight.pop(step.path, None)
    step.status = "waiting"
    add_wait(state, fact.wait)
    for place, early in enumerate(state.early):
        if fact.wait.wait_id == early.get("wait_id") or _is_for(fact.wait, early) or hears(fact.wait, early):
            del state.early[place]
            answer_wait(state, fact.wait, early, now, events, "early")
            return


def _is_for(wait: Wait, message: dict[str, Any]) -> bool:
    return wait.reason == "message" and "wait_id" not in message and wait.correlation == message.get("correlation")


def hears(wait: Wait, said: Mapping[str, Any]) -> bool:
    """Whether a wait is for what was said to the workspace: {name, about, body}; a message is an event without name."""
    if said.get("name") == "":
        return wait.reason == "message" and wait.correlation == said.get("about")
    meant = wait.reason == "event" and wait.title == said.get("name")
    return meant and wait.correlation in (None, "", said.get("about"))


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
    """The time of a wait has come: a retry starts, a timer goes on, a message is not waited for any more, and a service
    may be asked about a doubt."""
    wait = state.waits.get(fact.wait_id)
    if wait is None:
        return
    step = state.steps[wait.path]
    if step.status == "open":
        next_round(state, wait, now, events)
        return
    if wait.reason == SETTLE:
        close_wait(state, wait, now, events, "due", None)
        return
    if wait.reason == "retry" or wait.reason in HELD:
        close_wait(state, wait, now, events, "due", None)
        step.attempt += wait.reason == "retry"
        ready_again(state, step)
        return
    logic = WAITS[step.node.type]
    if logic.expired is not None:
        _end_wait(state, wait, logic.expired(fact.at), now, events, "due", None)


def child_ended(state: RunData, fact: ChildEnded, now: datetime, events: list[Event]) -> None:
    """The other run is over: its result is the output, or its failure the step's."""
    wait = state.waits.get(fact.wait_id)
    if wait is None or wait.reason not in ("child", "publish", "turn"):
        return
    if fact.error is None:
        answer_wait(state, wait, {"output": fact.output}, now, events, "child")
        return
    close_wait(state, wait, now, events, "child", None)
    fail_step(state, state.steps[wait.path], fact.error, now, events)


def items_ended(state: RunData, fact: ItemsEnded, now: datetime, events: list[Event]) -> None:
    """The items of a large loop are over, or too many of them failed. Where that is caught the others are cancelled;
    else they are kept, for a redrive."""
    wait = state.waits.get(fact.wait_id)
    if wait is None or wait.reason != "items":
        return
    step, loop = state.steps[wait.path], state.loops[wait.path]
    loop.done = fact.done
    turn = Turn(state, loop, step, now, events)
    events.append(counted(step, loop, len(fact.failed), now))
    if len(fact.failed) > loop.values["tolerated"]:
        caught = ERROR in step.node.wired or is_dealt_with(state, step.frame, failing=True)
        close_wait(state, wait, now, events, "cancelled" if caught else "items", None)
        container_failed(turn, first_failure(fact.failed))
        return
    close_wait(state, wait, now, events, "items", None)
    loop.results = fact.results
    container_succeeded(turn, flow_each.output(fact.results, told(fact.failed)))


def answer_wait(
    state: RunData, wait: Wait, payload: dict[str, Any], now: datetime, events: list[Event], how: str, by: Any = None
) -> None:
    """A decision or a message ends a wait."""
    if is_again(state, wait):
        place_is_back(state, wait, now, events, how)
        return
    logic = WAITS[state.steps[wait.path].node.type]
    if logic.answered is not None:
        _end_wait(state, wait, logic.answered(payload, now), now, events, how, by)


def _end_wait(
    state: RunData, wait: Wait, outcome: Outcome, now: datetime, events: list[Event], how: str, by: Any
) -> None:
    """Leave a wait step. Without an edge for it, running out of time is a failure."""
    step = state.steps[wait.path]
    close_wait(state, wait, now, events, how, by)
    if outcome.port == "timeout" and "timeout" not in step.node.wired:
        message = LATE.get(wait.reason, "No message came in time.")
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
