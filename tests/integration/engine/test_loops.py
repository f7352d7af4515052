"""Containers on a real database with a real worker: ledger, order, size, waits, undo."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from engine.errors import PermanentError
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import (
    ADA,
    WORKSPACE,
    Running,
    World,
    graph,
    start,
    types_of,
    wait_for,
    wait_until,
)


@pytest.fixture
def world(database: Connection) -> Iterator[World]:
    """A world with a worker."""
    found = World()
    found.bind()
    with Running():
        yield found


def test_a_loop_of_fifty_effects_is_fifty_rows_of_the_ledger(world: World) -> None:
    drawn = graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}", "concurrency": 10}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
        },
        "start->each",
        extra={"send": {"inside": "each"}},
        outputs={"sent": "{{ [x.value for x in steps.each.items] }}"},
    )
    run = start(world, drawn, {"items": list(range(50))})
    seen = wait_for(run, "succeeded")
    assert seen.view["output"] == {"sent": list(range(50))}
    assert seen.view["steps"]["each"]["items"] == {"done": 50, "total": 50, "failed": 0}
    assert seen.view["steps"]["each[7]/send"]["status"] == "succeeded"
    assert sorted(step for step, _ in world.calls) == sorted(f"each[{n}]/send" for n in range(50))
    assert len({key for _, key in world.calls}) == 50
    (effect,) = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="each[7]/send")["effects"]
    assert (effect["status"], effect["sends"], effect["request"]) == ("done", 1, {"value": 7})
    types = types_of(run)
    assert (types.count("step_succeeded"), types.count("item_finished")) == (51, 50)


def test_a_computed_loop_of_a_thousand_items_is_one_row_with_its_values_by_reference(
    world: World, database: Connection
) -> None:
    drawn = graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}"}),
            "double": ("flow.set", {"fields": [{"name": "v", "value": "{{ item * 2 }}"}]}),
        },
        "start->each",
        extra={"double": {"inside": "each"}},
        outputs={"all": "{{ steps.each.items }}"},
    )
    run = start(world, drawn, {"items": list(range(1000))})
    wait_for(run, "succeeded")
    assert types_of(run) == ["run_started", "step_succeeded", "run_finished"]
    output, ref = one(database, "SELECT output, output_ref FROM step WHERE run_id = %s AND path = 'each'", run)
    assert output is None
    assert ref is not None
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="each")["output"]["items"][999] == {"v": 1998}


def test_a_failed_item_is_continued_and_the_others_are_not_sent_again(world: World) -> None:
    async def refuse(context: ActionContext, values: dict[str, Any]) -> Any:
        if values["value"] == 3 and not mended.is_set():
            raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)
        return {"value": values["value"]}

    mended = threading.Event()
    world.does = {f"each[{n}]/send": refuse for n in range(6)}
    drawn = graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}", "concurrency": 2}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
        },
        "start->each",
        extra={"send": {"inside": "each"}},
        outputs={"sent": "{{ [x.value for x in steps.each.items] }}"},
    )
    run = start(world, drawn, {"items": list(range(6))})
    seen = wait_for(run, "dead")
    assert (seen.view["error"] or {})["path"] == "each[3]/send"
    mended.set()
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    assert wait_for(run, "succeeded").view["output"] == {"sent": list(range(6))}
    sent = [step for step, _ in world.calls]
    assert {step: sent.count(step) for step in sent} == {f"each[{n}]/send": 2 if n == 3 else 1 for n in range(6)}


def _wait_at(run: UUID, path: str) -> Any:
    waits = facade.get_run(workspace_id=WORKSPACE, run_id=run).view["waits"]
    return next((wait for wait in waits if wait["path"] == path), None)


def test_rounds_wait_for_people_and_for_time(world: World) -> None:
    ask = {"title": "Fine?", "assignees": {"people": ["ada@example.com"]}, "deadline_s": 3600}
    drawn = graph(
        {
            "again": (
                "flow.repeat",
                {"condition": "steps.ask.outcome == 'approved'", "max_rounds": 3, "pause_s": 0.05},
            ),
            "ask": ("flow.approval", ask),
        },
        "start->again",
        extra={"ask": {"inside": "again"}},
        outputs={"rounds": "{{ steps.again.rounds }}"},
    )
    run = start(world, drawn)
    for place, outcome in enumerate(("rejected", "approved")):
        path = f"again[{place}]/ask"
        wait = wait_until(partial(_wait_at, run, path), f"{path} is asked")
        payload = {"wait_id": wait["wait_id"], "outcome": outcome, "comment": "", "decided_by": ADA}
        facade.signal(
            workspace_id=WORKSPACE,
            run_id=run,
            kind="task_decided",
            payload=payload,
            actor=ADA,
            dedupe=f"task:{wait['wait_id']}",
        )
    assert wait_for(run, "succeeded").view["output"] == {"rounds": 2}


def test_a_cancelled_run_undoes_the_items_it_had_done_the_latest_first(world: World) -> None:
    ask = {"title": "Fine?", "assignees": {"people": ["ada@example.com"]}, "deadline_s": 3600}
    drawn = graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}"}),
            "book": ("test.keyed", {"value": "{{ item }}"}),
            "unbook": ("test.unsafe", {"value": "{{ steps.book.value }}"}),
            "ask": ("flow.approval", ask),
        },
        "start->each",
        "each->ask",
        extra={"book": {"inside": "each", "undo": "unbook"}, "unbook": {"inside": "each"}},
    )
    run = start(world, drawn, {"items": ["a", "b", "c"]})
    wait_for(run, "waiting")
    facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA, reason="not needed", undo=True)
    seen = wait_for(run, "cancelled")
    assert [step for step, _ in world.calls][3:] == [f"each[{n}]/unbook" for n in (2, 1, 0)]
    assert seen.view["steps"]["each[0]/unbook"]["status"] == "succeeded"
    (effect,) = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="each[1]/unbook")["effects"]
    assert (effect["class"], effect["status"], effect["request"]) == ("unsafe", "done", {"value": "b"})
