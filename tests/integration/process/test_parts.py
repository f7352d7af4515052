"""Testing a part of a draft: up to a step, from a step on with what is known; and data that a change made old."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, Person, eventually
from tests.integration.process.test_calls import drawn
from tests.integration.process.test_drafts import edit
from tests.integration.process.test_story import INVOICE

pytestmark = pytest.mark.django_db(transaction=True)

CHOICE = "{{ trigger.amount * 2 }}"


def fields(value: str) -> dict[str, Any]:
    return {"fields": [{"name": "total", "value": value}]}


def branching() -> dict[str, Any]:
    """Double it; large ones are looked at, small ones not; both are told. Beside it, a branch of its own."""
    nodes: dict[str, Any] = {
        "start": {"type": "trigger.manual", "name": "Start", "settings": {}},
        "sum": {"type": "flow.set", "name": "Double it", "settings": fields(CHOICE)},
        "large": {"type": "flow.if", "name": "Large?", "settings": {"condition": "steps.sum.total > 100"}},
        "look": {"type": "flow.set", "name": "Look at it", "settings": fields("{{ steps.sum.total + 1 }}")},
        "end": {"type": "flow.set", "name": "Tell", "settings": fields("{{ steps.sum.total }}")},
        "beside": {"type": "flow.set", "name": "Beside", "settings": fields("1")},
    }
    lines = [("start", "success", "sum"), ("sum", "success", "large"), ("large", "true", "look")]
    lines += [("look", "success", "end"), ("large", "false", "end"), ("start", "success", "beside")]
    return {"format": 1, "nodes": nodes, "edges": [{"from": a, "port": port, "to": b} for a, port, b in lines]}


def run_part(person: Person, flow_id: str, engine: Engine, step: str, way: str, **more: Any) -> dict[str, Any]:
    """Start it and wait for its end."""
    answer = person.post(f"flows/{flow_id}/part", {"step": step, "way": way, **more})
    assert answer.status_code == 202, answer.content
    where = f"runs/{answer.json()['run_id']}"

    def over() -> Any:
        found = person.get(where).json()
        return found if found["status"] in ("succeeded", "failed", "dead") else None

    found: dict[str, Any] = eventually(over, "the run is over", each=engine.turn)
    return found


def statuses(run: dict[str, Any]) -> dict[str, str]:
    return {key: step["status"] for key, step in run["view"]["steps"].items()}


def test_up_to_a_step_only_what_leads_there_is_done(house: House, engine: Engine) -> None:
    flow_id = drawn(house.builder, "Branches", branching())
    run = run_part(house.builder, flow_id, engine, "large", "to", payload={"amount": 60})
    assert (run["status"], run["mode"]) == ("succeeded", "dry")
    assert statuses(run) == {"start": "succeeded", "sum": "succeeded", "large": "succeeded"}
    assert set(run["graph"]["nodes"]) == {"start", "sum", "large"}
    noted = AuditEntry.objects.get(action="run.started").after
    assert noted is not None
    assert noted["part"] == "to"


def test_a_mistake_behind_the_step_is_no_hindrance(house: House, engine: Engine) -> None:
    graph = branching()
    graph["nodes"]["end"]["settings"] = fields("{{ steps.nowhere.total }}")
    flow_id = drawn(house.builder, "Broken end", graph)
    assert run_part(house.builder, flow_id, engine, "sum", "to", payload={"amount": 1})["status"] == "succeeded"
    refused = house.builder.post(f"flows/{flow_id}/part", {"step": "end", "way": "to"})
    assert (refused.status_code, refused.json()["code"]) == (422, "graph_has_errors"), refused.content


def test_from_a_step_on_what_stands_before_is_given_and_not_done(house: House, engine: Engine) -> None:
    flow_id = drawn(house.builder, "Branches", branching())
    house.builder.put(f"flows/{flow_id}/samples/sum", {"value": {"total": 500}})
    seen = house.builder.get(f"flows/{flow_id}/part", step="look", way="from").json()
    assert (seen["done"], seen["sends"]) == (["Look at it", "Tell"], [])
    assert {each["name"]: each["source"] for each in seen["given"]}["Double it"] == "pinned"
    run = run_part(house.builder, flow_id, engine, "look", "from")
    assert run["status"] == "succeeded", run
    assert "beside" not in run["graph"]["nodes"]
    data = {key: house.builder.get(f"runs/{run['id']}/steps/{key}").json() for key in ("sum", "large", "look", "end")}
    assert (data["sum"]["given"], data["sum"]["not_sent"]) == ("pinned", True)
    assert (data["large"]["port"], data["look"]["output"], data["end"]["output"]) == (
        "true",
        {"total": 501},
        {"total": 500},
    )


def test_the_last_test_is_what_the_next_part_begins_with(house: House, engine: Engine) -> None:
    flow_id = drawn(house.builder, "Branches", branching())
    run_part(house.builder, flow_id, engine, "sum", "to", payload={"amount": 21})
    known = house.builder.get(f"flows/{flow_id}/stale").json()
    assert known["samples"]["sum"] == {"value": {"total": 42}, "source": "learned", "pinned": False}
    run = run_part(house.builder, flow_id, engine, "end", "from")
    assert house.builder.get(f"runs/{run['id']}/steps/end").json()["output"] == {"total": 42}


def test_a_failure_way_is_taken_for_granted_too(house: House, engine: Engine) -> None:
    nodes: dict[str, Any] = {
        "start": {"type": "trigger.manual", "settings": {}},
        "box": {"type": "flow.scope", "name": "Box", "settings": {}},
        "inner": {"type": "flow.set", "name": "Inner", "inside": "box", "settings": fields("1")},
        "mend": {"type": "flow.set", "name": "Mend", "settings": fields("{{ errors.box.message }}")},
    }
    edges = [{"from": "start", "port": "success", "to": "box"}, {"from": "box", "port": "error", "to": "mend"}]
    flow_id = drawn(house.builder, "Caught", {"format": 1, "nodes": nodes, "edges": edges})
    run = run_part(house.builder, flow_id, engine, "mend", "from")
    assert statuses(run) == {"start": "succeeded", "box": "failed", "mend": "succeeded"}
    assert house.builder.get(f"flows/{flow_id}/part", step="inner", way="to").json()["step"] == "box"


def test_dry_sends_nothing_and_a_test_really_sends(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    house.builder.put(f"flows/{demo['id']}/samples/check", {"value": INVOICE})
    seen = house.builder.get(f"flows/{demo['id']}/part", step="send_to_erp", way="from").json()
    assert "Send to ERP" in seen["sends"]
    run_part(house.builder, demo["id"], engine, "send_to_erp", "from")
    assert servers.ledger.entries == []
    run = run_part(house.builder, demo["id"], engine, "send_to_erp", "from", mode="test")
    assert run["status"] == "succeeded", run["view"]
    assert len(servers.invoices) == 1


def test_data_is_out_of_date_once_its_step_or_one_before_was_changed(house: House, engine: Engine) -> None:
    flow_id = drawn(house.builder, "Branches", branching())
    run_part(house.builder, flow_id, engine, "end", "to", payload={"amount": 60})
    where = f"flows/{flow_id}/stale"
    assert house.viewer.get(where).json()["stale"] == {}
    other = {"op": "update_settings", "key": "sum", "settings": fields("{{ trigger.amount * 3 }}")}
    assert edit(house.builder, flow_id, 1, other).status_code == 200
    before = {"why": "before", "by": "Double it"}
    assert house.viewer.get(where).json()["stale"] == {
        "sum": {"why": "own", "by": ""},
        "large": before,
        "look": before,
        "end": before,
    }
    back = {"op": "update_settings", "key": "sum", "settings": fields(CHOICE)}
    moved = {"op": "move", "positions": {"sum": [500, 500]}}
    assert edit(house.builder, flow_id, 2, back, moved).status_code == 200
    assert house.viewer.get(where).json()["stale"] == {}


def test_only_those_who_may_test_run_a_part(house: House) -> None:
    flow_id = drawn(house.builder, "Branches", branching())
    assert house.viewer.post(f"flows/{flow_id}/part", {"step": "sum", "way": "to"}).status_code == 403
    assert house.builder.post(f"flows/{flow_id}/part", {"step": "gone", "way": "to"}).status_code == 400
    assert house.builder.get("runs").json()["items"] == []


def test_what_a_template_brings_is_an_example_and_what_a_test_gave_is_not(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    flow_id = house.builder.post("templates/leave-request/use", {}).json()["id"]
    draft = house.builder.get(f"flows/{flow_id}/draft").json()
    assert draft["samples"]["request"]["source"] == "example"
    seen = house.builder.get(f"flows/{flow_id}/part", step="check", way="from").json()
    assert {each["key"]: each["source"] for each in seen["given"]}["request"] == "example"
    run_part(house.builder, flow_id, engine, "check", "to")
    house.builder.get(f"flows/{flow_id}/stale")
    seen = house.builder.get(f"flows/{flow_id}/part", step="short", way="from").json()
    assert {each["key"]: each["source"] for each in seen["given"]} == {"request": "example", "check": "learned"}
