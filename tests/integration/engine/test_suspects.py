"""Runs that went down with their worker twice: they are carried on alone, and also by a worker that is never empty."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from engine.runtime import pump
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import SET, Running, World, graph, start, wait_for, wait_until

SEND = graph({"send": ("test.keyed", {"value": 1})}, "start->send")
SUSPECTS = 8


@pytest.fixture
def world(database: Connection, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose workers are quick to look for suspects."""
    monkeypatch.setattr(pump, "SUSPECTS_S", 0.2)
    monkeypatch.setattr(pump, "PATIENCE_S", 0.1)
    monkeypatch.setattr(pump, "FAST_S", 0.5)
    found = World()
    found.bind()
    return found


def test_suspects_are_carried_on_one_after_another(world: World, database: Connection) -> None:
    runs = [start(world, SEND) for _ in range(SUSPECTS)]
    database.execute("UPDATE live_run SET claims = 2")
    with Running():
        for run in runs:
            wait_for(run, "succeeded")
    assert len({key for _, key in world.calls}) == len(world.calls) == SUSPECTS


def test_a_worker_that_is_never_empty_carries_a_suspect_on_in_the_end(world: World, database: Connection) -> None:
    async def hang(_context: ActionContext, _values: dict[str, Any]) -> Any:
        while not over.is_set():
            await asyncio.sleep(0.02)
        return {}

    over = threading.Event()
    world.does = {"hang": hang}
    with Running():
        start(world, graph({"hang": ("test.read", {})}, "start->hang"))
        wait_until(lambda: world.calls, "a call is under way")
        suspect = start(world, SEND)
        database.execute("UPDATE live_run SET claims = 2 WHERE run_id = %s AND owner IS NULL", [suspect])
        wait_for(suspect, "succeeded")
        assert one(database, "SELECT count(*) FROM live_run WHERE owner IS NOT NULL") == 1
        after = start(world, graph({"a": SET}, "start->a"), {"amount": 1})
        wait_for(after, "succeeded")
        over.set()


def test_a_test_that_takes_its_workers_down_leaves_no_dead_letter(world: World, database: Connection) -> None:
    run = start(world, SEND, mode="test")
    database.execute("UPDATE live_run SET claims = 9")
    with Running():
        assert (wait_for(run, "dead").view["error"] or {})["code"] == "poison"
    assert one(database, "SELECT count(*) FROM dead_letter") == 0
