"""The page of a run that needs a worker of another kind says so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_of_a_run_names_the_lane_that_nobody_serves(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    assert "waits for" in house.operator.get(f"runs/{run_id}").json()["why_waiting"]
    engine.stop()
    with connection.cursor() as cursor:
        due = "UPDATE live_run SET status = 'ready', wait_reason = NULL, lane = 'ai', wake_at = now() WHERE run_id = %s"
        cursor.execute(due, [run_id])
    assert "the lane “ai”" in house.operator.get(f"runs/{run_id}").json()["why_waiting"]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO worker_session (kind, host, pid, lanes, format_min, format_max)"
            " VALUES ('worker', 'there', 1, '{cpu,ai}', 1, 3)"
        )
    assert "the lane" not in house.operator.get(f"runs/{run_id}").json()["why_waiting"], "somebody will take it"
