"""While drawing: which data a step may use, what an expression gives, what one step does; nothing leaves unasked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from builder.audit.models import AuditEntry
from engine.runtime import bindings
from engine.runtime.trial import trial_loop
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Person
from tests.integration.process.test_calls import drawn
from tests.integration.process.test_drafts import edit
from tests.integration.process.test_story import INVOICE

TRIGGER = {"body": INVOICE, "headers": {}, "query": {}, "method": "POST"}


@pytest.fixture(autouse=True)
def _client() -> Iterator[None]:
    """Closes the HTTP client the trials used."""
    yield
    contexts: Any = bindings.bound().contexts
    if contexts._outside._client is not None:
        asyncio.run_coroutine_threadsafe(contexts._outside._client.close(), trial_loop()).result(10)
        contexts._outside._client = None


def attempt(person: Person, flow_id: str, node: str, **body: Any) -> Any:
    """Test one step."""
    answer = person.post(f"flows/{flow_id}/steps/{node}/test", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_sources_are_the_earlier_steps_with_sample_and_schema(house: House, demo: dict[str, Any]) -> None:
    found = house.builder.get(f"flows/{demo['id']}/steps/send_to_erp/data").json()["sources"]
    by_path = {source["path"]: source for source in found}
    assert {"trigger", "steps.check", "steps.above_limit"} <= set(by_path)
    assert by_path["steps.check"]["certain"] is True
    assert by_path["steps.check"]["schema"]["properties"]["amount"]["type"] == "number"
    assert by_path["steps.approval"]["certain"] is False
    assert "steps.tell_booked" not in by_path


def test_preview_gives_value_type_and_problems(house: House, demo: dict[str, Any]) -> None:
    def preview(source: str, kind: str = "template") -> Any:
        body = {"flow_id": demo["id"], "node": "approval", "source": source, "kind": kind}
        return house.builder.post("expressions/preview", body).json()

    house.builder.put(f"flows/{demo['id']}/samples/check", {"value": {"amount": 1250, "supplier": "N"}})
    assert preview("Pay {{ steps.check.amount }}")["value"] == "Pay 1250"
    assert preview("steps.check.amount > 1000", "condition")["value"] is True
    wrong = preview("{{ steps.check.amuont }}")
    assert any("amount" in problem["message"] + problem["hint"] for problem in wrong["problems"])
    assert preview("{{ 1 +")["problems"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ steps.tell_booked.id }}", "which does not come before it"),
        ('{{ steps["chek"].amount }}', "reads a step with the key “chek”, and there is none"),
    ],
)
def test_preview_names_a_step_that_cannot_be_read_as_the_check_does(
    house: House, demo: dict[str, Any], source: str, words: str
) -> None:
    body = {"flow_id": demo["id"], "node": "send_to_erp", "source": source}
    (problem,) = house.builder.post("expressions/preview", body).json()["problems"]
    assert words in problem["message"]


def test_completion_offers_fields_of_earlier_steps(house: House, demo: dict[str, Any]) -> None:
    source = "{{ steps.check. }}"
    body = {"flow_id": demo["id"], "node": "approval", "source": source, "position": len("{{ steps.check.")}
    items = house.builder.post("expressions/complete", body).json()["items"]
    assert {"amount", "supplier"} <= {item["label"] for item in items}
    assert any(item["name"] == "join" for item in house.viewer.get("expressions/functions").json()["items"])


def test_control_step_is_really_computed(house: House, demo: dict[str, Any]) -> None:
    result = attempt(house.builder, demo["id"], "check", sample={"trigger": TRIGGER})
    assert (result["ok"], result["port"], result["output"]["amount"]) == (True, "valid", 1250)
    body = {"sample": {"trigger": {**TRIGGER, "body": {"amount": "many"}}}}
    assert attempt(house.builder, demo["id"], "check", **body)["port"] == "invalid"
    draft = house.builder.get(f"flows/{demo['id']}/draft").json()
    assert draft["samples"]["check"]["source"] == "learned"


@pytest.mark.django_db(transaction=True)
def test_dry_test_shows_the_request_and_sends_nothing(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    sample = {"check": INVOICE}
    result = attempt(house.builder, demo["id"], "send_to_erp", sample=sample)
    assert result["not_sent"] is True
    assert result["request"]["url"].endswith("/invoices")
    assert result["request"]["body"]["number"] == "R-1"
    assert servers.ledger.entries == []


@pytest.mark.django_db(transaction=True)
def test_real_test_sends_and_is_audited(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    result = attempt(house.builder, demo["id"], "send_to_erp", mode="test", sample={"check": INVOICE})
    assert result["ok"] is True, result
    assert result["output"]["body"]["number"] == "ERP-00001"
    assert len(servers.invoices) == 1
    assert AuditEntry.objects.filter(action="step.tested").count() == 1


@pytest.mark.django_db(transaction=True)
def test_failing_step_tells_why_and_what_to_do(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    settings = house.owner.get(f"flows/{demo['id']}/draft").json()["graph"]["nodes"]["send_to_erp"]["settings"]
    operation = {"op": "update_settings", "key": "send_to_erp", "settings": {**settings, "url": "/nowhere"}}
    edit(house.owner, demo["id"], demo["draft_revision"], operation)
    result = attempt(house.builder, demo["id"], "send_to_erp", mode="test", sample={"check": INVOICE})
    assert result["ok"] is False
    assert result["error"]["status"] == 404
    assert result["error"]["message"]


def test_approval_is_shown_and_nobody_is_asked(house: House, demo: dict[str, Any]) -> None:
    result = attempt(house.builder, demo["id"], "approval", mode="test", sample={"check": INVOICE})
    assert result["not_sent"] is True
    assert "R-1" in result["request"]["title"]
    assert house.approver.get("tasks").json()["items"] == []


def test_testing_takes_the_permission_to_test(house: House, demo: dict[str, Any]) -> None:
    answer = house.viewer.post(f"flows/{demo['id']}/steps/check/test", {})
    assert answer.status_code == 403
    assert house.builder.post(f"flows/{demo['id']}/steps/ghost/test", {}).status_code == 404


ORDERS = [{"id": "A1", "amount": 40}, {"id": "A2", "amount": 180}]
LOOP = {
    "format": 1,
    "nodes": {
        "start": {"type": "trigger.manual"},
        "each": {"type": "flow.each", "settings": {"items": "{{ trigger.orders }}"}},
        "large": {"type": "flow.if", "inside": "each", "settings": {"condition": "item.amount > 100"}},
        "plain": {"type": "flow.set", "settings": {"fields": [{"name": "n", "value": 1}]}},
    },
    "edges": [
        {"from": "start", "port": "success", "to": "each"},
        {"from": "each", "port": "success", "to": "plain"},
    ],
}


def test_inside_a_loop_samples_are_those_of_one_item(house: House) -> None:
    flow_id = drawn(house.builder, "Orders", LOOP)
    house.builder.put(f"flows/{flow_id}/samples/start", {"value": {"orders": ORDERS}})
    found = house.builder.get(f"flows/{flow_id}/steps/large/data").json()["sources"]
    known = {source["path"]: (source["sample"], source["label"]) for source in found}
    assert known["item"] == (ORDERS[0], "each › item")
    assert known["index"] == (0, "each › index")
    assert attempt(house.builder, flow_id, "large")["port"] == "false"

    def preview(source: str, node: str = "large", **more: Any) -> tuple[Any, int, int]:
        body = {"flow_id": flow_id, "node": node, "source": source, **more}
        answer = house.builder.post("expressions/preview", body).json()
        return answer["value"], answer["item"], answer["items"]

    assert preview("{{ item.id }}") == ("A1", 0, 2)
    assert preview("{{ item.id }}", item=1) == ("A2", 1, 2)
    assert preview("{{ item.id }}", item=2) == ("A1", 0, 2)
    assert preview("{{ trigger.orders[1].id }}", node="plain", item=1) == ("A2", 0, 0)
