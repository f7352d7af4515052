"""The service is asked after a success, by real workers on a real database."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from engine.runtime import facade
from engine.spec import ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.testing import MemoryCatalog, effect_spec
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, graph, start, wait_for

ASKED = graph(
    {"book": ("test.verifiable", {"value": 1}), "last": ("test.keyed", {"value": 2})},
    "start->book",
    "book->last",
    extra={"book": {"handling": {"ask": True}}},
)


def verified(run: UUID) -> Any:
    return facade.step_data(workspace_id=WORKSPACE, run_id=run, path="book").get("verified")


@pytest.mark.parametrize(("said", "found"), [(True, True), (None, None)])
def test_a_step_ends_verified_or_done_all_the_same(world: World, said: bool | None, found: bool | None) -> None:
    world.verifies["book"] = VerifyResult(said)
    run = start(world, ASKED)
    wait_for(run, "succeeded")
    assert verified(run) is found
    assert [step for step, _ in world.calls] == ["book", "last"]


def test_silent_success_is_a_dead_letter_and_is_sent_anew_when_a_person_continues(world: World) -> None:
    world.verifies["book"] = VerifyResult(False, evidence="No such booking.")
    run = start(world, ASKED)
    error = wait_for(run, "dead").view["error"] or {}
    assert (error["code"], error["hint"], len(world.calls)) == ("silent_success", "No such booking.", 1)
    world.verifies["book"] = VerifyResult(True)
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "succeeded")
    keys = [key for step, key in world.calls if step == "book"]
    assert len(set(keys)) == len(keys) == 2


def test_a_worker_that_loses_the_run_while_it_asks_sends_nothing_twice(database: Connection) -> None:
    world, asked = World(), []

    async def verify(context: ActionContext, _values: dict[str, Any]) -> VerifyResult:
        asked.append(context.idempotency_key)
        if len(asked) == 1:
            async with asyncio.timeout(10):
                while one(database, "SELECT status FROM effect WHERE run_id = %s", context.run_id) != "done":
                    await asyncio.sleep(0.01)
            database.execute(
                "UPDATE live_run SET owner = NULL, status = 'ready', epoch = epoch + 1, rev = rev + 1, wake_at = now()"
                " WHERE run_id = %s",
                [context.run_id],
            )
        return VerifyResult(True)

    actions = [world._action(effect) for effect in EffectClass if effect is not EffectClass.VERIFIABLE]
    own = ActionSpec(node=effect_spec(EffectClass.VERIFIABLE), run=world._run, verify=verify)
    world.catalog = MemoryCatalog(actions=[*actions, own])
    world.bind()
    with Running():
        run = start(world, ASKED)
        wait_for(run, "succeeded")
    assert [step for step, _ in world.calls] == ["book", "last"]
    assert (len(asked), len(set(asked)), verified(run)) == (2, 1, True)


def test_a_question_that_breaks_off_takes_nothing_back(database: Connection) -> None:
    world = World()

    async def verify(_context: ActionContext, _values: dict[str, Any]) -> VerifyResult:
        raise ValueError("a fault of the connector")

    own = ActionSpec(node=effect_spec(EffectClass.VERIFIABLE), run=world._run, verify=verify)
    world.catalog = MemoryCatalog(actions=[world._action(EffectClass.KEYED), own])
    world.bind()
    with Running():
        run = start(world, ASKED)
        wait_for(run, "succeeded")
    assert verified(run) is None
