"""Schedules fire once per time, in their zone, on the nights when clocks jump, and after the house was away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection as database

from builder.flows.models import Flow
from builder.triggers import schedule, ticks
from builder.triggers.models import Trigger
from engine.errors import InvalidInput
from tests.integration.process.conftest import House
from tests.integration.process.test_drafts import edit, new_flow

BERLIN = "Europe/Berlin"


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fires(cron: str, start: str, count: int, zone: str = BERLIN) -> list[str]:
    """The next fires in UTC."""
    found, moment = [], at(start)
    for _ in range(count):
        following = schedule.next_fire(cron=cron, zone=zone, after=moment)
        assert following is not None
        found.append(following.strftime("%d %H:%M"))
        moment = following
    return found


def test_time_that_does_not_exist_fires_after_the_gap() -> None:
    assert fires("30 2 * * *", "2026-03-28T00:00", 3) == ["28 01:30", "29 01:00", "30 00:30"]


def test_time_that_comes_twice_fires_once() -> None:
    assert fires("30 2 * * *", "2026-10-24T00:00", 3) == ["24 00:30", "25 00:30", "26 01:30"]


def test_hourly_schedule_fires_in_both_of_the_doubled_hours() -> None:
    assert fires("0 * * * *", "2026-10-24T23:30", 3) == ["25 00:00", "25 01:00", "25 02:00"]


@pytest.mark.parametrize("cron", ["", "* * *", "61 * * * *", "0 0 31 2 *", "* * * * * *", "every day"])
def test_schedule_that_cannot_work_is_refused_with_the_cure(cron: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        schedule.check(cron=cron, zone="UTC")
    assert caught.value.hint


def test_unknown_zone_is_refused() -> None:
    with pytest.raises(InvalidInput):
        schedule.check(cron="0 7 * * *", zone="../etc/passwd")


@pytest.fixture
def every_hour(house: House) -> Trigger:
    """A live flow that fires every hour."""
    flow_id = new_flow(house.builder, "Hourly")
    settings = {"cron": "0 * * * *", "timezone": "UTC", "misfire": "skip"}
    operations: list[dict[str, Any]] = [
        {"op": "add_node", "key": "clock", "node": {"type": "trigger.schedule", "name": "Clock", "settings": settings}},
        {"op": "add_node", "key": "end", "node": {"type": "flow.stop", "name": "End"}},
        {"op": "connect", "from": "clock", "to": "end"},
    ]
    assert edit(house.builder, flow_id, 0, *operations).status_code == 200
    answer = house.builder.post(f"flows/{flow_id}/publish", {"revision": 1, "accept_warnings": True})
    assert answer.status_code == 200, answer.content
    return Trigger.objects.get(flow_id=flow_id)


def runs(flow_id: UUID) -> list[str]:
    """Dedupe keys of the runs that were started."""
    with database.cursor() as cursor:
        cursor.execute("SELECT dedupe_key FROM run WHERE flow_id = %s ORDER BY created_at", [flow_id])
        return [row[0] for row in cursor.fetchall()]


def due(trigger: Trigger, moment: datetime, **changes: Any) -> None:
    """Let the trigger be due at a moment."""
    settings = {**trigger.settings, **changes}
    Trigger.objects.filter(id=trigger.id).update(next_at=moment, settings=settings)


def test_due_schedule_starts_one_run_and_knows_the_next_time(every_hour: Trigger) -> None:
    moment = at("2026-05-04T10:00")
    due(every_hour, moment)
    assert ticks.fire_due(moment + timedelta(seconds=2)) == 1
    assert ticks.fire_due(moment + timedelta(seconds=3)) == 0
    every_hour.refresh_from_db()
    assert every_hour.next_at == at("2026-05-04T11:00")
    assert runs(every_hour.flow_id) == [f"schedule:{every_hour.id}:2026-05-04T10:00:00+00:00"]


def test_tick_that_comes_twice_starts_no_second_run(every_hour: Trigger) -> None:
    moment = at("2026-05-04T10:00")
    for _ in range(3):
        due(every_hour, moment)
        ticks.fire_due(moment + timedelta(seconds=2))
    assert len(runs(every_hour.flow_id)) == 1


def test_times_missed_while_away_are_skipped(every_hour: Trigger) -> None:
    due(every_hour, at("2026-05-04T10:00"))
    assert ticks.fire_due(at("2026-05-04T15:30")) == 0
    every_hour.refresh_from_db()
    assert every_hour.next_at == at("2026-05-04T16:00")


def test_times_missed_while_away_are_made_up_for_once(every_hour: Trigger) -> None:
    due(every_hour, at("2026-05-04T10:00"), misfire="once")
    assert ticks.fire_due(at("2026-05-04T15:30")) == 1
    assert runs(every_hour.flow_id) == [f"schedule:{every_hour.id}:2026-05-04T15:00:00+00:00"]


def test_schedule_of_an_unpublished_flow_never_fires(house: House, every_hour: Trigger) -> None:
    due(every_hour, at("2026-05-04T10:00"))
    house.builder.post(f"flows/{every_hour.flow_id}/unpublish")
    assert ticks.fire_due(at("2026-05-04T10:00")) == 0


def test_schedule_that_cannot_work_is_a_finding(house: House) -> None:
    flow_id = new_flow(house.builder)
    node = {"type": "trigger.schedule", "settings": {"cron": "0 0 31 2 *", "timezone": "UTC"}}
    edit(house.builder, flow_id, 0, {"op": "add_node", "key": "clock", "node": node})
    found = house.builder.get(f"flows/{flow_id}/publish").json()
    assert [item["node"] for item in found if item["code"] == "T001"] == ["clock"]
    assert Flow.objects.get(id=flow_id).published is None
