"""Decisions: once, by the right person, on the state they read, and never by nobody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection as database
from django.utils import timezone

from builder.audit.models import AuditEntry
from builder.inbox import facade as inbox
from builder.inbox.models import Assignment, Decision, Task
from engine.errors import HandrailError
from engine.runtime import facade as runtime
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually, join
from tests.integration.process.test_drafts import edit
from tests.integration.process.test_story import INVOICE, publish, start_by_hand, succeeded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked(house: House, demo: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """A task the approver sees, for a run the operator started."""
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    return eventually(lambda: first_task(house.approver), "the task", each=engine.turn)


def first_task(person: Person, **query: Any) -> Any:
    """The newest task of somebody's inbox."""
    found = person.get("tasks", **query).json()["items"]
    return found[0] if found else None


def decide(person: Person, task: dict[str, Any], outcome: str = "approved", **more: Any) -> Any:
    """Answer a task."""
    body = {"outcome": outcome, "comment": "ok", "version": task["version"], **more}
    return person.post(f"tasks/{task['id']}/decide", body)


def signals(run_id: str) -> int:
    """How many decisions the run was told."""
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM signal WHERE run_id = %s AND kind = 'task_decided'", [run_id])
        return int(cursor.fetchone()[0])


def test_second_decision_hears_who_was_first(house: House, asked: dict[str, Any], engine: Engine) -> None:
    bob = join(house.workspace_id, "Bob", "approver")
    assert decide(house.approver, asked).status_code == 200
    late = decide(bob, asked, "rejected")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")
    assert late.json()["detail"].startswith("Already decided by Ann, ")
    assert (late.json()["by"], late.json()["outcome"]) == ("Ann", "approved")
    assert signals(asked["run_id"]) == 1


def test_decided_tasks_are_listed_by_when_they_were_decided(
    house: House, asked: dict[str, Any], engine: Engine
) -> None:
    start_by_hand(house.operator, asked["flow"]["id"], INVOICE)
    newer = eventually(
        lambda: first_task(house.approver) if first_task(house.approver)["id"] != asked["id"] else None,
        "the second task",
        each=engine.turn,
    )
    for task in (newer, asked):
        assert decide(house.approver, task).status_code == 200
    first = house.approver.get("tasks", state="done", limit=1).json()
    rest = house.approver.get("tasks", state="done", limit=1, cursor=first["next"]).json()
    assert [task["id"] for page in (first, rest) for task in page["items"]] == [asked["id"], newer["id"]]


def test_people_who_join_later_are_asked_the_open_questions(house: House, asked: dict[str, Any]) -> None:
    Assignment.objects.filter(task_id=asked["id"]).update(eligible=False)
    Task.objects.filter(id=asked["id"]).update(orphaned=True)
    bob = join(house.workspace_id, "Bob", "approver")
    stranger = join(house.workspace_id, "Vera", "viewer")
    seen = first_task(bob)
    assert (seen["id"], seen["can_decide"], seen["orphaned"]) == (asked["id"], True, False)
    assert stranger.get("tasks").status_code == 403
    assert decide(bob, seen).status_code == 200


def test_hundred_answers_at_once_are_one_decision(house: House, asked: dict[str, Any]) -> None:
    people = [house.approver, *(join(house.workspace_id, f"P{n}", "approver") for n in range(3))]

    def answer(number: int) -> bool:
        actor = people[number % len(people)].actor
        try:
            inbox.decide(actor=actor, task_id=UUID(asked["id"]), outcome="approved", version=asked["version"])
        except HandrailError:
            return False
        finally:
            database.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(answer, range(100)))
    assert taken.count(True) == 1
    assert Decision.objects.filter(task_id=asked["id"]).count() == 1
    assert signals(asked["run_id"]) == 1


@pytest.mark.parametrize("who", ["owner", "builder", "operator", "viewer"])
def test_people_who_may_not_decide_change_nothing(house: House, asked: dict[str, Any], who: str) -> None:
    person: Person = getattr(house, who)
    answer = decide(person, asked)
    assert answer.status_code == 403, answer.content
    assert answer.json()["detail"]
    assert Task.objects.get(id=asked["id"]).state == "open"
    assert signals(asked["run_id"]) == 0
    assert AuditEntry.objects.filter(outcome="denied").exists()


def test_other_workspaces_see_no_task(house: House, stranger: Person, asked: dict[str, Any]) -> None:
    assert stranger.get("tasks", mine="0").json()["items"] == []
    assert stranger.get(f"tasks/{asked['id']}").status_code == 404
    assert decide(stranger, asked).status_code == 404
    assert signals(asked["run_id"]) == 0


def test_the_audit_log_says_what_was_decided_and_whether_why(house: House, asked: dict[str, Any]) -> None:
    assert decide(house.approver, asked, outcome="rejected", comment="Not ordered").status_code == 200
    row = house.owner.get("audit", object=f"task:{asked['id']}").json()["items"][0]
    assert row["sentence"] == f"rejected “{asked['title']}” with a comment"
    assert (row["told"], row["answer"]) == ("rejected_commented", "Reject")


def test_stale_page_is_told_to_read_again(house: House, asked: dict[str, Any]) -> None:
    answer = decide(house.approver, asked, version=asked["version"] + 3)
    assert (answer.status_code, answer.json()["code"]) == (409, "task_changed")
    assert signals(asked["run_id"]) == 0


def test_unknown_outcome_is_refused(house: House, asked: dict[str, Any]) -> None:
    assert decide(house.approver, asked, "maybe").status_code == 400
    assert signals(asked["run_id"]) == 0


