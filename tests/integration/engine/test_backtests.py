"""Past runs through other plans: answered from what the past run had got, and nothing sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from engine.errors import PermanentError
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, World, graph, start, wait_for

FLOW_ID = UUID(int=77)


def shop(factor: int = 1, **more: Any) -> dict[str, Any]:
    """Reads a price, computes with it, then pays."""
    nodes: dict[str, Any] = {
        "price": ("test.read", {"value": "{{ trigger.item }}"}),
        "sum": ("flow.set", {"fields": [{"name": "total", "value": f"{{{{ steps.price.value * {factor} }}}}"}]}),
        "pay": ("test.unsafe", {"value": "{{ steps.sum.total }}"}),
        **more,
    }
    edges = ["start->price", "price->sum", "sum->pay", *(f"pay->{key}" for key in more)]
    return graph(nodes, *edges, outputs={"total": "{{ steps.sum.total }}", "paid": "{{ steps.pay.value }}"})


def backtest(world: World, drawn: dict[str, Any], past: UUID, payload: Any) -> Any:
    by = {**ADA, "backtest": {"run_id": str(past)}}
    run = start(world, drawn, payload, mode="backtest", started_by=by, forked_from=past, flow_id=FLOW_ID)
    return wait_for(run, "succeeded", "failed", "dead")


def test_another_plan_computes_anew_and_sends_nothing(world: World, database: Connection) -> None:
    past = start(world, shop(), {"item": 5}, flow_id=FLOW_ID)
    wait_for(past, "succeeded")
    calls = list(world.calls)
    new = backtest(world, shop(factor=3), past, {"item": 5})
    assert (new.view["status"], new.view["output"]) == ("succeeded", {"total": 15, "paid": 5})
    assert world.calls == calls
    assert one(database, "SELECT count(*) FROM effect WHERE run_id = %s", new.row.id) == 0
    pay = facade.step_data(workspace_id=WORKSPACE, run_id=new.row.id, path="pay")
    assert (pay["not_sent"], pay["other_request"], pay["input"]["value"]) == (True, True, 15)
    price = facade.step_data(workspace_id=WORKSPACE, run_id=new.row.id, path="price")
    assert (price["not_sent"], "other_request" in price) == (True, False)


def test_a_step_the_past_run_did_not_come_to_is_refused(world: World) -> None:
    past = start(world, shop(), {"item": 5}, flow_id=FLOW_ID)
    wait_for(past, "succeeded")
    new = backtest(world, shop(tell=("test.keyed", {"value": 1})), past, {"item": 5})
    assert (new.view["status"], new.view["error"]["code"]) == ("dead", "not_in_past_run")
    assert [step for step, _ in world.calls] == ["price", "pay"]
    assert facade.dead_letters(workspace_id=WORKSPACE) == []


def test_failures_of_the_past_run_come_again_without_being_tried(world: World) -> None:
    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("The bank said no.", hint="", sent=True)

    world.does["pay"] = refuse
    past = start(world, shop(), {"item": 5}, flow_id=FLOW_ID)
    wait_for(past, "dead")
    drawn = shop()
    drawn["nodes"]["sorry"] = {"type": "flow.set", "settings": {"fields": [{"name": "x", "value": "caught"}]}}
    drawn["edges"].append({"from": "pay", "port": "error", "to": "sorry"})
    drawn["outputs"] = {"said": "{{ steps.sorry.x }}"}
    assert backtest(world, drawn, past, {"item": 5}).view["output"] == {"said": "caught"}
    assert [step for step, _ in world.calls] == ["price", "pay"]


def test_people_clocks_and_listeners_are_not_asked_again(world: World) -> None:
    ask = {"title": "Pay?", "assignees": {"people": ["a@example.com"]}}
    drawn = graph(
        {
            "ask": ("flow.approval", ask),
            "rest": ("flow.delay", {"seconds": 86_400}),
            "say": ("flow.publish", {"name": "paid", "data": {}}),
            "no": ("flow.set", {"fields": [{"name": "x", "value": "no"}]}),
        },
        "start->ask",
        "ask.approved->say",
        "ask.rejected->no",
        outputs={"x": "{{ steps.no.x }}"},
    )
    past = start(world, drawn, flow_id=FLOW_ID)
    wait = wait_for(past, "waiting").view["waits"][0]["wait_id"]
    said = {"wait_id": wait, "outcome": "rejected"}
    facade.signal(workspace_id=WORKSPACE, run_id=past, kind="task_decided", payload=said, actor=ADA, dedupe="d")
    wait_for(past, "succeeded")
    drawn["edges"] += [
        {"from": "no", "port": "success", "to": "rest"},
        {"from": "rest", "port": "success", "to": "say"},
    ]
    drawn["edges"] = [edge for edge in drawn["edges"] if edge["port"] != "approved"]
    new = backtest(world, drawn, past, {})
    assert (new.view["status"], new.view["output"]) == ("succeeded", {"x": "no"})
    assert new.view["steps"]["ask"]["port"] == "rejected"


@pytest.mark.parametrize("count", [3, 55])
def test_loops_are_answered_item_by_item(world: World, count: int) -> None:
    drawn = graph(
        {
            "each": (
                "flow.each",
                {"items": "{{ trigger.items }}", "concurrency": 20, "result": "{{ steps.send.value }}"},
            ),
            "send": ("test.keyed", {"value": "{{ item * 2 }}"}),
        },
        "start->each",
        extra={"send": {"inside": "each"}},
        outputs={"all": "{{ steps.each.items }}"},
    )
    given = {"items": list(range(count))}
    past = start(world, drawn, given, flow_id=FLOW_ID)
    wait_for(past, "succeeded", limit_s=40)
    world.calls.clear()
    assert backtest(world, drawn, past, given).view["output"]["all"] == [n * 2 for n in range(count)]
    assert world.calls == []
