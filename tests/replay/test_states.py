"""States and plans that an older engine wrote down are carried on by today's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import Conflict
from engine.plan import Plan
from engine.run import STATE_FORMAT, RunState
from engine.testing import Driver

STATES = sorted((Path(__file__).parent / "states").glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    """A saved state with its plan."""
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("path", STATES, ids=lambda path: path.stem)
def test_saved_state_goes_on_to_its_end(path: Path) -> None:
    saved = read(path)
    plan = Plan.from_bytes(saved["plan"].encode())
    driver = Driver(plan, "start", {"n": 1}, answers={"ask": "approved"})
    driver.result.state = RunState.from_bytes(orjson.dumps(saved["state"]), plan)
    result = driver.go()
    assert (result.status, result.output) == ("succeeded", {"v": 7})
    assert json.loads(result.state.to_bytes())["format"] == STATE_FORMAT


def test_every_older_format_has_a_saved_state() -> None:
    assert {read(path)["state"]["format"] for path in STATES} == set(range(1, STATE_FORMAT))


def test_state_of_a_newer_format_is_refused() -> None:
    saved = read(STATES[0])
    plan = Plan.from_bytes(saved["plan"].encode())
    with pytest.raises(Conflict, match="is of format"):
        RunState.from_bytes(orjson.dumps({**saved["state"], "format": STATE_FORMAT + 1}), plan)
