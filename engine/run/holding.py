"""A step that may not be called yet: its service is out, takes no more calls for now, or enough others are running.
It waits without losing one of its tries. And a doubt about which the service may not be asked yet."""

from __future__ import annotations

from datetime import datetime

from engine.events import Event
from engine.run.commands import Wait
from engine.run.data import RunData
from engine.run.ending import add_wait
from engine.run.facts import StepHeld

HELD = frozenset({"rate", "slot", "outage"})
"""Reasons of such waits."""
SETTLE = "settle"
"""As long as a call may still be on its way, a service that does not know of it says nothing about it."""
OF_DOUBT = frozenset({"in_doubt", SETTLE})
"""Reasons of waits that nothing but the end of the doubt closes."""


def step_held(state: RunData, fact: StepHeld, now: datetime, _events: list[Event]) -> None:
    """The call was not made; the step is begun anew at `until`, as the same try. A step in doubt stays in doubt, and
    its service is asked then."""
    step = state.steps.get(fact.path)
    if step is None or step.status not in ("running", "in_doubt"):
        return
    if step.status == "in_doubt":
        step.asked = False
    else:
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
