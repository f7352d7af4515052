"""The state of a run can be told anew from its rows, at every rest and at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest

from engine.errors import NotFound, PermanentError
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection
from tests.integration.engine.world import ADA, SET, WORKSPACE, Running, World, graph, start, wait_for

ASK = {"title": "Fine?", "assignees": {"people": ["ada@example.com"]}, "deadline_s": 3600}


@pytest.fixture
def world(database: Connection) -> Iterator[World]:
    """A world with a worker."""
    found = World()
    found.bind()
    with Running():
        yield found


def resting() -> dict[str, Any]:
    """Branches, a loop that is over, one that waits for people, a large value, and a question."""
    return graph(
        {
            "total": SET,
            "large": ("flow.set", {"fields": [{"name": "v", "value": "{{ trigger.text }}"}]}),
            "each": ("flow.each", {"items": [1, 2, 3]}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
            "asking": ("flow.each", {"items": [1, 2], "concurrency": 2}),
            "inner": ("flow.approval", ASK),
            "ask": ("flow.approval", ASK),
            "never": ("test.keyed", {"value": ["{{ steps.total.total }}", "{{ steps.large.v }}"]}),
        },
        "start->total", "total->large", "large->each", "each->ask", "total->asking", "ask.rejected->never",
        extra={"send": {"inside": "each"}, "inner": {"inside": "asking"}},
    )  # fmt: skip


def told(run: UUID) -> facade.Rebuilt:
    return facade.rebuild(workspace_id=WORKSPACE, run_id=run)


def test_a_resting_run_is_what_its_rows_say(world: World) -> None:
    run = start(world, resting(), {"amount": 5, "text": "x" * 20_000})
    wait_for(run, "waiting")
    found = told(run)
    assert (found.difference, found.rows) == (None, found.kept)
    assert found.n > 10
    assert list(facade.live_runs()) == [(WORKSPACE, run)]


def test_a_state_that_was_changed_behind_the_engines_back_is_noticed(world: World, database: Connection) -> None:
    run = start(world, resting(), {"amount": 5, "text": ""})
    wait_for(run, "waiting")
    row = database.execute("SELECT state FROM live_run WHERE run_id = %s", [run]).fetchone()
    assert row is not None
    state = orjson.loads(row[0])
    state["outputs"]["total"]["total"] = 6
    database.execute("UPDATE live_run SET state = %s WHERE run_id = %s", [orjson.dumps(state), run])
    assert told(run).difference == "outputs.total.total: the rows say 5, kept is 6"
    database.execute("DELETE FROM step WHERE run_id = %s AND seq = 3", [run])
    assert told(run).difference == "event 3 is missing"


def test_a_run_that_is_over_ended_as_its_rows_say(world: World, database: Connection) -> None:
    drawn = graph({"total": SET}, "start->total", outputs={"all": "{{ steps.total.total }}"})
    small, large = (start(world, drawn, {"amount": amount}) for amount in (5, "y" * 20_000))
    for run in (small, large):
        wait_for(run, "succeeded")
        assert told(run).difference is None
    database.execute("UPDATE run SET status = 'failed' WHERE id = %s", [small])
    assert told(small).difference == 'status: the rows say "succeeded", kept is "failed"'


def test_a_dead_letter_and_a_run_that_went_on_are_what_their_rows_say(world: World) -> None:
    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)

    world.does = {"send": refuse}
    run = start(world, graph({"a": SET, "send": ("test.keyed", {})}, "start->a", "a->send"), {"amount": 1})
    wait_for(run, "dead")
    assert told(run).difference is None
    world.does = {}
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "succeeded")
    assert told(run).difference is None


def test_a_run_of_another_workspace_is_not_told(world: World) -> None:
    run = start(world, graph({"total": SET}, "start->total"), {"amount": 1})
    with pytest.raises(NotFound):
        facade.rebuild(workspace_id=UUID(int=77), run_id=run)
