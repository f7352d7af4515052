"""Every door of flows, runs, triggers, templates and mail: closed for strangers, closed for those without the role."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from builder.notify import facade as notify
from builder.notify.models import SinkMail
from tests.integration.process.conftest import House
from tests.integration.process.support import Person
from tests.integration.process.test_story import INVOICE, publish

FLOW_DOORS: tuple[tuple[str, str, Any], ...] = (
    ("get", "flows/{flow}", None),
    ("patch", "flows/{flow}", {"name": "Mine"}),
    ("delete", "flows/{flow}", None),
    ("get", "flows/{flow}/draft", None),
    ("patch", "flows/{flow}/draft", {"base_revision": 1, "operations": [{"op": "remove_node", "key": "check"}]}),
    ("get", "flows/{flow}/publish", None),
    ("post", "flows/{flow}/publish", {"revision": 1, "accept_warnings": True}),
    ("post", "flows/{flow}/unpublish", {}),
    ("get", "flows/{flow}/versions", None),
    ("get", "flows/{flow}/versions/1", None),
    ("post", "flows/{flow}/versions/1/restore", {"base_revision": 1}),
    ("put", "flows/{flow}/samples/check", {"value": 1}),
    ("delete", "flows/{flow}/samples/check", None),
    ("post", "flows/{flow}/steps/check/test", {}),
    ("get", "flows/{flow}/steps/check/data", None),
    ("post", "flows/{flow}/run", {"payload": {"body": INVOICE}}),
    ("get", "flows/{flow}/export", None),
    ("get", "flows/{flow}/triggers", None),
    ("post", "expressions/preview", {"flow_id": "{flow}", "node": "check", "source": "1"}),
    ("post", "expressions/complete", {"flow_id": "{flow}", "node": "check", "source": "1", "position": 1}),
    ("post", "triggers/{trigger}/address", {}),
    ("post", "triggers/{trigger}/secret", {}),
    ("get", "runs/{run}", None),
    ("get", "runs/{run}/events", None),
    ("get", "runs/{run}/items", None),
    ("get", "runs/{run}/steps/check", None),
    ("post", "runs/{run}/cancel", {}),
    ("post", "runs/{run}/pause", {}),
    ("post", "runs/{run}/resume", {}),
    ("post", "runs/{run}/redrive", {}),
    ("post", "runs/{run}/fork", {"from_step": "check"}),
    ("post", "runs/{run}/backtest", {}),
    ("post", "runs/{run}/answer", {"wait_id": "w", "outcome": "approved"}),
    ("post", "runs/{run}/discard", {"reason": "x"}),
    ("post", "runs/{run}/doubts/{effect}", {"outcome": "happened"}),
)
READING = {"get"}


@pytest.fixture
def names(house: House, demo: dict[str, Any]) -> dict[str, str]:
    """Ids of a live flow, its trigger and a run."""
    publish(house.owner, demo["id"])
    trigger = house.owner.get(f"flows/{demo['id']}/triggers").json()["items"][0]["id"]
    started = house.operator.post(f"flows/{demo['id']}/run", {"payload": {"body": INVOICE}}).json()
    return {"flow": demo["id"], "trigger": trigger, "run": started["run_id"], "effect": str(uuid4())}


def knock(person: Person, door: tuple[str, str, Any], names: dict[str, str]) -> Any:
    """Try one door."""
    method, path, body = door
    url = "/api/v1/" + path.format(**names)
    if isinstance(body, dict):
        body = {key: value.format(**names) if isinstance(value, str) else value for key, value in body.items()}
    return getattr(person.client, method)(url, body, format="json" if body is not None else None)


def state(house: House, names: dict[str, str]) -> Any:
    """What must not have changed."""
    flow = house.owner.get(f"flows/{names['flow']}").json()
    run = house.owner.get(f"runs/{names['run']}").json()
    return flow["draft_revision"], flow["version"], flow["name"], run["status"], run["n"]


@pytest.mark.django_db
def test_stranger_finds_nothing_behind_any_door(house: House, stranger: Person, names: dict[str, str]) -> None:
    before = state(house, names)
    for door in FLOW_DOORS:
        answer = knock(stranger, door, names)
        assert answer.status_code == 404, (door, answer.content)
        assert "Invoice" not in answer.content.decode()
    assert stranger.get("flows").json()["items"] == []
    assert stranger.get("runs").json()["items"] == []
    assert stranger.get("runs", flow=names["flow"]).json()["items"] == []
    assert stranger.get("mail").json()["items"] == []
    assert state(house, names) == before


@pytest.mark.django_db
def test_approver_opens_no_flow_and_no_run_and_hears_which_role_would(house: House, names: dict[str, str]) -> None:
    before = state(house, names)
    for door in FLOW_DOORS:
        answer = knock(house.approver, door, names)
        assert answer.status_code == 403, (door, answer.content)
        assert "role" in answer.json()["detail"]
    assert state(house, names) == before


@pytest.mark.django_db
def test_viewer_reads_and_changes_nothing(house: House, names: dict[str, str]) -> None:
    before = state(house, names)
    for door in FLOW_DOORS:
        answer = knock(house.viewer, door, names)
        if door[0] in READING or door[1].startswith("expressions/"):
            assert answer.status_code in (200, 404), (door, answer.content)
        else:
            assert answer.status_code == 403, (door, answer.content)
    assert state(house, names) == before


@pytest.mark.django_db
def test_mail_with_a_personal_link_is_read_by_those_who_manage_people_only(house: House) -> None:
    facts = {"kind": "invitation", "subject": "Come in", "text": "https://example.com/invite/secret"}
    notify.store_caught(workspace_id=house.workspace_id, facts=facts)
    number = SinkMail.objects.get().id
    assert "secret" in house.owner.get(f"mail/{number}").json()["text"]
    assert "secret" not in house.operator.get(f"mail/{number}").content.decode()
    assert house.viewer.get("mail").status_code == 403


@pytest.mark.django_db
def test_home_shows_each_person_what_is_theirs(house: House, names: dict[str, str]) -> None:
    owner = house.owner.get("home").json()
    assert {step["key"]: step["done"] for step in owner["next_steps"]} == {
        "template": True,
        "publish": True,
        "run": True,
        "decide": False,
        "invite": True,
    }
    assert [flow["name"] for flow in owner["recent_flows"]] == ["Invoice approval"]
    approver = house.approver.get("home").json()
    assert (approver["recent_flows"], approver["recent_runs"], approver["next_steps"]) == ([], [], [])
