"""A service that is out, and one that takes only so many calls: steps wait and keep their tries."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.errors import PermanentError, RetryableError
from engine.runtime import facade, traffic
from tests.integration.engine.support import Connection
from tests.integration.engine.world import WORKSPACE, World, start, types_of, wait_for, wait_until
from tests.integration.engine.world import graph as drawn

pytestmark = pytest.mark.django_db(transaction=True)
SHOP = {"extra": {"a": {"connection": "shop"}}}
ONE_TRY = {"extra": {"a": {"connection": "shop", "handling": {"retry": {"attempts": 1}}}}}


def a_call(more: dict[str, Any]) -> dict[str, Any]:
    """One keyed call with a connection."""
    return drawn({"a": ("test.keyed", {"value": 1})}, "start->a", **more)


def line(database: Connection) -> Any:
    """(failures, whether it is out now) of the connection."""
    row = database.execute("SELECT failures, open_until > now() FROM traffic WHERE connection = 'shop'").fetchone()
    return row or (0, None)


@pytest.fixture
def outage(world: World) -> World:
    """A shop that does not answer until the test says so."""

    async def is_out(_context: Any, _values: dict[str, Any]) -> Any:
        raise RetryableError("The shop cannot be reached.", sent=False)

    world.does["a"] = is_out
    return world


def open_it(world: World, database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs that fail until the shop counts as out."""
    monkeypatch.setattr(traffic, "KNOWN_FOR_S", 0.0)
    monkeypatch.setattr(traffic, "SPREAD_S", 0.1)
    for _ in range(traffic.ENOUGH):
        wait_for(start(world, a_call(ONE_TRY)), "dead")
    wait_until(lambda: line(database)[1], "the shop counts as out")


def test_an_outage_parks_runs_and_costs_them_no_try(
    outage: World, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it(outage, database, monkeypatch)
    calls = len(outage.calls)
    run = start(outage, a_call(ONE_TRY))
    snapshot = wait_for(run, "waiting")
    (wait,) = snapshot.view["waits"]
    assert (wait["reason"], wait["title"]) == ("outage", "The shop cannot be reached.")
    assert len(outage.calls) == calls
    outage.does.clear()
    database.execute("UPDATE traffic SET open_until = now() - interval '1 s'")
    facade.pause(workspace_id=WORKSPACE, run_id=run, actor={"kind": "system"})
    database.execute("UPDATE live_run SET wake_at = now() WHERE run_id = %s", [run])
    facade.resume(workspace_id=WORKSPACE, run_id=run, actor={"kind": "system"})
    wait_for(run, "succeeded", limit_s=30)
    wait_until(lambda: line(database)[0] == 0, "the shop answers again")
    assert types_of(run).count("step_failed") == 0


def test_one_call_tries_whether_the_service_is_back(
    outage: World, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_it(outage, database, monkeypatch)
    calls = len(outage.calls)
    database.execute("UPDATE traffic SET open_until = now() - interval '1 s'")
    runs = [start(outage, a_call(ONE_TRY)) for _ in range(6)]
    wait_until(lambda: len(outage.calls) > calls, "somebody tries it")
    ends = [wait_for(run, "waiting", "dead").view["status"] for run in runs]
    assert len(outage.calls) == calls + 1
    assert sorted(ends) == ["dead", *["waiting"] * 5]


def test_an_answer_of_whatever_kind_is_no_outage(
    world: World, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(_context: Any, _values: dict[str, Any]) -> Any:
        raise PermanentError("No such article.", status=404)

    world.does["a"] = refuses
    for _ in range(traffic.ENOUGH + 2):
        wait_for(start(world, a_call(ONE_TRY)), "dead")
    assert line(database) == (0, None)


def test_a_limit_keeps_calls_apart(world: World, database: Connection) -> None:
    facade.put_call_limit(workspace_id=WORKSPACE, connection="shop", limit=facade.CallLimit(per_s=5))
    runs = [start(world, a_call(SHOP)) for _ in range(6)]
    for run in runs:
        wait_for(run, "succeeded")
    sent = database.execute(
        "SELECT extract(epoch FROM max(sent_at) - min(sent_at))::float8, count(*) FROM effect"
    ).fetchone()
    assert sent is not None
    assert sent[1] == 6
    assert sent[0] >= 0.95
    assert {wait for run in runs for wait in types_of(run)} >= {"wait_opened", "wait_closed"}
    assert facade.call_limits(workspace_id=WORKSPACE) == {"shop": facade.CallLimit(5.0, None)}
    facade.forget_connection(workspace_id=WORKSPACE, connection="shop")
    assert facade.call_limits(workspace_id=WORKSPACE) == {}


def test_as_many_calls_at_once_as_allowed_and_every_place_comes_back(
    world: World, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffic, "AGAIN_S", 0.1)
    under_way, most = 0, 0

    async def takes_a_while(_context: Any, _values: dict[str, Any]) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1

    world.does["a"] = takes_a_while
    facade.put_call_limit(workspace_id=WORKSPACE, connection="shop", limit=facade.CallLimit(at_once=2))
    runs = [start(world, a_call(SHOP)) for _ in range(8)]
    for run in runs:
        wait_for(run, "succeeded")
    assert most == 2
    assert len(world.calls) == 8

    def all_free() -> Any:
        return database.execute("SELECT count(*) FROM slot WHERE run_id IS NULL").fetchone() == (2,)

    wait_until(all_free, "both places are free")


def test_a_place_of_a_run_that_died_is_free(world: World, database: Connection) -> None:
    facade.put_call_limit(workspace_id=WORKSPACE, connection="shop", limit=facade.CallLimit(at_once=1))
    line = f"{WORKSPACE}:shop"
    database.execute("INSERT INTO slot (key, n, run_id) VALUES (%s, 1, gen_random_uuid())", [line])
    wait_for(start(world, a_call(SHOP)), "succeeded")
