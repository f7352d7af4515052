"""Ending a run with undo, from the API down to what the engine is told."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import connection as database

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(house: House, demo: dict[str, Any], engine: Engine) -> str:
    """A live run that waits for an approval."""
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    return run_id


def told(run_id: str, kind: str) -> dict[str, Any]:
    """What the run was told last."""
    with database.cursor() as cursor:
        query = "SELECT payload FROM signal WHERE run_id = %s AND kind = %s ORDER BY n DESC LIMIT 1"
        cursor.execute(query, [run_id, kind])
        found: dict[str, Any] = orjson.loads(bytes(cursor.fetchone()[0]))
    return found


@pytest.mark.parametrize("undo", [True, False])
def test_a_run_is_cancelled_with_undo_only_when_it_was_asked_for(house: House, waiting: str, undo: bool) -> None:
    body = {"reason": "wrong invoice", **({"undo": True} if undo else {})}
    assert house.operator.post(f"runs/{waiting}/cancel", body).status_code == 204
    assert told(waiting, "cancel") == {"reason": "wrong invoice", "undo": undo}
    noted = AuditEntry.objects.get(action="run.cancelled").after
    assert noted == {"reason": "wrong invoice", "undo": undo, "flow": "Invoice approval"}


def test_undo_and_other_input_exclude_each_other(house: House, waiting: str) -> None:
    answer = house.operator.post(f"runs/{waiting}/redrive", {"undo": True, "input": {"a": 1}})
    assert (answer.status_code, "undone" in answer.json()["detail"]) == (400, True)
