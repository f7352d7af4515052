"""Runs are found by their key fields, through an index, wherever they come from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg
import pytest

from engine.runtime import facade
from engine.runtime.sql import read
from tests.database import owner_conninfo
from tests.integration.engine.support import Connection, new_run
from tests.integration.engine.world import SET, WORKSPACE, World, graph, start, wait_for

MANY = 3_000


def plan_of(database: Connection, statement: str, params: dict[str, Any]) -> dict[str, Any]:
    """How Postgres goes about a statement, and what it really read."""
    row = database.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode(), params).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0][0]["Plan"]
    return found


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every part of it."""
    return [plan, *(inner for child in plan.get("Plans", []) for inner in nodes(child))]


@pytest.fixture
def crowd(database: Connection) -> list[UUID]:
    """Many runs, each of an order of its own, all of one zone."""
    with database.transaction():
        made = [
            new_run(database, workspace=WORKSPACE, k_name=["order", "zone"], k_value=[f"R-{n}", "North"])
            for n in range(MANY)
        ]
    with psycopg.connect(owner_conninfo(), autocommit=True) as owner:  # nobody else may
        owner.execute("ANALYZE run, run_key, live_run")
    return made


def test_a_run_is_found_by_the_index_among_thousands(database: Connection, crowd: list[UUID]) -> None:
    params = {"workspace": WORKSPACE, "key_name": "order", "key_value": "r-77", "limit": 51}
    parts = nodes(plan_of(database, read.runs([], by_key=True), params))
    assert any(part.get("Index Name") == "run_key_by_value" for part in parts)
    assert not [part for part in parts if part["Node Type"] == "Seq Scan" and part["Relation Name"] != "live_run"]
    assert max(part["Actual Rows"] * part["Actual Loops"] for part in parts) <= 1
    found = facade.list_runs(workspace_id=WORKSPACE, key=("order", "r-77"))
    assert [row.id for row in found.items] == [crowd[77]]


def test_a_value_of_all_runs_is_paged_newest_first(database: Connection, crowd: list[UUID]) -> None:
    first = facade.list_runs(workspace_id=WORKSPACE, key=("zone", "north"), limit=2)
    rest = facade.list_runs(workspace_id=WORKSPACE, key=("zone", "north"), limit=2, cursor_token=first.next)
    assert [row.id for row in first.items + rest.items] == sorted(crowd)[:-5:-1]
    params = {"workspace": WORKSPACE, "key_name": "zone", "key_value": "north", "limit": 3}
    parts = nodes(plan_of(database, read.runs([], by_key=True), params))
    assert max(part["Actual Rows"] * part["Actual Loops"] for part in parts) <= 10, parts


def test_the_names_there_are_come_from_the_index_and_stay_in_their_workspace(
    database: Connection, crowd: list[UUID]
) -> None:
    stranger = UUID(int=99)
    new_run(database, workspace=stranger, k_name=["patient"], k_value=["Eve"])
    assert facade.key_names(workspace_id=WORKSPACE) == ["order", "zone"]
    assert facade.key_names(workspace_id=stranger) == ["patient"]
    assert facade.list_runs(workspace_id=WORKSPACE, key=("patient", "Eve")).items == []
    parts = nodes(plan_of(database, read.KEY_NAMES, {"workspace": WORKSPACE, "limit": 200}))
    assert sum(part["Actual Rows"] * part["Actual Loops"] for part in parts if "Index Name" in part) < 20


def test_key_and_status_and_text_narrow_together(world: World, database: Connection) -> None:
    drawn = graph({"a": SET}, "start->a")
    done = start(world, drawn, {"amount": 1, "note": "urgent"}, keys={"order": "R-1"})
    other = start(world, drawn, {"amount": 1, "note": "slow"}, keys={"order": "R-1"})
    for run in (done, other):
        wait_for(run, "succeeded")
    ask: dict[str, Any] = {"workspace_id": WORKSPACE, "key": ("order", "R-1")}
    assert {row.id for row in facade.list_runs(status="succeeded", **ask).items} == {done, other}
    assert facade.list_runs(status="waiting", **ask).items == []
    found = facade.search_runs(text="urgent", **ask)
    assert ([row.id for row in found.items], found.scanned) == ([done], 2)


def test_a_fork_has_the_keys_of_what_it_begins_with(world: World) -> None:
    drawn = graph({"a": SET}, "start->a")
    schema = {
        "type": "object",
        "properties": {"amount": {"type": "number"}, "order": {"type": "string", "x-key": True}},
    }
    drawn["nodes"]["start"]["settings"] = {"input_schema": schema}
    run = start(world, drawn, {"amount": 1, "order": "R-1"}, keys={"order": "R-1"})
    wait_for(run, "succeeded")
    new = facade.fork(
        workspace_id=WORKSPACE, run_id=run, step="start", started_by={}, edited_input={"amount": 1, "order": "R-2"}
    )
    assert facade.keys_of(run_ids=[run, new]) == {run: {"order": "R-1"}, new: {"order": "R-2"}}


def test_a_start_that_is_a_repetition_leaves_the_keys_of_the_first(world: World, database: Connection) -> None:
    drawn = graph({"a": SET}, "start->a")
    first = start(world, drawn, {"amount": 1}, dedupe_key="once", keys={"order": "R-1"})
    assert start(world, drawn, {"amount": 1}, dedupe_key="once", keys={"order": "R-2"}) == first
    rows = database.execute("SELECT run_id, value FROM run_key").fetchall()
    assert rows == [(first, "R-1")]
