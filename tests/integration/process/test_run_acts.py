"""The audit page's other half: what runs did by themselves."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_acts_of_a_run_stand_beside_those_of_people(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    acts = house.owner.get("audit/runs").json()["items"]
    assert {act["run"]["id"] for act in acts} == {run_id}
    assert acts[-1]["sentence"] == "The run was started"
    assert "“Ask for approval” waits (task)" in [act["sentence"] for act in acts]
    assert [act["n"] for act in acts] == sorted((act["n"] for act in acts), reverse=True)


def test_only_readers_of_the_log_see_the_acts(house: House, demo: dict[str, Any]) -> None:
    assert house.approver.get("audit/runs").status_code == 403


def test_the_acts_of_several_runs_are_told_by_their_time(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    first = start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    second = start_by_hand(house.operator, demo["id"], INVOICE)

    def begun() -> Any:
        return [act for act in house.owner.get("audit/runs").json()["items"] if act["run"]["id"] == second]

    eventually(begun, "the second run", each=engine.turn)
    said = {"outcome": "rejected", "comment": "No.", "version": task["version"]}
    assert house.approver.post(f"tasks/{task['id']}/decide", said).status_code == 200

    def over() -> Any:
        return house.owner.get(f"runs/{first}").json()["status"] not in ("ready", "waiting", "running")

    eventually(over, "the end of the first run", each=engine.turn)
    acts = house.owner.get("audit/runs").json()["items"]
    assert [act["at"] for act in acts] == sorted((act["at"] for act in acts), reverse=True)
    assert (acts[0]["run"]["id"], acts[-1]["run"]["id"]) == (first, first), "the runs' acts stand among each other"
