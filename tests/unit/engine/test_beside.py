"""Large values are named by the stored state of a run, not held by it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict
from engine.run import RunState
from engine.run.beside import names_in
from engine.run.data import read_head
from engine.testing import Driver, drive
from tests.unit.engine.graphs import approval, each, fields, graph, inside

LONG = "long" * 5_000


def resting(payload: Any) -> RunState:
    """A run that waits for a person: its start, a step, and a step inside a loop are large."""
    steps = {
        "big": fields(text="{{ trigger.text }}"),
        "each": each(),
        "inner": inside("each", fields(text="{{ item.text }}")),
        "ask": inside("each", approval()),
        "both": inside("each", fields(n="{{ length(steps.inner.text) + length(steps.big.text) }}")),
    }
    wires = ["start -> big", "big -> each", "inner -> ask", "ask.approved -> both"]
    driver: Driver = drive(graph(steps, *wires), payload)
    return driver.go().state


def named(state: RunState) -> dict[str, Any]:
    """Name what is large in it."""
    inner = state.frames["each[0]/"]
    values = {"start": state.payload, "big": state.frame.outputs["big"], "inner": inner.outputs["inner"]}
    state.beside = {**values, "settings": state.loops["each"].values, "gone": ["nobody has it any more"]}
    return values | {"settings": state.loops["each"].values}


def test_a_stored_state_names_large_values_wherever_they_stand() -> None:
    state = resting({"text": LONG, "items": [{"text": LONG}]})
    whole = len(state.to_bytes())
    values = named(state)
    body = state.to_bytes()
    assert (len(body) < 5_000, whole > 80_000, b"long" in body) == (True, True, False)
    assert set(names_in(read_head(body))) == set(values)
    assert set(state.beside) == set(values), "what the state does not hold any more is forgotten"


def test_a_state_read_back_holds_the_values_and_goes_on_naming_them() -> None:
    state = resting({"text": LONG, "items": [{"text": LONG}]})
    values = named(state)
    body = state.to_bytes()
    again = RunState.from_json(read_head(body), state.plan, values)
    assert again.to_bytes() == body
    assert again.env["trigger"]["text"] == LONG
    assert again.frames["each[0]/"].env["steps"]["inner"] == {"text": LONG}
    assert again.frames["each[0]/"].env["item"] == {"text": LONG}


def test_a_value_that_is_gone_is_told() -> None:
    state = resting({"text": LONG, "items": [{"text": LONG}]})
    values = named(state)
    body = state.to_bytes()
    with pytest.raises(Conflict, match="A large value of this run is gone"):
        RunState.from_json(read_head(body), state.plan, {name: values[name] for name in ("start", "big")})
    with pytest.raises(Conflict):
        RunState.from_bytes(body, state.plan)
