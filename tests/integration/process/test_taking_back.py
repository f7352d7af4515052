"""An answer from the page counts after ten seconds; until then it locks the task and can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from builder.access import facade as access
from builder.audit.models import AuditEntry
from builder.inbox import facade as inbox
from builder.inbox.models import HeldAnswer, Task
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually, join
from tests.integration.process.test_inbox import decide, first_task, signals
from tests.integration.process.test_story import INVOICE, publish, start_by_hand, succeeded

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(seconds=11)


@pytest.fixture
def asked(house: House, demo: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """A task the approver sees, for a run the operator started."""
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    return eventually(lambda: first_task(house.approver), "the task", each=engine.turn)


def answer(person: Person, task: dict[str, Any], outcome: str = "approved") -> Any:
    """Answer as the page does."""
    return decide(person, task, outcome, undoable=True)


def test_an_answer_counts_after_its_moment_and_not_before(house: House, asked: dict[str, Any], engine: Engine) -> None:
    given = answer(house.approver, asked).json()
    assert (given["state"], given["pending"]["mine"], given["pending"]["outcome"]) == ("open", True, "approved")
    assert house.approver.get("tasks/count").json()["open"] == 0
    assert (inbox.settle_held(), signals(asked["run_id"])) == (0, 0)
    assert inbox.settle_held(timezone.now() + LATER) == 1
    assert signals(asked["run_id"]) == 1
    assert Task.objects.get(id=asked["id"]).state == "done"
    eventually(lambda: succeeded(house.owner, asked["run_id"]), "the run ends", each=engine.turn)


def test_an_answer_is_taken_back_by_its_author_only(house: House, asked: dict[str, Any]) -> None:
    bob = join(house.workspace_id, "Bob", "approver")
    answer(house.approver, asked)
    assert bob.post(f"tasks/{asked['id']}/take-back").json()["code"] == "already_counts"
    again = house.approver.post(f"tasks/{asked['id']}/take-back").json()
    assert (again["pending"], again["can_decide"]) == (None, True)
    assert inbox.settle_held(timezone.now() + LATER) == 0
    noted = AuditEntry.objects.get(action="task.taken_back").after
    assert noted is not None
    assert noted["outcome"] == "approved"
    assert decide(house.approver, again, "rejected").status_code == 200


def test_nobody_else_answers_while_one_is_held(house: House, asked: dict[str, Any]) -> None:
    bob = join(house.workspace_id, "Bob", "approver")
    answer(house.approver, asked)
    seen = bob.get(f"tasks/{asked['id']}").json()
    assert (seen["can_decide"], seen["why_not"]) == (False, "Ann has answered; it counts in a moment.")
    assert decide(bob, seen, "rejected").status_code == 403
    assert inbox.expire_due(timezone.now() + timedelta(days=30)) == 0


def test_what_was_answered_by_somebody_who_lost_the_right_meanwhile_does_not_count(
    house: House, asked: dict[str, Any]
) -> None:
    answer(house.approver, asked)
    user_id = house.approver.actor.user_id
    assert user_id is not None
    access.set_roles(actor=house.owner.actor, workspace_id=house.workspace_id, user_id=user_id, roles=["viewer"])
    assert inbox.settle_held(timezone.now() + LATER) == 1
    assert signals(asked["run_id"]) == 0
    task = Task.objects.get(id=asked["id"])
    assert (task.state, HeldAnswer.objects.count()) == ("open", 0)


def test_a_run_that_is_cancelled_drops_the_held_answer(house: House, asked: dict[str, Any], engine: Engine) -> None:
    answer(house.approver, asked)
    house.operator.post(f"runs/{asked['run_id']}/cancel", {"reason": "wrong"})
    eventually(lambda: Task.objects.get(id=asked["id"]).state == "cancelled", "the task closes", each=engine.turn)
    assert HeldAnswer.objects.count() == 0
    assert house.approver.post(f"tasks/{asked['id']}/take-back").json()["code"] == "already_counts"


def test_an_answer_that_cannot_count_is_tried_again_later_not_at_every_turn(
    house: House, asked: dict[str, Any]
) -> None:
    answer(house.approver, asked)
    whole = HeldAnswer.objects.get().actor
    HeldAnswer.objects.update(actor={"workspace_id": whole["workspace_id"]}, counts_at=timezone.now() - LATER)
    assert inbox.settle_held() == 0
    assert HeldAnswer.objects.get().counts_at > timezone.now()
    HeldAnswer.objects.update(actor=whole)
    assert (inbox.settle_held(), signals(asked["run_id"])) == (0, 0)
    assert inbox.settle_held(timezone.now() + timedelta(minutes=2)) == 1
    assert signals(asked["run_id"]) == 1
