"""Flows are kept in folders, and found by them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.process.conftest import House

pytestmark = pytest.mark.django_db(transaction=True)


def listed(house: House, **query: Any) -> set[str]:
    return {item["name"] for item in house.builder.get("flows", **query).json()["items"]}


def test_a_folder_holds_its_flows_and_those_of_the_folders_in_it(house: House) -> None:
    made = {name: house.builder.post("flows", {"name": name}).json()["id"] for name in ("Bills", "Trips", "Finances")}
    for name, folder in (("Bills", "Finance/Bills"), ("Trips", "Finance"), ("Finances", "Finance2")):
        answer = house.builder.patch(f"flows/{made[name]}", {"folder": folder})
        assert (answer.status_code, answer.json()["folder"]) == (200, folder)
    assert listed(house, folder="Finance") == {"Bills", "Trips"}
    assert listed(house, folder="Finance/Bills") == {"Bills"}
    assert house.builder.get("flows").json()["folders"] == ["Finance", "Finance/Bills", "Finance2"]
    house.builder.patch(f"flows/{made['Bills']}", {"folder": ""})
    assert listed(house, folder="Finance") == {"Trips"}


def test_who_may_not_edit_a_flow_may_not_move_it(house: House) -> None:
    flow_id = house.builder.post("flows", {"name": "Bills"}).json()["id"]
    assert house.viewer.patch(f"flows/{flow_id}", {"folder": "Mine"}).status_code == 403
    assert house.builder.get(f"flows/{flow_id}").json()["folder"] == ""
