"""Steps for another kind of worker: what a worker leaves alone, and when it lets a run go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.errors import InvalidInput
from engine.graph import load_graph
from engine.plan import Plan, build_plan
from engine.run import Command, Park, RunState, RunStep, StepSucceeded, decide
from engine.runtime.lanes import ALL_LANES, served_lanes
from engine.spec import EffectClass, Lane
from engine.testing import MORNING, RUN_ID, MemoryCatalog, effect_spec

HEAVY = replace(effect_spec(EffectClass.READ), type="test.heavy", lane=Lane.CPU)
TALKS = replace(effect_spec(EffectClass.READ), type="test.talks", lane=Lane.AI)


def plan_of(steps: dict[str, str], *edges: str, **more: Any) -> Plan:
    """A plan of actions by key; `start` is the trigger."""
    nodes = {"start": {"type": "trigger.manual"}} | {key: {"type": kind} for key, kind in steps.items()}
    for key, extra in more.items():
        nodes[key] |= extra
    wires = [dict(zip(("from", "to"), edge.split("->"), strict=True), port="success") for edge in edges]
    drawn = {"format": 1, "nodes": nodes, "edges": wires}
    return build_plan(load_graph(drawn), MemoryCatalog(HEAVY, TALKS))


def state_of(plan: Plan, *lanes: Lane) -> RunState:
    """A run at its start, in the hands of a worker that serves these lanes; none named = all."""
    state = RunState.new(plan, "start", {}, {"id": str(RUN_ID)})
    state.opening(MORNING)
    state.lanes = frozenset(lanes) or None
    return state


def taken_on(plan: Plan, state: RunState) -> list[Command]:
    commands = decide(plan, state, MORNING)
    for command in commands:
        state.apply(command, MORNING)
    return commands


def started(commands: list[Command]) -> set[str]:
    """Paths of the steps that begin; nothing else is to be done."""
    assert all(isinstance(command, RunStep) for command in commands)
    return {command.path for command in commands if isinstance(command, RunStep)}


SIDE_BY_SIDE = plan_of({"light": "test.read", "heavy": "test.heavy"}, "start->light", "start->heavy")


def test_a_worker_that_serves_all_lanes_starts_everything_and_parks_for_none() -> None:
    state = state_of(SIDE_BY_SIDE)
    assert started(taken_on(SIDE_BY_SIDE, state)) == {"light", "heavy"}


def test_what_a_worker_serves_goes_first_and_the_run_is_let_go_only_then() -> None:
    state = state_of(SIDE_BY_SIDE, Lane.DEFAULT)
    assert started(taken_on(SIDE_BY_SIDE, state)) == {"light"}
    assert decide(SIDE_BY_SIDE, state, MORNING) == [], "the call in flight ends first"
    state.apply(StepSucceeded("light", "success", {}), MORNING)
    assert decide(SIDE_BY_SIDE, state, MORNING) == [Park(MORNING, "ready", Lane.CPU)]


def test_what_was_let_go_is_written_down_as_it_was_and_goes_on_elsewhere() -> None:
    state = state_of(SIDE_BY_SIDE, Lane.AI)
    assert decide(SIDE_BY_SIDE, state, MORNING) == [Park(MORNING, "ready", Lane.CPU)], "the first that is ready"
    body = state.to_bytes()
    assert body == state_of(SIDE_BY_SIDE).to_bytes(), "who serves what is no part of a run"
    other = RunState.from_bytes(body, SIDE_BY_SIDE)
    other.lanes = frozenset({Lane.CPU, Lane.DEFAULT})
    assert started(decide(SIDE_BY_SIDE, other, MORNING)) == {"light", "heavy"}


def test_a_step_that_undoes_goes_where_it_is_served_before_the_run_ends() -> None:
    plan = plan_of({"book": "test.read", "free": "test.heavy", "talk": "test.talks"}, "start->book", "book->talk",
                   book={"undo": "free"})  # fmt: skip
    state = state_of(plan, Lane.DEFAULT)
    taken_on(plan, state)
    state.apply(StepSucceeded("book", "success", {}), MORNING)
    state.ending = {"status": "cancelled", "output": None, "error": None, "undo": True}
    taken_on(plan, state)
    assert decide(plan, state, MORNING) == [Park(MORNING, "ready", Lane.CPU)]
    state.lanes = frozenset({Lane.CPU})
    assert started(decide(plan, state, MORNING)) == {"free"}


def test_a_plan_says_only_of_special_steps_which_lane_they_want() -> None:
    nodes = SIDE_BY_SIDE.nodes
    assert ("lane" in nodes["light"].to_json(), nodes["heavy"].to_json()["lane"]) == (False, "cpu")
    assert Plan.from_bytes(SIDE_BY_SIDE.to_bytes()).nodes["heavy"].lane is Lane.CPU


@pytest.mark.parametrize(
    ("named", "served"),
    [("", ALL_LANES), (" , ", ALL_LANES), ("cpu", {Lane.CPU}), (" ai ,default", {Lane.AI, Lane.DEFAULT})],
)
def test_a_worker_serves_the_lanes_it_is_told(monkeypatch: pytest.MonkeyPatch, named: str, served: set[Lane]) -> None:
    monkeypatch.setenv("HANDRAIL_LANES", named)
    assert served_lanes() == served


def test_a_lane_that_does_not_exist_is_refused_with_those_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDRAIL_LANES", "cpu,gpu")
    with pytest.raises(InvalidInput, match="names “gpu”") as error:
        served_lanes()
    assert "default, cpu, ai" in error.value.hint
