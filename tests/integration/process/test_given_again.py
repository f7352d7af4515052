"""Other input for a step that is done again: refused with every field it cannot take, before anything moves."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from builder.catalog import facade as catalog
from builder.flows import starts
from engine.errors import InvalidInput
from engine.graph import load_graph
from engine.plan import PlanNode, build_plan
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_calls import FORM, drawn
from tests.integration.process.test_story import publish


def node(type: str, settings: dict[str, Any]) -> PlanNode:
    graph = {"format": 1, "nodes": {"it": {"type": type, "settings": settings}}, "edges": []}
    return build_plan(load_graph(graph), catalog.house_catalog()).nodes["it"]


def complaints(type: str, given: Any, settings: dict[str, Any] | None = None) -> dict[str, str]:
    """path -> what is wrong with it"""
    try:
        starts.check_again(node(type, settings or {}), given)
    except InvalidInput as refused:
        return {field["path"]: field["message"] for field in refused.details["fields"]}
    return {}


@pytest.mark.parametrize(
    ("type", "given", "wrong"),
    [
        ("number.parse", {"text": "1.5"}, {}),
        ("number.parse", {}, {"text": "is missing"}),
        ("number.parse", {"text": 5}, {"text": "has another kind of value"}),
        ("number.parse", {"text": "5", "decimal_sign": ";"}, {"decimal_sign": "is none of the choices"}),
        ("number.parse", {"text": "5", "txet": ""}, {"txet": "is no setting of this step"}),
        ("number.round", {"value": "12.345", "decimals": "2"}, {}),
        ("number.round", {"value": "12.345", "decimals": 40}, {"decimals": "is too large"}),
        ("flow.if", {"condition": True}, {}),
        ("flow.if", {"condition": "false"}, {"condition": "has another kind of value"}),
        ("flow.if", {"condition": "steps.check.amount > 9000"}, {"condition": "has another kind of value"}),
        ("flow.if", {"condition": 1}, {"condition": "has another kind of value"}),
        ("flow.switch", {"cases": [{"name": "big", "condition": False}]}, {}),
        (
            "flow.switch",
            {"cases": [{"name": "big", "condition": True}, {"name": "small", "condition": "false"}]},
            {"cases[1].condition": "has another kind of value"},
        ),
        ("flow.repeat", {"max_rounds": 3}, {}),
        ("flow.set", {"fields": [{"name": "a", "value": 1}, {"value": 2}]}, {"fields[1].name": "is missing"}),
        ("flow.set", {"fields": "a"}, {"fields": "has another kind of value"}),
        ("flow.approval", {"title": 7, "assignees": {"people": ["ann@example.com"]}}, {}),
        ("flow.turn", {"key": "a", "at_most": 0}, {"at_most": "is too small"}),
        ("flow.turn", {"key": "a", "when_taken": "leave", "timeout_s": 0}, {}),
    ],
)
def test_settings_are_checked_as_they_are_once_computed(type: str, given: Any, wrong: dict[str, str]) -> None:
    assert complaints(type, given) == wrong


def test_a_trigger_is_given_what_its_form_asks_for() -> None:
    assert complaints("trigger.manual", {"amount": "x"}, {"input_schema": FORM}) == {
        "amount": "has another kind of value"
    }
    assert complaints("trigger.manual", {"amount": 3}, {"input_schema": FORM}) == {}
    assert complaints("trigger.manual", {"whatever": 3}) == {}


READS = {
    "format": 1,
    "nodes": {
        "start": {"type": "trigger.manual", "settings": {"input_schema": FORM}},
        "read": {
            "type": "number.parse",
            "name": "Read it",
            "settings": {"text": "{{ text(trigger.amount) }}.{{ trigger.amount }}.0"},
        },
    },
    "edges": [{"from": "start", "port": "success", "to": "read"}],
    "outputs": {"read": "{{ steps.read.value }}"},
}


def ends(person: Person, where: str, engine: Engine, status: str) -> dict[str, Any]:
    def over() -> Any:
        found = person.get(where).json()
        return found if found["status"] == status else None

    found: dict[str, Any] = eventually(over, f"the run is {status}", each=engine.turn)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_dead_run_goes_on_only_with_input_its_step_can_take(house: House, engine: Engine) -> None:
    flow_id = drawn(house.builder, "Reads a number", READS)
    assert publish(house.builder, flow_id).status_code == 200
    started = house.operator.post(f"flows/{flow_id}/run", {"payload": {"amount": 4}, "mode": "live"}).json()
    where = f"runs/{started['run_id']}"
    ends(house.operator, where, engine, "dead")
    wrong = {"text": ["4"], "decimal_sign": ";"}
    for door, body in (("redrive", {"input": wrong}), ("redrive", {"input": wrong, "step": "read"}),
                       ("fork", {"input": wrong, "from_step": "read"})):  # fmt: skip
        answer = house.operator.post(f"{where}/{door}", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "input_does_not_fit"), answer.content
        assert {field["path"] for field in answer.json()["fields"]} == {"text", "decimal_sign"}
        assert "“Text”" in answer.json()["detail"] or "Text " in answer.json()["detail"]
    nowhere = house.operator.post(f"{where}/redrive", {"input": {"text": "4"}, "step": "start"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "which_step")
    start = house.operator.post(f"{where}/fork", {"input": {"amount": "four"}, "from_step": "start"})
    assert (start.status_code, start.json()["fields"][0]["path"]) == (422, "amount")
    assert ends(house.operator, where, engine, "dead")
    assert not AuditEntry.objects.filter(action__in=("run.redriven", "run.forked")).exists()
    assert house.operator.post(f"{where}/redrive", {"input": {"text": "4"}}).status_code == 204
    assert ends(house.operator, where, engine, "succeeded")["view"]["output"] == {"read": 4}
