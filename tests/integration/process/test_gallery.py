"""Every template of the gallery works on the demo as it is."""

from __future__ import annotations

import itertools
from collections import Counter
from copy import deepcopy
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from builder.flows import facade as flows
from builder.flows import graphs
from engine.runtime import facade as runtime
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually

IDS = [template.id for template in flows.templates()]
AREAS = ("cross-team", "finance", "it", "marketing", "product", "sales", "support")
OVER = ("succeeded", "failed", "cancelled", "dead")
MESSAGES = {"follow-up": {"mark": 2, "comment": "Too slow."}}
"""What another system sends to a template that waits for a message."""


def test_every_area_has_three_templates() -> None:
    assert Counter(template.area for template in flows.templates()) == dict.fromkeys(AREAS, 3)


@pytest.mark.parametrize("template_id", IDS)
def test_template_speaks_german_as_fully_as_english(template_id: str) -> None:
    template = flows.template(template_id)
    german = template.translations["de"]
    assert set(german) == {"name", "summary", "what_you_get"}
    assert len(german["what_you_get"]) == len(template.what_you_get)
    assert german["summary"] != template.summary


@pytest.mark.parametrize("template_id", IDS)
def test_template_is_drawn_without_a_step_on_another(template_id: str) -> None:
    graph = flows.template(template_id).graph
    holds = {node.get("inside") for node in graph["nodes"].values()}
    boxes = [node["at"] for key, node in graph["nodes"].items() if key not in holds]
    pairs = itertools.combinations(boxes, 2)
    assert [(a, b) for a, b in pairs if abs(a[0] - b[0]) < 240 and abs(a[1] - b[1]) < 80] == []


def test_templates_compile_without_findings_on_the_demo(house: House, demo: dict[str, Any]) -> None:
    for template in flows.templates():
        found = graphs.findings(template.graph, workspace_id=house.workspace_id)
        assert [item for item in found if item["level"] != "advice"] == [], template.id
        assert graphs.compile_plan(template.graph, workspace_id=house.workspace_id).sha256


@pytest.mark.parametrize("area", AREAS)
def test_templates_of_an_area_run_to_their_end_with_their_samples(
    area: str, house: House, demo: dict[str, Any], engine: Engine
) -> None:
    wanted = [template for template in flows.templates() if template.area == area]
    started = {template.id: _started(house, _published(house, template), template) for template in wanted}
    for template_id, run_id in started.items():
        view = eventually(partial(_driven, house, template_id, run_id), f"{template_id} to end", each=engine.turn)
        assert (template_id, view["status"], view["error"]) == (template_id, "succeeded", None)
        assert [path for path, step in view["steps"].items() if step["status"] == "failed"] == []


@pytest.mark.parametrize("area", AREAS)
def test_templates_of_an_area_are_tried_dry_to_their_end(
    area: str, house: House, demo: dict[str, Any], engine: Engine
) -> None:
    wanted = [template for template in flows.templates() if template.area == area]
    started = {template.id: _started(house, _published(house, template), template, "dry") for template in wanted}
    for template_id, run_id in started.items():
        view = eventually(partial(_driven, house, template_id, run_id), f"{template_id} to end", each=engine.turn)
        assert (template_id, view["status"], view["error"]) == (template_id, "succeeded", None)
        assert [path for path, step in view["steps"].items() if step["status"] == "failed"] == []


def test_template_becomes_a_flow_with_its_name(house: House, demo: dict[str, Any]) -> None:
    answer = house.builder.post("templates/leave-request/use", {"name": "Holidays"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["name"] == "Holidays"
    assert answer.json()["findings"] == {"errors": 0, "warnings": 0}


def test_template_that_is_used_again_gets_a_number(house: House, demo: dict[str, Any]) -> None:
    names = [house.builder.post("templates/invoice-approval/use", {}).json()["name"] for _ in range(2)]
    assert names == ["Invoice approval (2)", "Invoice approval (3)"]


def _published(house: House, template: Any) -> str:
    """A live flow of the template; only lengths of time are shorter than in the gallery."""
    drawn = deepcopy(template.graph)
    for node in drawn["nodes"].values():
        if node["type"] == "flow.delay":
            node["settings"]["seconds"] = 0
    flow = flows.create_flow(actor=house.builder.actor, name=template.name, description="", folder="", graph=drawn)
    revision = house.builder.get(f"flows/{flow.id}/draft").json()["revision"]
    wanted = {"revision": revision, "name": "First", "accept_warnings": True}
    answer = house.builder.post(f"flows/{flow.id}/publish", wanted)
    assert answer.status_code == 200, answer.content
    return str(flow.id)


def _started(house: House, flow_id: str, template: Any, mode: str = "live") -> str:
    (start,) = (node for node in template.graph["nodes"].values() if node["type"].startswith("trigger."))
    sample = template.sample_input
    payload = {"body": sample} if start["type"] == "trigger.webhook" else sample
    starter = house.operator if mode == "live" else house.builder
    answer = starter.post(f"flows/{flow_id}/run", {"payload": payload, "mode": mode})
    assert answer.status_code == 202, answer.content
    return str(answer.json()["run_id"])


def _driven(house: House, template_id: str, run_id: str) -> Any:
    """The run's view when it is over; until then everybody who is waited for says yes."""
    run = house.owner.get(f"runs/{run_id}").json()
    if run["status"] in OVER:
        return {**run["view"], "status": run["status"]}
    for task in house.approver.get("tasks").json()["items"]:
        wanted = {"outcome": "approved", "comment": "Fine.", "version": task["version"]}
        house.approver.post(f"tasks/{task['id']}/decide", wanted)
    for wait in run["view"]["waits"]:
        if wait["reason"] == "message":
            _send(house, run_id, template_id)
        elif run["mode"] == "dry":  # it reaches nobody's inbox
            house.builder.post(f"runs/{run_id}/answer", {"wait_id": wait["wait_id"], "outcome": "approved"})
    return None


def _send(house: House, run_id: str, template_id: str) -> None:
    node = next(n for n in flows.template(template_id).graph["nodes"].values() if n["type"] == "flow.wait_message")
    assert node["settings"]["correlation"] == "{{ steps.check.ticket }}"
    body = {"correlation": flows.template(template_id).sample_input["ticket"], "body": MESSAGES[template_id]}
    runtime.signal(
        workspace_id=house.workspace_id,
        run_id=UUID(run_id),
        kind="message",
        payload=body,
        actor={"kind": "service", "name": "Ticket system"},
        dedupe=f"message:{run_id}",
    )


@pytest.mark.parametrize("template_id", IDS)
def test_a_used_template_brings_its_example_and_nothing_to_mend(
    template_id: str, house: House, demo: dict[str, Any]
) -> None:
    template = flows.template(template_id)
    flow_id = house.builder.post(f"templates/{template_id}/use", {}).json()["id"]
    draft = house.builder.get(f"flows/{flow_id}/draft").json()
    (key,) = (key for key, node in template.graph["nodes"].items() if node["type"].startswith("trigger."))
    example = draft["samples"].get(key, {}).get("value")
    body = example["body"] if template.graph["nodes"][key]["type"] == "trigger.webhook" else example
    assert body == (template.sample_input or None)
    assert [each for each in draft["findings"] if each["level"] != "advice"] == []
