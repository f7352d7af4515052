"""Large values: stored once beside their rows; what is too large ends its step, or its run, with a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.runtime import facade, values
from engine.runtime.config import config
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import WORKSPACE, World, graph, start, wait_for

MOST = 200_000


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of at most 200 KB."""
    monkeypatch.setattr(values, "config", lambda: replace(config(), value_bytes=MOST))


def answering(size: int) -> Any:
    async def answer(_context: ActionContext, _values: dict[str, Any]) -> Any:
        return {"text": "x" * size}

    return answer


SENDS = graph(
    {"send": ("test.unsafe", {"value": 1}), "after": ("test.keyed", {"value": 2})}, "start->send", "send->after"
)


@pytest.mark.parametrize(("size", "stored"), [(7_000, 0), (50_000, 1)], ids=["in its row", "by reference"])
def test_a_large_answer_is_stored_once(world: World, database: Connection, size: int, stored: int) -> None:
    world.does["send"] = answering(size)
    run = start(world, SENDS)
    wait_for(run, "succeeded")
    assert one(database, "SELECT count(*) FROM payload WHERE run_id = %s", run) == stored
    step = one(database, "SELECT output_ref FROM step WHERE run_id = %s AND path = 'send' AND port IS NOT NULL", run)
    assert step == one(database, "SELECT response_ref FROM effect WHERE run_id = %s AND path = 'send'", run)
    data = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")
    assert len(data["output"]["text"]) == len(data["effects"][0]["response"]["text"]) == size


@pytest.mark.parametrize("effect", ["unsafe", "keyed", "read", "pure"])
def test_an_answer_that_is_too_large_ends_its_step_and_is_not_asked_for_again(world: World, effect: str) -> None:
    world.does["send"] = answering(MOST + 1)
    run = start(world, graph({"send": (f"test.{effect}", {"value": 1})}, "start->send"))
    error = wait_for(run, "dead").view["error"]
    assert error["code"] == "limit_exceeded"
    assert "a step may hand on" in error["message"]
    assert [step for step, _ in world.calls] == ["send"]


def test_a_computed_value_that_is_too_large_ends_its_step(world: World) -> None:
    double = "{{ trigger.text + trigger.text }}"
    drawn = graph(
        {
            "big": ("flow.set", {"fields": [{"name": "a", "value": double}]}),
            "sorry": ("flow.set", {"fields": [{"name": "b", "value": "small"}]}),
        },
        "start->big",
        "big->sorry",
    )
    run = start(world, drawn, {"text": "x" * 150_000})
    view = wait_for(run, "dead").view
    assert (view["error"]["code"], view["error"]["step"]) == ("limit_exceeded", "big")
    assert "sorry" not in view["steps"] or view["steps"]["sorry"]["status"] != "succeeded"


def test_a_result_that_is_too_large_fails_the_run_with_a_sentence(world: World) -> None:
    drawn = graph({"a": ("flow.set", {"fields": []})}, "start->a", outputs={"t": "{{ trigger.text + trigger.text }}"})
    drawn["nodes"]["a"]["settings"]["fields"] = [{"name": "n", "value": 1}]
    run = start(world, drawn, {"text": "x" * 150_000})
    view = wait_for(run, "failed").view
    assert "result of the run is too large" in view["error"]["message"]


def test_too_many_items_end_the_loop_with_a_sentence(world: World) -> None:
    each = ("flow.each", {"items": "{{ trigger.items }}"})
    drawn = graph(
        {"each": each, "send": ("test.keyed", {"value": 1})}, "start->each", extra={"send": {"inside": "each"}}
    )
    error = wait_for(start(world, drawn, {"items": [0] * 10_001}), "dead").view["error"]
    assert (error["code"], "at most 10,000" in error["message"]) == ("too_many_items", True)
    assert world.calls == []
