"""What is said of a doubt counts for the sending it was said of."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from uuid import UUID

from engine.errors import OutcomeUnknown, PermanentError
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, World, graph, start, types_of, wait_for, wait_until


async def broken_off(_context: ActionContext, _values: dict[str, Any]) -> Any:
    """Nobody knows what became of it."""
    raise OutcomeUnknown("The connection broke.")


def long_ago(database: Connection) -> None:
    """The call cannot be on its way any more."""
    database.execute("UPDATE effect SET sent_at = sent_at - interval '1 hour'")


def test_what_was_said_of_an_earlier_sending_does_not_settle_a_later_one(world: World, database: Connection) -> None:
    world.does = {"pay": broken_off}
    run = start(world, graph({"pay": ("test.unsafe", {})}, "start->pay"))
    wait_for(run, "waiting")
    (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
    effect = UUID(doubt["effect_id"])
    long_ago(database)
    facade.settle_doubt(workspace_id=WORKSPACE, run_id=run, effect_id=effect, actor=ADA, outcome="did_not_happen")
    wait_until(lambda: types_of(run).count("step_in_doubt") == 2, "it is in doubt once more")
    wait_for(run, "waiting")
    long_ago(database)
    stale = {"effect_id": str(effect), "path": "pay", "outcome": "did_not_happen", "sends": 1}
    facade.signal(
        workspace_id=WORKSPACE, run_id=run, kind="doubt_settled", payload=stale, actor=ADA, dedupe="a click too late"
    )
    wait_until(lambda: one(database, "SELECT signals_done FROM live_run") == 2, "it was heard")
    assert len(world.calls) == 2
    assert facade.settle_doubt(workspace_id=WORKSPACE, run_id=run, effect_id=effect, actor=ADA, outcome="happened")
    wait_for(run, "succeeded")
    assert len(world.calls) == 2


def test_a_run_that_was_stopped_in_doubt_asks_again_when_it_is_continued(world: World, database: Connection) -> None:
    world.does = {"pay": broken_off}
    run = start(world, graph({"pay": ("test.unsafe", {})}, "start->pay"))
    for outcome, ends in (("stop", "dead"), ("stop", "dead"), ("happened", "succeeded")):
        wait_for(run, "waiting")
        (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
        long_ago(database)
        about = {"run_id": run, "effect_id": UUID(doubt["effect_id"])}
        assert facade.settle_doubt(workspace_id=WORKSPACE, actor=ADA, outcome=outcome, **about)
        wait_for(run, ends)
        if ends == "dead":
            facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    assert len(world.calls) == 1


def test_a_run_that_is_continued_can_be_cancelled_once_more(world: World, database: Connection) -> None:
    """What was said to it before it died was said of its first life."""
    go = threading.Event()

    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("no", sent=False)

    async def slow(_context: ActionContext, _values: dict[str, Any]) -> Any:
        await asyncio.to_thread(go.wait, 10)

    world.does = {"bad": refuse, "slow": slow}
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "bad": ("test.unsafe", {}),
        "slow": ("test.unsafe", {}),
        "nap": ("flow.delay", {"seconds": 3600}),
    }
    run = start(world, graph(steps, "start->bad", "start->slow", "bad->nap"))
    wait_until(lambda: "step_failed" in types_of(run), "it is going to die")
    assert facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_until(lambda: "run_cancel_requested" in types_of(run), "it has heard that")
    go.set()
    wait_for(run, "dead")
    world.does = {}
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "waiting")
    assert facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "cancelled")
