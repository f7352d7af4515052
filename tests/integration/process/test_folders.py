"""Flows are kept in folders, and found by them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from builder.access import facade as access
from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import Person, join

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


def flow_of(house: House, name: str) -> str:
    return str(house.builder.post("flows", {"name": name}).json()["id"])


def at_once(person: Person, flows: list[str], **change: Any) -> list[tuple[str, bool, str]]:
    """How a change of many flows went: id, whether it was done, and why not."""
    answer = person.post("flows/bulk", {"flows": flows, **change})
    assert answer.status_code == 200, answer.content
    return [(item["id"], item["ok"], item["code"]) for item in answer.json()["items"]]


def written(action: str, flow: str) -> list[dict[str, Any]]:
    """What the audit log says was asked of a flow."""
    rows = AuditEntry.objects.filter(action=action, object_id=flow).order_by("id")
    return [row.after or {} for row in rows]


def test_many_flows_are_moved_in_one_request_and_each_is_written_down(house: House) -> None:
    flows = [flow_of(house, name) for name in ("Bills", "Trips")]
    nobody = str(uuid4())
    went = at_once(house.builder, [flows[0], nobody, flows[1], flows[0]], folder="Finance")
    assert went == [(flows[0], True, ""), (nobody, False, "no_such_flow"), (flows[1], True, "")]
    assert listed(house, folder="Finance") == {"Bills", "Trips"}
    assert [written("flow.changed", flow) for flow in flows] == [[{"folder": "Finance"}]] * 2


def test_many_flows_are_archived_and_brought_back(house: House) -> None:
    flows = [flow_of(house, name) for name in ("Bills", "Trips")]
    assert at_once(house.builder, flows, archived=True) == [(flow, True, "") for flow in flows]
    assert listed(house) == set()
    assert at_once(house.builder, flows[:1], archived=False) == [(flows[0], True, "")]
    assert (listed(house), listed(house, archived="true")) == ({"Bills"}, {"Trips"})


def test_a_flow_that_is_refused_holds_up_no_other_and_the_attempt_is_written_down(house: House) -> None:
    mine, other = (flow_of(house, name) for name in ("Bills", "Trips"))
    eve = join(house.workspace_id, "Eve", "viewer")
    place: dict[str, Any] = {"workspace_id": house.workspace_id, "user_id": eve.user.id, "scope": "flow"}
    access.grant_role(actor=house.owner.actor, role="builder", scope_id=mine, **place)
    assert at_once(eve, [other, mine], folder="Mine") == [(other, False, "forbidden"), (mine, True, "")]
    assert listed(house, folder="Mine") == {"Bills"}
    assert [row["permission"] for row in written("access.denied", other)] == ["flow.edit"]
    assert house.viewer.post("flows/bulk", {"flows": [mine], "folder": ""}).status_code == 403


def test_a_change_of_many_flows_has_to_say_what_to_change(house: House, stranger: Person) -> None:
    flow = flow_of(house, "Bills")
    assert house.builder.post("flows/bulk", {"flows": [flow]}).status_code == 400
    assert house.builder.post("flows/bulk", {"flows": [], "folder": "A"}).status_code == 400
    assert at_once(stranger, [flow], folder="Theirs") == [(flow, False, "no_such_flow")]
