"""Runs that did not end well are found by a table of their own, which follows what becomes of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.errors import PermanentError
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import WORKSPACE, Connection, new_run, one
from tests.integration.engine.world import ADA, Running, World, graph, start, wait_for

KEPT = "SELECT array_agg(run_id) FROM run_unsuccessful"
ENDS = ("failed", "cancelled", "dead")


def listed(status: str, **more: Any) -> list[UUID]:
    return [row.id for row in facade.list_runs(workspace_id=WORKSPACE, status=status, **more).items]


def end(database: Connection, run: UUID, status: str) -> UUID:
    """Without a worker."""
    database.execute("UPDATE run SET status = %s, finished_at = now() WHERE id = %s", [status, run])
    return run


async def breaks(_context: ActionContext, _values: dict[str, Any]) -> Any:
    raise PermanentError("It is broken.", hint="Mend it.", sent=False)


def test_a_dead_run_is_listed_until_it_goes_on(database: Connection) -> None:
    world = World(does={"a": breaks})
    world.bind()
    with Running():
        run = start(world, graph({"a": ("test.keyed", {"value": 1})}, "start->a"))
        wait_for(run, "dead")
        assert listed("dead") == [run]
        world.does.clear()
        facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
        wait_for(run, "succeeded")
    assert listed("dead") == []
    assert one(database, KEPT) is None


@pytest.mark.parametrize("status", ENDS)
def test_each_end_has_a_list_of_its_own_newest_first(database: Connection, status: str) -> None:
    runs = [end(database, new_run(database), status) for _ in range(3)]
    for other in ENDS:
        end(database, new_run(database, workspace=uuid4()), other)
    end(database, new_run(database), "succeeded")
    newest_first = sorted(runs, reverse=True)
    page = facade.list_runs(workspace_id=WORKSPACE, status=status, limit=2)
    assert [row.id for row in page.items] == newest_first[:2]
    assert listed(status, cursor_token=page.next) == newest_first[2:]
    assert [listed(other) for other in ENDS if other != status] == [[], []]


def test_the_list_of_a_flow_holds_no_run_of_another_flow(database: Connection) -> None:
    flow = uuid4()
    mine = end(database, new_run(database, flow_id=flow), "failed")
    end(database, new_run(database), "failed")
    assert listed("failed", flow_id=flow) == [mine]


def test_items_of_loops_and_good_ends_are_not_kept(database: Connection) -> None:
    end(database, new_run(database, parent_run_id=uuid4(), parent_path="each"), "dead")
    end(database, new_run(database), "succeeded")
    assert one(database, KEPT) is None


def test_what_is_removed_is_not_listed(database: Connection) -> None:
    run = end(database, new_run(database), "failed")
    assert one(database, KEPT) == [run]
    database.execute("DELETE FROM run WHERE id = %s", [run])
    assert one(database, KEPT) is None
