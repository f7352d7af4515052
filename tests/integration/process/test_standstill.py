"""Pausing a flow and a workspace by the API: who may, what is recorded, what webhooks do meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


def status(person: Person, run_id: str, wanted: str) -> Any:
    """The run, once it is so."""
    found = person.get(f"runs/{run_id}").json()
    return found if found["status"] == wanted else None


def test_a_paused_flow_takes_starts_and_goes_on_later(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    assert house.operator.post(f"flows/{demo['id']}/pause", {"reason": "stocktaking"}).status_code == 204
    (held,) = house.viewer.get("standstills").json()["items"]
    assert (held["flow"], held["reason"], held["by"]) == (demo["id"], "stocktaking", house.operator.user.name)
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: status(house.operator, run_id, "paused"), "the run pauses", each=engine.turn)
    assert house.operator.post(f"flows/{demo['id']}/pause").json()["code"] == "no_change"
    assert house.operator.post(f"flows/{demo['id']}/resume").status_code == 204
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    entry = AuditEntry.objects.get(action="flow.paused")
    assert (entry.object_id, entry.after) == (demo["id"], {"reason": "stocktaking"})


def test_who_may_let_things_stand_still(house: House, demo: dict[str, Any], stranger: Person) -> None:
    assert house.viewer.post(f"flows/{demo['id']}/pause").status_code == 403
    assert stranger.post(f"flows/{demo['id']}/pause").status_code == 404
    assert house.operator.post("standstills/pause").status_code == 403
    assert house.owner.post("standstills/pause", {"reason": "audit"}).status_code == 204
    assert house.owner.post("standstills/resume").status_code == 204
    assert stranger.get("standstills").json()["items"] == []
    assert AuditEntry.objects.filter(action__in=("workspace.paused", "workspace.resumed")).count() == 2
