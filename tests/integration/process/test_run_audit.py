"""What the log says of one run, and who made it stand still."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_standstill import status
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(house: House, demo: dict[str, Any], engine: Engine) -> str:
    """A live run that waits for an approval."""
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    return run_id


def pause(person: Person, run_id: str) -> Any:
    """Who holds a run."""
    return person.get(f"runs/{run_id}/pause-state").json()["pause"]


def test_the_log_of_a_run_holds_its_own_acts_and_those_on_its_tasks(house: House, waiting: str) -> None:
    task = first_task(house.approver)
    answer = {"outcome": "approved", "comment": "Fine", "version": task["version"]}
    assert house.approver.post(f"tasks/{task['id']}/decide", answer).status_code == 200
    rows = house.owner.get(f"runs/{waiting}/audit").json()["items"]
    assert [(row["action"], row["actor"]["name"]) for row in rows] == [("task.decided", "Ann"), ("run.started", "Otto")]


def test_the_log_of_a_run_needs_the_permission_and_the_workspace(house: House, stranger: Person, waiting: str) -> None:
    assert house.viewer.get(f"runs/{waiting}/audit").status_code == 403
    assert stranger.get(f"runs/{waiting}/audit").status_code == 404
    assert stranger.get(f"runs/{waiting}/pause-state").status_code == 404


def test_a_run_that_was_paused_alone_says_by_whom(house: House, engine: Engine, waiting: str) -> None:
    assert pause(house.viewer, waiting) is None
    house.operator.post(f"runs/{waiting}/pause", {"reason": "asking the supplier"})
    eventually(lambda: status(house.viewer, waiting, "paused"), "the run pauses", each=engine.turn)
    found = pause(house.viewer, waiting)
    assert (found["of"], found["by"], found["reason"]) == ("run", "Otto", "asking the supplier")


def test_a_standstill_is_named_before_the_pause_of_the_run(
    house: House, demo: dict[str, Any], engine: Engine, waiting: str
) -> None:
    house.operator.post(f"flows/{demo['id']}/pause", {"reason": "stocktaking"})
    eventually(lambda: status(house.viewer, waiting, "paused"), "the run pauses", each=engine.turn)
    found = pause(house.viewer, waiting)
    assert (found["of"], found["by"], found["reason"]) == ("flow", "Otto", "stocktaking")
