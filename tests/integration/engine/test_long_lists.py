"""What grows with the number of items grows with it, not with its square: statements compare few rows in vain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from psycopg import RawCursor

from engine.runtime import committer, facade
from engine.runtime.calls import SYSTEM
from engine.runtime.db import connect as steady
from engine.runtime.sql import items as sql
from engine.runtime.values import dump
from tests.integration.engine.support import Connection, one
from tests.integration.engine.test_items import Office, begin, children, loop, office
from tests.integration.engine.world import ADA, WORKSPACE, wait_for, wait_until

__all__ = ["office"]

IN_VAIN = ("Rows Removed by Join Filter", "Rows Removed by Filter")
AN_ITEM = 10
"""Rows that may be looked at in vain for each item."""


def in_vain(plan: Mapping[str, Any]) -> int:
    """Rows that a plan and all below it looked at for nothing."""
    own = sum(plan.get(name, 0) for name in IN_VAIN) * plan.get("Actual Loops", 1)
    return int(own) + sum(in_vain(below) for below in plan.get("Plans", []))


def tried(connection: Any, text: bytes, params: Any) -> int:
    """Run a statement, take it back, and say how many rows it looked at in vain."""
    with connection.transaction(force_rollback=True), RawCursor(connection) as cursor:
        row: Any = cursor.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + text, params).fetchone()
    return in_vain(row[0][0]["Plan"])


def test_a_thousand_items_begin_without_comparing_each_with_all(
    office: Office, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    many, seen, real = 1_000, list[int](), committer._rows

    def looked_at(connection: Any, statement: str, params: dict[str, Any]) -> Any:
        text, names = committer._numbered(statement)
        if "children_id" in names:
            seen.append(tried(connection, text, [params[name] for name in names]))
        return real(connection, statement, params)

    monkeypatch.setattr(committer, "_rows", looked_at)
    run = begin(loop(concurrency=1), many)
    wait_until(lambda: children(database, run).total() == many, "all items have a run")
    facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA, reason="Seen.")
    assert len(seen) == 1
    assert seen[0] < AN_ITEM * many


def test_hundreds_of_failed_items_go_on_without_comparing_each_with_all(office: Office, database: Connection) -> None:
    many = 400
    office.broken = set(range(many))
    run = begin(loop(concurrency=60, tolerated=many), many)
    wait_for(run, "succeeded", limit_s=60)
    place = {"parent": run, "path": one(database, "SELECT path FROM fanout")}
    actor = dump(SYSTEM).decode()
    about = place | {"workspace_id": WORKSPACE, "actor": actor, "payload": b"{}"}
    text, names = committer._numbered(sql.REDRIVE)
    with steady() as connection:
        assert tried(connection, text, [about[name] for name in names]) < AN_ITEM * many
