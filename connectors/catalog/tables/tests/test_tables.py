"""tables.* through a context: what arrives at the data tables, and that a repeat does nothing."""

from __future__ import annotations

from typing import Any

from connectors.registry import catalog
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import MemoryTables, context


async def call(tables: MemoryTables, type: str, key: str, **settings: Any) -> Any:
    action = catalog().action(type)
    assert action is not None
    return await action.run(context(HttpClient(Guard()), key=key, tables=tables), {"table": "people", **settings})


async def test_rows_live_from_insert_to_delete() -> None:
    tables = MemoryTables()
    added = await call(tables, "tables.insert", "k1", values={"email": "a@x", "name": "Ann"})
    assert added["created"] is True
    await call(tables, "tables.upsert", "k2", values={"email": "a@x", "name": "Anna"}, match_on="email")
    await call(tables, "tables.upsert", "k3", values={"email": "b@x", "name": "Bob"}, match_on="email")
    found = await call(tables, "tables.find", "k4", where={"name": "Anna"})
    assert found["count"] == 1
    changed = await call(tables, "tables.update", "k5", where={"email": "b@x"}, values={"name": "Rob"})
    assert changed["rows"][0]["name"] == "Rob"
    gone = await call(tables, "tables.delete", "k6", where={"email": "a@x"})
    assert gone["count"] == 1
    assert (await call(tables, "tables.get", "k7", where={"email": "a@x"})) == {"row": {}}


async def test_the_same_key_writes_once() -> None:
    tables = MemoryTables()
    first = await call(tables, "tables.insert", "k1", values={"name": "Ann"})
    again = await call(tables, "tables.insert", "k1", values={"name": "Ann"})
    assert first == again
    assert len(tables.rows["people"]) == 1
