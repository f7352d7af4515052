"""What tasks cost: so few questions to the database that a thousand approvals are no storm."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from builder.audit.models import AuditEntry
from builder.inbox import facade as inbox
from builder.inbox.models import Assignment, Task
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually
from tests.integration.process.test_inbox import decide
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)
DECISION = 16
"""Who asks (session, person, workspaces, rights), the task and its people, the answer, its audit row, the signal."""


@pytest.fixture
def three(house: House, demo: dict[str, Any], engine: Engine) -> list[dict[str, Any]]:
    """Three tasks of three runs."""
    publish(house.owner, demo["id"])
    for n in range(3):
        start_by_hand(house.operator, demo["id"], {**INVOICE, "number": f"R-{n}"})

    def tasks() -> Any:
        found = house.approver.get("tasks").json()["items"]
        return found if len(found) == 3 else None

    found: list[dict[str, Any]] = eventually(tasks, "three tasks", each=engine.turn)
    return found


def test_a_decision_asks_few_questions(house: House, three: list[dict[str, Any]]) -> None:
    with CaptureQueriesContext(database) as seen:
        assert decide(house.approver, three[0]).status_code == 200
    assert len(seen.captured_queries) <= DECISION, "\n".join(query["sql"] for query in seen.captured_queries)


def test_many_answers_are_taken_one_by_one(house: House, three: list[dict[str, Any]]) -> None:
    answers = [{"id": task["id"], "outcome": "approved", "comment": "ok", "version": task["version"]} for task in three]
    answers[1]["version"] += 7
    given = house.approver.post("tasks/decide", {"decisions": answers}).json()["items"]
    assert [(item["id"], item["taken"], item["code"]) for item in given] == [
        (three[0]["id"], True, None),
        (three[1]["id"], False, "task_changed"),
        (three[2]["id"], True, None),
    ]
    assert sorted(Task.objects.values_list("state", flat=True)) == ["done", "done", "open"]
    assert AuditEntry.objects.filter(action="task.decided", outcome="ok").count() == 2


def test_many_answers_by_somebody_who_was_not_asked_decide_nothing(house: House, three: list[dict[str, Any]]) -> None:
    Assignment.objects.all().delete()
    answers = [{"id": task["id"], "outcome": "approved", "version": task["version"]} for task in three]
    given = house.approver.post("tasks/decide", {"decisions": answers}).json()["items"]
    assert [item["taken"] for item in given] == [False] * 3
    assert set(Task.objects.values_list("state", flat=True)) == {"open"}


def test_opening_many_tasks_asks_as_few_questions_as_opening_one(house: House, three: list[dict[str, Any]]) -> None:
    waits = [_as_queued(task) for task in Task.objects.all()]

    def questions(payloads: list[dict[str, Any]]) -> int:
        Task.objects.all().delete()
        with CaptureQueriesContext(database) as seen:
            inbox.open_approvals(payloads)
        assert Task.objects.count() == len(payloads)
        return len(seen.captured_queries)

    assert questions(waits) == questions(waits[:1])


def _as_queued(task: Task) -> dict[str, Any]:
    facts = {"workspace_id": task.workspace_id, "run_id": task.run_id, "flow_id": task.flow_id}
    named = {key: str(value) for key, value in facts.items()}
    spec = {"title": task.title, "assignees": task.assignees}
    return {**named, "version_id": str(task.version_id), "wait_id": task.wait_id, "node": task.node, "spec": spec}
