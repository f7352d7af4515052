"""A turn that was lost: a run that had ended gave its places up, so one that goes on asks for them again.

The steps that had got them stay over as they are; nothing else of the run moves until all places are back. Of those
that were forgotten with their pass through a container, the place alone is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid5

from engine.errors import StepError
from engine.events import Event
from engine.expressions import ExpressionError
from engine.nodes import Env, flow_turn
from engine.run.commands import Wait
from engine.run.data import EPOCH, OVER, RunData, Step
from engine.run.ending import add_wait, close_wait, tell
from engine.spec import SUCCESS

AGAIN = "again"
"""In what a wait says of itself: the place was given up before."""


def ask_again(state: RunData, now: datetime) -> None:
    """Every place this run had been given is waited for once more, however the step was set: it has gone on already."""
    for step in [step for step in state.steps.values() if _had_a_place(step)]:
        known = _key_of(step)
        if known is not None:
            _wait_for(state, step, step.path, known, now)
    for name, known in state.places.items():
        _wait_for(state, state.steps[known["path"]], f"{known['path']}:{name}", known["spec"], now)


def _wait_for(state: RunData, step: Step, name: str, known: dict[str, Any], now: datetime) -> None:
    wait = Wait(
        wait_id=str(uuid5(state.run_id, f"again:{name}:{state.signals_done}")),
        path=step.path,
        node=step.node.key,
        reason="turn",
        since=now,
        title=str(known["key"])[:200],
        spec={**known, "when_taken": flow_turn.WAIT_FOR_IT, AGAIN: True},
    )
    add_wait(state, wait)


def remember_place(state: RunData, step: Step | None) -> None:
    """A step is forgotten with its pass; the place it had taken is the run's until that is over."""
    known = _key_of(step) if step is not None and _had_a_place(step) else None
    if step is None or known is None:
        return
    frame = step.frame
    while frame.outer is not None and frame.outer.outer is not None:
        frame = frame.outer
    name = f"{'*' if known['across'] else ''}:{known['key']}"
    state.places[name] = {"path": frame.owner, "spec": known}


def _had_a_place(step: Step) -> bool:
    return step.node.type == flow_turn.SPEC.type and step.status == "succeeded" and step.port == SUCCESS


def _key_of(step: Step) -> dict[str, Any] | None:
    """What it had asked for; None when that cannot be told any more."""
    at = step.at or EPOCH
    try:
        return flow_turn.ask(step.node.program.evaluate(step.frame.env, lambda: at), Env(at)).spec
    except (ExpressionError, StepError):
        return None


def asked_again(state: RunData) -> Iterator[Wait]:
    """Open waits for places that were given up."""
    return (wait for wait in state.waits.values() if is_again(state, wait))


def is_again(state: RunData, wait: Wait) -> bool:
    """Whether the wait is for a place that was given up."""
    return wait.reason == "turn" and (AGAIN in (wait.spec or {}) or state.steps[wait.path].status in OVER)


def place_is_back(state: RunData, wait: Wait, now: datetime, events: list[Event], how: str) -> None:
    """The step is over as it was before."""
    step = state.steps[wait.path]
    close_wait(state, wait, now, events, how, None)
    if step.node.type != flow_turn.SPEC.type:
        return
    key = (wait.spec or {}).get("key")
    tell(events, now, "step_succeeded", step, {"port": step.port, "output": {"key": key}, "duration_ms": 0.0})