def test_starter_of_the_run_may_not_approve_it(house: House, demo: dict[str, Any], engine: Engine) -> None:
    house.owner.patch(f"people/{house.operator.user.id}", {"roles": ["operator", "approver"]})
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    assert "started this run" in house.operator.get(f"tasks/{task['id']}").json()["why_not"]
    assert decide(house.operator, task).status_code == 403
    assert decide(house.approver, task).status_code == 200


def test_last_editor_of_the_version_may_not_approve_its_runs(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    house.owner.patch(f"people/{house.builder.user.id}", {"roles": ["builder", "publisher", "approver"]})
    move = {"op": "move", "positions": {"check": [10, 10]}}
    edit(house.builder, demo["id"], demo["draft_revision"], move)
    publish(house.builder, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    answer = decide(house.builder, task)
    assert (answer.status_code, "drew this version" in answer.json()["detail"]) == (403, True)


def test_task_nobody_may_answer_goes_to_admins_and_never_to_yes(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    second = join(house.workspace_id, "Ada", "admin")
    publish(house.owner, demo["id"])
    house.owner.patch(f"people/{house.approver.user.id}", {"roles": ["viewer"]})
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: first_task(second), "the task at the admin", each=engine.turn)
    assert task["orphaned"] is True
    assert any(item["kind"] == "orphans" for item in second.get("home").json()["attention"])
    assert house.owner.get(f"runs/{run_id}").json()["status"] == "waiting"
    assert decide(house.owner, task).status_code == 403
    assert decide(second, task).status_code == 200


def test_all_of_them_have_to_agree(house: House, demo: dict[str, Any], engine: Engine) -> None:
    bob = join(house.workspace_id, "Bob", "approver")
    settings = house.owner.get(f"flows/{demo['id']}/draft").json()["graph"]["nodes"]["approval"]["settings"]
    settings["assignees"]["mode"] = "all"
    operation = {"op": "update_settings", "key": "approval", "settings": settings}
    edit(house.owner, demo["id"], demo["draft_revision"], operation)
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    assert task["rule"] == {"mode": "all", "needed": 2, "got": 0}
    first = decide(house.approver, task)
    assert (first.json()["state"], first.json()["rule"]["got"]) == ("open", 1)
    assert signals(run_id) == 0
    assert decide(house.approver, first.json()).status_code == 403
    stale = decide(bob, task)
    assert stale.json()["code"] == "task_changed"
    assert decide(bob, first.json()).json()["state"] == "done"
    eventually(lambda: succeeded(house.owner, run_id), "the end of the run", each=engine.turn)


def test_deadline_takes_the_declared_default_as_the_system(house: House, asked: dict[str, Any], engine: Engine) -> None:
    Task.objects.filter(id=asked["id"]).update(due_at=timezone.now() - timedelta(seconds=1))
    assert inbox.expire_due() == 1
    assert inbox.expire_due() == 0
    run_id = asked["run_id"]
    eventually(lambda: succeeded(house.owner, run_id), "the end of the run", each=engine.turn)
    assert house.owner.get(f"runs/{run_id}/steps/approval").json()["output"]["outcome"] == "rejected"
    late = decide(house.approver, asked)
    assert late.status_code == 409
    assert "deadline" in late.json()["detail"]
    assert AuditEntry.objects.filter(action="task.defaulted").count() == 1


def test_cancelled_run_closes_its_task_and_never_resumes(house: House, asked: dict[str, Any], engine: Engine) -> None:
    assert house.operator.post(f"runs/{asked['run_id']}/cancel", {"reason": "wrong"}).status_code == 204
    eventually(lambda: Task.objects.get(id=asked["id"]).state == "cancelled", "the task to close", each=engine.turn)
    answer = decide(house.approver, asked)
    assert answer.status_code == 409
    assert "no longer needed" in answer.json()["detail"]
    assert house.owner.get(f"runs/{asked['run_id']}").json()["status"] == "cancelled"


def test_decision_on_a_run_that_just_ended_closes_the_task(house: House, asked: dict[str, Any]) -> None:
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM live_run WHERE run_id = %s", [asked["run_id"]])
    assert decide(house.approver, asked).status_code == 409
    assert Task.objects.get(id=asked["id"]).state == "cancelled"
    assert Decision.objects.count() == 0


def test_opening_twice_makes_one_task_and_a_closed_wait_none(house: House, asked: dict[str, Any]) -> None:
    task = Task.objects.get(id=asked["id"])
    facts = {"workspace_id": str(task.workspace_id), "run_id": str(task.run_id), "flow_id": str(task.flow_id)}
    payload = {**facts, "version_id": str(task.version_id), "wait_id": task.wait_id, "node": task.node, "spec": {}}
    inbox.open_approval(payload)
    inbox.open_approval({**payload, "wait_id": "another"})
    inbox.open_approval({**payload, "run_id": str(runtime.uuid7())})
    assert Task.objects.count() == 1


def test_approver_sees_the_task_and_not_the_run(house: House, asked: dict[str, Any]) -> None:
    assert house.approver.get(f"runs/{asked['run_id']}").status_code == 403
    assert house.approver.get("runs").status_code == 403
    assert house.approver.get(f"flows/{asked['flow']['id']}/draft").status_code == 403
    shown = house.approver.get(f"tasks/{asked['id']}").json()
    assert {block["label"] for block in shown["context"]} == {"Supplier", "Invoice number", "Amount", "Contact"}
    assert shown["asked"] == ["Ann"]
