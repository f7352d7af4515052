"""Loops whose items are runs of their own: which loops, what an item is given, what the loop makes of their ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from engine.errors import PermanentError
from engine.graph import load_graph
from engine.plan import Plan, compile_graph
from engine.run import Prepared, RunState
from engine.run.items import MOST_HERE, frozen, index_of, is_apart, item_id
from engine.testing import Driver, MemoryCatalog, drive, run_flow
from tests.unit.engine.graphs import each, fields, graph, inside

SEND = {"type": "test.keyed", "settings": {"value": "{{ item }}"}}
MANY = MOST_HERE + 1


def looping(*more: str, body: Mapping[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """A step before a loop that sends each item."""
    steps = {"a": fields(v="{{ trigger.x }}"), "unread": fields(v=1), "each": each(**settings)}
    for key, step in (body or {"send": SEND}).items():
        steps[key] = inside("each", step)
    return graph(steps, "start -> a", "a -> unread", "unread -> each", *more, outputs={"all": "{{ steps.each }}"})


def plan_of(drawn: dict[str, Any]) -> Plan:
    return compile_graph(load_graph(drawn), MemoryCatalog())


@pytest.mark.parametrize(
    ("body", "count", "apart"),
    [
        ({"send": SEND}, MANY, True),
        ({"send": SEND}, MOST_HERE, False),
        ({"only": fields(v="{{ item }}")}, MANY, False),
        ({"send": SEND, "stop": "flow.stop"}, MANY, False),
        (
            {"send": SEND, "m": {"type": "flow.wait_message", "settings": {"correlation": "x", "timeout_s": 9}}},
            MANY,
            False,
        ),
        ({"send": {**SEND, "undo": "back"}, "back": SEND}, MANY, False),
    ],
)
def test_only_a_large_loop_that_acts_and_stands_alone_gives_its_items_away(
    body: dict[str, Any], count: int, apart: bool
) -> None:
    second = next((key for key in list(body)[1:] if key != "back"), None)
    node = plan_of(looping(*([f"send -> {second}"] if second else []), body=body)).node("each")
    assert (is_apart(node, count) and not node.contains.inline) is apart


def test_results_keep_the_order_and_only_counts_reach_the_history() -> None:
    result = run_flow(
        looping(), {"items": list(range(MANY)), "x": 1}, actions={"send": lambda call: call.input["value"]}
    )
    assert result.output == {"all": {"items": list(range(MANY)), "failed": [], "count": MANY}}
    assert result.types().count("item_finished") == 1
    assert result.view["steps"]["each"]["items"] == {"done": MANY, "total": MANY, "failed": 0}
    assert [path for path in result.statuses() if "/" in path] == []


@pytest.mark.parametrize("tolerated", [0, 1])
def test_one_failure_too_many_fails_the_loop_with_the_first_of_them(tolerated: int) -> None:
    def send(call: Prepared) -> Any:
        if call.input["value"] == 7:
            raise PermanentError("no", sent=False)
        return call.input["value"]

    given = {"items": list(range(MANY)), "x": 1}
    result = run_flow(looping(tolerated=tolerated), given, actions={"send": send})
    if tolerated:
        assert result.output["all"]["items"][6:9] == [6, None, 8]
        assert [each["index"] for each in result.output["all"]["failed"]] == [7]
    else:
        assert (result.status, result.error["message"]) == ("dead", "Item 8: no")


def test_an_item_gets_what_its_body_reads_and_nothing_else() -> None:
    body = {"send": {"type": "test.keyed", "settings": {"value": "{{ steps.a.v + item + trigger.x }}"}}}
    driver = drive(looping(body=body), {"items": list(range(MANY)), "x": 1})
    state = driver.go(wake=False).state
    values = frozen(state, state.steps["each"])
    assert values["steps"] == {"a": {"v": 1}}
    assert values["trigger"]["x"] == 1
    assert values["errors"] == {}


def test_an_item_survives_being_written_down_at_every_move() -> None:
    plan = plan_of(looping("send -> last", body={"send": SEND, "last": fields(v="{{ steps.send.ok }}")}))
    values = {"trigger": None, "run": {"id": "r"}, "context": {}, "steps": {}, "errors": {}}
    whole = lambda state: RunState.from_bytes(state.to_bytes(), plan)  # noqa: E731
    result = Driver(plan, "each", {"item": 1, "index": 0, "values": values}, between=whole).go()
    assert (result.status, result.output) == ("succeeded", {"v": True})


def test_ids_of_items_are_in_their_order_and_say_their_number() -> None:
    base = str(UUID(int=2**127 + 12345))
    ids = [item_id(base, index) for index in (0, 1, 255, 256, 9_999)]
    assert ids == sorted(ids)
    assert [index_of(each) for each in ids] == [0, 1, 255, 256, 9_999]
