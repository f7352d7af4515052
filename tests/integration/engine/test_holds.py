"""A flow or a workspace that stands still: running runs pause, new ones begin paused, all go on."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.runtime import facade
from tests.integration.engine.support import Connection
from tests.integration.engine.world import ADA, SET, WORKSPACE, World, graph, start, status_of, wait_for, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = graph({"nap": ("flow.delay", {"seconds": 3600}), "a": SET}, "start->nap", "nap->a")
AT_ONCE = graph({"a": SET}, "start->a")


def hold(flow: UUID | None) -> bool:
    """Let it stand still."""
    return facade.hold(workspace_id=WORKSPACE, flow_id=flow, actor=ADA, reason="the shop moves")


def release(flow: UUID | None) -> bool:
    """Let it go on."""
    return facade.release(workspace_id=WORKSPACE, flow_id=flow, actor=ADA)


def all_are(runs: list[UUID], status: str) -> None:
    """Wait until every one of them is so."""
    for run in runs:
        wait_for(run, status)


@pytest.mark.parametrize("whole", [True, False], ids=["workspace", "flow"])
def test_what_stands_still_pauses_and_goes_on(world: World, whole: bool) -> None:
    flow, other = uuid4(), uuid4()
    before = [start(world, WAITS, {"amount": 1}, flow_id=flow) for _ in range(3)]
    all_are(before, "waiting")
    assert hold(None if whole else flow)
    born = [start(world, AT_ONCE, {"amount": 1}, flow_id=flow) for _ in range(3)]
    free = start(world, AT_ONCE, {"amount": 1}, flow_id=other)
    tried = start(world, AT_ONCE, {"amount": 1}, flow_id=flow, mode="test")
    all_are([*before, *born], "paused")
    all_are([free], "paused" if whole else "succeeded")
    all_are([tried], "succeeded")
    assert [(each.flow_id, each.reason) for each in facade.holds(workspace_id=WORKSPACE)] == [
        (None if whole else flow, "the shop moves")
    ]
    assert not hold(None if whole else flow)
    assert release(None if whole else flow)
    all_are(born, "succeeded")
    all_are(before, "waiting")
    assert not release(None if whole else flow)


def test_a_run_goes_on_when_the_last_hold_on_it_is_gone(world: World, database: Connection) -> None:
    flow = uuid4()
    assert hold(flow)
    assert hold(None)
    run = start(world, AT_ONCE, {"amount": 1}, flow_id=flow)
    wait_for(run, "paused")
    assert release(flow)
    told: Any = database.execute("SELECT count(*) FROM signal WHERE run_id = %s", [run]).fetchone()
    assert (told[0], status_of(run)) == (1, "paused")
    assert release(None)
    wait_for(run, "succeeded")


def test_another_workspace_is_not_touched(world: World) -> None:
    assert hold(None)
    elsewhere = start(world, AT_ONCE, {"amount": 1}, workspace_id=uuid4())
    with_us = start(world, AT_ONCE, {"amount": 1})
    wait_for(with_us, "paused")

    def ended() -> Any:
        return facade.health()["live_runs"] == 1

    wait_until(ended, f"{elsewhere} ends elsewhere")
