"""One flow runs another, as people see it: found by name, checked before publishing, shown with its run."""

from __future__ import annotations

from typing import Any

import pytest

from builder.flows import starts
from builder.flows.called import find
from engine.errors import InvalidInput, NotFound
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_story import publish

FORM = {"type": "object", "properties": {"amount": {"type": "number"}}, "required": ["amount"]}
TAX = {
    "format": 1,
    "nodes": {"start": {"type": "trigger.call", "settings": {"input_schema": FORM}}},
    "edges": [],
    "outputs": {"total": "{{ trigger.amount * 2 }}"},
}


def caller(flow: str, **settings: Any) -> dict[str, Any]:
    """A flow by hand whose only step runs another one."""
    given = {"flow": flow, "inputs": {"amount": "{{ trigger.amount }}"}, **settings}
    return {
        "format": 1,
        "nodes": {
            "start": {"type": "trigger.manual", "settings": {"input_schema": FORM}},
            "tax": {"type": "flow.call", "name": "Add tax", "settings": given},
        },
        "edges": [{"from": "start", "port": "success", "to": "tax"}],
        "outputs": {"total": "{{ steps.tax.total }}"},
    }


def drawn(person: Person, name: str, graph: dict[str, Any]) -> str:
    """A new flow with this graph; its id."""
    flow_id = str(person.post("flows", {"name": name}).json()["id"])
    body = {"base_revision": 0, "operations": [{"op": "replace_graph", "graph": graph}], "client_id": "window"}
    answer = person.patch(f"flows/{flow_id}/draft", body)
    assert answer.status_code == 200, answer.content
    return flow_id


def problems(person: Person, flow_id: str) -> list[str]:
    """What the checker says about the flow it runs."""
    found = person.get(f"flows/{flow_id}/draft").json()["findings"]
    return [each["message"] for each in found if each["code"] == "G022"]


def run_of(person: Person, flow_id: str, engine: Engine) -> dict[str, Any]:
    """Start it and wait for its end."""
    answer = person.post(f"flows/{flow_id}/run", {"payload": {"amount": 21}, "mode": "live"})
    assert answer.status_code == 202, answer.content
    where = f"runs/{answer.json()['run_id']}"

    def over() -> Any:
        found = person.get(where).json()
        return found if found["status"] in ("succeeded", "failed", "dead") else None

    found: dict[str, Any] = eventually(over, "the run is over", each=engine.turn)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("waits", [True, False])
def test_a_run_that_another_flow_starts_is_found_by_its_key_fields(house: House, engine: Engine, waits: bool) -> None:
    form = {**FORM, "properties": {"amount": {"type": "number", "x-key": True}}}
    nodes = {"start": {"type": "trigger.call", "settings": {"input_schema": form}}}
    tax = drawn(house.builder, "Tax", {**TAX, "nodes": nodes})
    assert publish(house.builder, tax).status_code == 200
    graph = caller("Tax", wait=waits) | {"outputs": {}}
    order = drawn(house.builder, "Order", graph)
    assert publish(house.builder, order).status_code == 200
    run_of(house.operator, order, engine)
    (found,) = house.owner.get("runs", key="amount=21", flow=tax).json()["items"]
    assert found["keys"] == [{"name": "amount", "value": "21"}]


@pytest.mark.django_db(transaction=True)
def test_a_flow_runs_another_by_name_and_each_run_shows_the_other(house: House, engine: Engine) -> None:
    tax = drawn(house.builder, "Tax", TAX)
    assert publish(house.builder, tax).status_code == 200
    order = drawn(house.builder, "Order", caller("Tax"))
    assert problems(house.builder, order) == []
    assert publish(house.builder, order).status_code == 200
    run = run_of(house.operator, order, engine)
    assert (run["status"], run["view"]["output"]) == ("succeeded", {"total": 42})
    (child,) = run["children"]
    assert (child["flow"], child["path"], child["status"]) == ({"id": tax, "name": "Tax"}, "tax", "succeeded")
    assert (child["trigger"], run["parent"]) == ({"kind": "flow", "node": "start"}, None)
    shown = house.operator.get(f"runs/{child['id']}").json()
    assert shown["parent"] == {"id": run["id"], "flow_name": "Order", "path": "tax", "index": None, "tolerated": False}
    assert shown["view"]["output"] == {"total": 42}
    assert [each["id"] for each in house.operator.get("runs").json()["items"]] == [run["id"]]


