"""Which flow uses that connection, that field, that step?"""

from __future__ import annotations

from typing import Any

from tests.integration.process.conftest import House
from tests.integration.process.support import Person


def found(person: Person, words: str) -> list[tuple[str, str, str]]:
    """(flow, step, where) of what the search finds."""
    items = person.get("find/steps", q=words).json()["items"]
    return [(item["flow_name"], item["step_name"], item["where"]) for item in items]


def test_steps_are_found_by_name_connection_and_field(house: House, demo: dict[str, Any]) -> None:
    house.builder.post("templates/newsletter/use", {})
    assert found(house.viewer, "above the LIMIT")[0] == ("Invoice approval", "Above the limit?", "name")
    assert ("Invoice approval", "Send to ERP", "connection") in found(house.viewer, "demo erp")
    assert ("Newsletter", "Find the readers", "field") in found(house.viewer, "subscribers")
    assert found(house.viewer, "steps.check.amount")[0][0] == "Invoice approval"


def test_search_finds_nothing_elsewhere_archived_or_by_one_letter(
    house: House, demo: dict[str, Any], stranger: Person
) -> None:
    assert found(stranger, "limit") == []
    assert found(house.viewer, "l") == []
    assert found(house.viewer, "no such words") == []
    assert house.owner.patch(f"flows/{demo['id']}", {"archived": True}).status_code == 200
    assert found(house.viewer, "limit") == []
