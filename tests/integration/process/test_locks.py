"""The pen of a draft: one holds it, others may take it over, silence frees it; saving never needs it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from builder.audit.models import AuditEntry
from builder.flows import listeners
from builder.flows.models import EditLock
from builder.flows.services.locks import FREE_AFTER
from tests.integration.process.conftest import House
from tests.integration.process.support import Person
from tests.integration.process.test_drafts import add, edit, new_flow


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Who every window hears that the pen went to."""
    told: list[str | None] = []

    def hear(*, by: Any, **_: Any) -> None:
        told.append(by["name"] if by else None)

    monkeypatch.setattr(listeners, "_of_locks", [hear])
    return told


def holder(person: Person, flow_id: str, *, take: bool = False) -> str:
    answer = person.post(f"flows/{flow_id}/lock", {"take": take})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["name"])


def put_down(person: Person, flow_id: str) -> None:
    assert person.client.delete(f"/api/v1/flows/{flow_id}/lock").status_code == 204


@pytest.mark.django_db(transaction=True)
def test_the_first_holds_the_pen_until_somebody_takes_it_over(house: House, moved: list[str | None]) -> None:
    flow_id = new_flow(house.builder)
    assert [holder(house.builder, flow_id), holder(house.owner, flow_id), holder(house.builder, flow_id)] == ["Bea"] * 3
    assert (moved, AuditEntry.objects.filter(action="flow.locked").count()) == (["Bea"], 0)
    assert holder(house.owner, flow_id, take=True) == "Olga"
    assert holder(house.builder, flow_id) == "Olga"
    assert moved == ["Bea", "Olga"]
    assert AuditEntry.objects.get(action="flow.locked").after == {"before": "Bea"}


@pytest.mark.django_db(transaction=True)
def test_a_window_that_is_gone_frees_the_pen(house: House, moved: list[str | None]) -> None:
    flow_id = new_flow(house.builder)
    holder(house.builder, flow_id)
    EditLock.objects.update(seen_at=F("seen_at") - FREE_AFTER - timedelta(seconds=1))
    assert holder(house.owner, flow_id) == "Olga"
    assert not AuditEntry.objects.filter(action="flow.locked").exists()


@pytest.mark.django_db(transaction=True)
def test_who_leaves_puts_the_pen_down_and_nobody_elses(house: House, moved: list[str | None]) -> None:
    flow_id = new_flow(house.builder)
    holder(house.builder, flow_id)
    put_down(house.owner, flow_id)
    assert holder(house.owner, flow_id) == "Bea"
    put_down(house.builder, flow_id)
    assert holder(house.owner, flow_id) == "Olga"
    assert moved == ["Bea", None, "Olga"]


def test_saving_needs_no_pen_and_reading_gives_none(house: House) -> None:
    flow_id = new_flow(house.builder)
    holder(house.builder, flow_id)
    assert edit(house.owner, flow_id, 0, add("start", "trigger.manual")).status_code == 200
    assert house.viewer.post(f"flows/{flow_id}/lock", {}).status_code == 403
    assert house.viewer.post(f"flows/{flow_id}/lock", {"take": True}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_draft_tells_who_holds_its_pen(house: House) -> None:
    flow_id = new_flow(house.builder)

    def pen() -> Any:
        return house.owner.get(f"flows/{flow_id}/draft").json()["pen"]

    assert pen() is None
    holder(house.builder, flow_id)
    assert pen()["name"] == "Bea"
    EditLock.objects.update(seen_at=F("seen_at") - FREE_AFTER - timedelta(seconds=1))
    assert pen() is None
