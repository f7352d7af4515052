"""What is large is stored once: a checkpoint does not write it again, and whoever reads the state finds it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any
from uuid import UUID

import pytest

from engine.errors import PermanentError
from engine.run import faults
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, SET, WORKSPACE, Running, World, graph, start, wait_for

TEXT = "x" * 300_000
ASK = {"title": "Fine?", "assignees": {"people": ["ada@example.com"]}, "deadline_s": 3600}


def large(**more: Any) -> dict[str, Any]:
    """read (large answer) -> three that send -> a loop over large items -> a question -> one that reads it all"""
    whole = "{{ length(steps.read.value) + length(trigger.text) + length(steps.each.items) }}"
    return graph(
        {
            "read": ("test.read", {"value": "{{ trigger.text }}"}),
            "one": ("test.keyed", {"value": 1}),
            "two": ("test.keyed", {"value": 2}),
            "each": ("flow.each", {"items": "{{ [trigger.text, steps.read.value] }}", "result": "{{ item }}"}),
            "inner": ("test.keyed", {"value": "{{ length(item) }}"}),
            "ask": ("flow.approval", ASK),
            "end": ("test.keyed", {"value": whole}),
        },
        "start->read", "read->one", "one->two", "two->each", "each->ask", "ask.approved->end",
        extra={"inner": {"inside": "each"}}, outputs={"n": "{{ steps.end.value }}"}, **more,
    )  # fmt: skip


def state_bytes(database: Connection, run: UUID, table: str = "live_run") -> int:
    return int(one(database, f"SELECT length(state) FROM {table} WHERE run_id = %s", run))


def approve(run: UUID) -> None:
    (wait,) = wait_for(run, "waiting").view["waits"]
    payload = {"wait_id": wait["wait_id"], "outcome": "approved", "data": {}, "comment": ""}
    facade.signal(workspace_id=WORKSPACE, run_id=run, dedupe="ok", kind="task_decided", payload=payload, actor=ADA)


def test_a_checkpoint_does_not_carry_what_is_stored_already(world: World, database: Connection) -> None:
    run = start(world, large(), {"text": TEXT})
    wait_for(run, "waiting")
    assert state_bytes(database, run) < 10_000
    assert facade.rebuild(workspace_id=WORKSPACE, run_id=run).difference is None
    approve(run)
    assert wait_for(run, "succeeded").view["output"] == {"n": 600_002}
    assert facade.rebuild(workspace_id=WORKSPACE, run_id=run).difference is None


def test_another_worker_goes_on_with_what_is_named(database: Connection) -> None:
    world = World()
    world.bind()
    with Running():
        run = start(world, large(), {"text": TEXT})
        wait_for(run, "waiting")
    approve(run)
    with Running():
        assert wait_for(run, "succeeded").view["output"] == {"n": 600_002}


def test_a_dead_run_is_shown_and_goes_on_with_what_is_named(world: World, database: Connection) -> None:
    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)

    world.does = {"end": refuse}
    run = start(world, large(), {"text": TEXT})
    approve(run)
    wait_for(run, "dead")
    assert state_bytes(database, run, "dead_letter") < 10_000
    found = facade.input_to_mend(workspace_id=WORKSPACE, run_id=run, path="end")
    assert found == {"input": {"value": 600_002}, "missing": []}
    world.does = {}
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    assert wait_for(run, "succeeded").view["output"] == {"n": 600_002}


def paying() -> dict[str, Any]:
    """pay (unsafe) -> one that reads its answer"""
    return graph(
        {"pay": ("test.unsafe", {"value": 1}), "end": ("test.keyed", {"value": "{{ length(steps.pay.text) }}"})},
        "start->pay", "pay->end", outputs={"n": "{{ steps.end.value }}"},
    )  # fmt: skip


@pytest.mark.parametrize("point", ["before_result", "after_result"])
def test_a_large_answer_is_whole_when_it_alone_was_written(world: World, point: str) -> None:
    async def answer(_context: ActionContext, _values: dict[str, Any]) -> Any:
        return {"text": TEXT}

    world.does = {"pay": answer}
    faults.arm(point, 1, "ackloss")
    try:
        run = start(world, paying())
        assert wait_for(run, "succeeded").view["output"] == {"n": 300_000}
    finally:
        faults.disarm()
    assert [step for step, _ in world.calls] == ["pay", "end"]


def test_runs_whose_calls_outlast_their_lease_go_on_as_soon_as_the_calls_end(
    world: World, database: Connection
) -> None:
    """Nobody sweeps here: the worker gives them back itself."""
    let, begun = threading.Event(), threading.Event()

    async def answer(_context: ActionContext, _values: dict[str, Any]) -> Any:
        begun.set()
        while not let.is_set():
            await asyncio.sleep(0.01)
        return {"text": TEXT}

    world.does = {"pay": answer}
    run = start(world, paying())
    begun.wait(10)
    faults.arm("before_finish", 1, "ackloss")
    try:
        other = start(world, graph({"total": SET}, "start->total"), {"amount": 1})
        wait_for(other, "succeeded")
    finally:
        faults.disarm()
    let.set()
    assert wait_for(run, "succeeded").view["output"] == {"n": 300_000}
    assert [step for step, _ in world.calls] == ["pay", "end"]


@pytest.mark.parametrize("step", ["one", "ask"])
def test_a_fork_names_values_of_its_own(world: World, database: Connection, step: str) -> None:
    run = start(world, large(), {"text": TEXT})
    approve(run)
    wait_for(run, "succeeded")
    new = facade.fork(workspace_id=WORKSPACE, run_id=run, step=step, started_by=ADA)
    wait_for(new, "waiting")
    assert state_bytes(database, new) < 10_000
    database.execute("DELETE FROM payload WHERE run_id = %s", [run])
    approve(new)
    assert wait_for(new, "succeeded").view["output"] == {"n": 600_002}
