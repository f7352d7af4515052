"""Runs that nobody goes on with: closed by a person, and told apart from those that wait for one."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine
from tests.integration.process.test_runs_many import broken_flow, ended, listed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dead(house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine) -> list[str]:
    """Two live runs that stopped at a failure."""
    flow_id = broken_flow(house)
    start = {"payload": {"body": {"name": "Kim"}}, "mode": "live"}
    runs = [str(house.operator.post(f"flows/{flow_id}/run", start).json()["run_id"]) for _ in range(2)]
    for run_id in runs:
        ended(house, engine, run_id, "dead")
    return runs


def stopped(house: House) -> list[dict[str, Any]]:
    return [line for line in house.owner.get("home").json()["attention"] if line["kind"] == "dead_letters"]


def test_a_run_given_up_waits_for_nobody_and_says_who_gave_it_up(house: House, dead: list[str]) -> None:
    first, second = dead
    assert house.owner.get(f"runs/{first}").json()["given_up"] is None
    lines = stopped(house)
    assert [line["name"] for line in lines] == ["Tell", "Tell"]
    assert all(line["about"].startswith("Kim · ") for line in lines), "each says what it was about and why it stopped"
    answer = house.operator.post(f"runs/{first}/discard", {"reason": "Booked by hand / on paper"})
    assert answer.status_code == 204, answer.content
    told = house.owner.get(f"runs/{first}").json()["given_up"]
    assert (told["reason"], bool(told["by"])) == ("Booked by hand / on paper", True)
    assert listed(house.owner, status="dead") == [second]
    assert listed(house.owner, status="given_up") == [first]
    assert [line["link"] for line in stopped(house)] == [f"/runs/{second}"]
    assert house.operator.post(f"runs/{first}/redrive", {}).status_code == 404


def test_many_runs_are_given_up_at_once(house: House, dead: list[str]) -> None:
    asked = {"act": "discard", "runs": dead, "reason": "The service is gone"}
    (refused, _) = house.viewer.post("runs/bulk", asked).json()["items"]
    assert (refused["ok"], refused["code"]) == (False, "forbidden")
    denied = AuditEntry.objects.filter(action="access.denied", outcome="denied")
    assert {(row.object_id, (row.after or {})["permission"]) for row in denied} == {
        (run, "run.redrive") for run in dead
    }
    assert sorted(listed(house.owner, status="dead")) == sorted(dead)
    assert [item["ok"] for item in house.operator.post("runs/bulk", asked).json()["items"]] == [True, True]
    assert listed(house.owner, status="dead") == []
    assert stopped(house) == []


def test_a_search_knows_what_was_given_up(house: House, dead: list[str]) -> None:
    house.operator.post(f"runs/{dead[0]}/discard", {"reason": ""})
    assert listed(house.owner, status="given_up", q="Kim") == [dead[0]]
    assert listed(house.owner, status="dead", q="Kim") == [dead[1]]