@pytest.mark.django_db(transaction=True)
def test_a_pinned_version_stays_when_a_new_one_is_published(house: House, engine: Engine) -> None:
    tax = drawn(house.builder, "Tax", TAX)
    assert publish(house.builder, tax).status_code == 200
    change = {"op": "set_flow", "field": "outputs", "value": {"total": "{{ trigger.amount * 3 }}"}}
    revision = house.builder.get(f"flows/{tax}/draft").json()["revision"]
    body = {"base_revision": revision, "operations": [change], "client_id": "window"}
    assert house.builder.patch(f"flows/{tax}/draft", body).status_code == 200
    assert publish(house.builder, tax).status_code == 200
    for version, total in ((1, 42), (None, 63)):
        more = {} if version is None else {"version": version}
        order = drawn(house.builder, f"Order {version}", caller(tax, **more))
        assert publish(house.builder, order).status_code == 200
        assert run_of(house.operator, order, engine)["view"]["output"] == {"total": total}


def test_a_flow_of_another_workspace_is_not_there(house: House, stranger: Person) -> None:
    tax = drawn(stranger, "Tax", TAX)
    assert publish(stranger, tax).status_code == 200
    for name in ("Tax", tax):
        order = drawn(house.builder, f"Order {name}", caller(name))
        assert problems(house.builder, order) == [f"“Add tax” runs “{name}”, and there is no such flow."]
        assert publish(house.builder, order).status_code == 422


def test_a_flow_that_is_not_published_or_asks_for_more_is_told_before_publishing(house: House) -> None:
    tax = drawn(house.builder, "Tax", TAX)
    order = drawn(house.builder, "Order", caller("Tax"))
    assert problems(house.builder, order) == ["“Add tax” runs a flow that cannot be run: “Tax” is not published."]
    assert publish(house.builder, tax).status_code == 200
    wrong = drawn(house.builder, "Wrong", caller("Tax", inputs={}))
    assert problems(house.builder, wrong) == ["“Add tax” does not give “amount”, which “Tax” asks for."]


def test_inputs_that_do_not_fit_start_nothing(house: House) -> None:
    tax = drawn(house.builder, "Tax", TAX)
    assert publish(house.builder, tax).status_code == 200
    callee = find(house.workspace_id, "Tax", None)
    with pytest.raises(InvalidInput, match="amount is missing"):
        starts.check(callee.start, {})
    with pytest.raises(NotFound):
        find(house.workspace_id, "Tax", 2)


TOTALS = {
    "format": 1,
    "nodes": {
        "start": {"type": "trigger.call", "settings": {"input_schema": FORM}},
        "large": {"type": "flow.if", "settings": {"condition": "trigger.amount > 10"}},
        "sum": {"type": "flow.set", "settings": {"fields": [{"name": "x", "value": "{{ trigger.amount }}"}]}},
    },
    "edges": [{"from": "start", "port": "success", "to": "large"}, {"from": "large", "port": "true", "to": "sum"}],
    "outputs": {
        "total": "{{ trigger.amount * 2 }}",
        "note": "Sum of {{ trigger.amount }}",
        "many": 3,
        "x": "{{ text(steps.sum.x) }}",
    },
}


@pytest.mark.django_db(transaction=True)
def test_the_result_of_a_flow_is_typed_where_another_one_uses_it(house: House) -> None:
    assert publish(house.builder, drawn(house.builder, "Totals", TOTALS)).status_code == 200
    graph = caller("Totals")
    graph["nodes"]["say"] = {
        "type": "flow.set",
        "settings": {"fields": [{"name": "n", "value": "{{ upper(steps.tax.total) }} {{ steps.tax.totals }}"}]},
    }
    graph["edges"].append({"from": "tax", "port": "success", "to": "say"})
    order = drawn(house.builder, "Order", graph)
    found = house.builder.get(f"flows/{order}/draft").json()["findings"]
    said = {each["code"]: each["message"] for each in found if each["node"] == "say"}
    assert "totals" in said["G007"]
    assert "G006" in said or "G008" in said, "a number is no text"
    seen = house.builder.get(f"flows/{order}/steps/say/data").json()["sources"]
    (tax,) = [each for each in seen if each["path"] == "steps.tax"]
    types = {name: each.get("type") for name, each in tax["schema"]["properties"].items()}
    assert types == {"total": "number", "note": "string", "many": "number", "x": None}
    assert {"type": "null"} in tax["schema"]["properties"]["x"]["anyOf"], "the step may not have run"


@pytest.mark.django_db(transaction=True)
def test_flows_another_one_may_run_are_offered_by_name(house: House, stranger: Person) -> None:
    tax = drawn(house.builder, "Tax", TAX)
    drawn(house.builder, "Draft only", TAX)
    assert publish(house.builder, tax).status_code == 200
    question = {"type": "flow.call", "field": "flow"}
    assert house.builder.post("catalog/options", question).json() == {"items": [{"value": tax, "label": "Tax"}]}
    assert stranger.post("catalog/options", question).json() == {"items": []}
