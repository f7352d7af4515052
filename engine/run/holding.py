"""A step that may not be called yet: its service is out, takes no more calls for now, or enough others are running.
It waits without losing one of its tries."""

from __future__ import annotations

from datetime import datetime

from engine.events import Event
from engine.run.commands import Wait
from engine.run.data import RunData
from engine.run.ending import add_wait
from engine.run.facts import StepHeld

HELD = frozenset({"rate", "slot", "outage"})
"""Reasons of such waits."""


def step_held(state: RunData, fact: StepHeld, now: datetime, _events: list[Event]) -> None:
    """The call was not made; the step is begun anew at `until`, as the same try."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    state.flight.pop(step.path, None)
    step.status = "retrying"
    wait = Wait(
        wait_id=state.wait_id(step, fact.reason),
        path=step.path,
        node=step.node.key,
        reason=fact.reason,
        since=now,
        wake_at=fact.until,
        until=fact.until,
        title=fact.title,
    )
    add_wait(state, wait)
