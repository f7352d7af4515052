"""Somebody who was asked lets somebody else answer; nobody gets round the rules by it."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from builder.inbox.models import Task
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually, join
from tests.integration.process.test_inbox import decide, first_task, signals
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(house: House, demo: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """A task only Ann is asked, for a run the operator started."""
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    return eventually(lambda: first_task(house.approver), "the task", each=engine.turn)


@pytest.fixture
def helper(house: House, asked: dict[str, Any]) -> Person:
    """Somebody who may decide, but was not asked."""
    wanted = {"name": "Helper", "permissions": ["task.view", "task.decide"]}
    role = house.owner.post("access/roles", wanted).json()["key"]
    return join(house.workspace_id, "Hal", role)


def hand_on(person: Person, task: dict[str, Any], to: Person) -> Any:
    """Hand a task on."""
    return person.post(f"tasks/{task['id']}/hand-on", {"to": str(to.actor.user_id), "comment": "on leave"})


def test_the_taker_answers_and_the_chain_is_kept(house: House, asked: dict[str, Any], helper: Person) -> None:
    offered = house.approver.get(f"tasks/{asked['id']}/takers").json()["items"]
    assert "Hal" in [person["name"] for person in offered]
    after = hand_on(house.approver, asked, helper).json()
    assert [(link["by"], link["to"], link["comment"]) for link in after["handed_on"]] == [("Ann", "Hal", "on leave")]
    assert (after["can_decide"], after["why_not"]) == (False, "You handed this on to Hal.")
    assert decide(house.approver, after).status_code == 403
    seen = first_task(helper)
    assert decide(helper, seen).status_code == 200
    assert signals(asked["run_id"]) == 1
    noted = AuditEntry.objects.get(action="task.handed_on").after
    assert noted is not None
    assert noted["to"] == "Hal"


def test_what_is_handed_back_can_be_answered_again(house: House, asked: dict[str, Any], helper: Person) -> None:
    hand_on(house.approver, asked, helper)
    back = hand_on(helper, asked, house.approver)
    assert back.status_code == 200
    again = house.approver.get(f"tasks/{asked['id']}").json()
    assert (again["can_decide"], len(again["handed_on"])) == (True, 2)
    assert decide(house.approver, again).status_code == 200


def test_nobody_hands_on_to_those_who_may_not_answer(house: House, asked: dict[str, Any], helper: Person) -> None:
    assert hand_on(house.approver, asked, house.operator).json()["code"] == "cannot_take"
    assert hand_on(house.approver, asked, house.viewer).json()["code"] == "cannot_take"
    assert hand_on(helper, asked, house.approver).status_code in (403, 404)
    assert house.viewer.post(f"tasks/{asked['id']}/hand-on", {"to": str(helper.actor.user_id)}).status_code == 403
    assert Task.objects.get(id=asked["id"]).version == asked["version"]


def test_a_closed_task_is_not_handed_on(house: House, asked: dict[str, Any], helper: Person) -> None:
    decide(house.approver, asked)
    assert hand_on(house.approver, asked, helper).json()["code"] == "already_decided"
