"""Every template of the gallery works on the demo as it is."""

from __future__ import annotations

from typing import Any

import pytest

from builder.flows import facade as flows
from builder.flows import graphs
from tests.integration.process.conftest import House

IDS = [template.id for template in flows.templates()]


@pytest.mark.parametrize("template_id", IDS)
def test_template_compiles_without_findings_on_the_demo(template_id: str, house: House, demo: dict[str, Any]) -> None:
    template = flows.template(template_id)
    found = graphs.findings(template.graph, workspace_id=house.workspace_id)
    assert [item for item in found if item["level"] != "advice"] == []
    assert graphs.compile_plan(template.graph, workspace_id=house.workspace_id).sha256


def test_template_becomes_a_flow_with_its_name(house: House, demo: dict[str, Any]) -> None:
    answer = house.builder.post("templates/leave-request/use", {"name": "Holidays"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["name"] == "Holidays"
    assert answer.json()["findings"] == {"errors": 0, "warnings": 0}
