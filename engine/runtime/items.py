"""The runs of a loop's items: written at once, begun a few at a time, counted as they end, gathered when all are over.

All rows are written with the loop's own. The first few are due; the others sleep until one before them has ended. Their
ids differ in the last four bytes only, which are the number of the item, so a sleeper is found by a look at the key.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from engine.plan import Plan
from engine.run import ItemsEnded, Wait
from engine.run.items import LAST, frozen, ids_of, index_of, item_id, place_of, turn_of
from engine.runtime import bell
from engine.runtime.calls import SYSTEM
from engine.runtime.desk import Desk
from engine.runtime.held import Held
from engine.runtime.reading import RunRow, row_of
from engine.runtime.sql import items as sql
from engine.runtime.values import dump, load, pack
from engine.spec import NodeKind

AT_A_STRETCH = 200
"""Rows of items written down before other runs of the process have their turn, and its heart may beat."""
MOST_ITEMS = 100
"""Runs of items on a page."""
ITEM_STATUSES = tuple(sql.STATUSES)
"""What items can be asked for; `failed` are all those the loop counts as failed."""


async def open_items(desk: Desk, held: Held, wait: Wait) -> ItemsEnded | None:
    """Begin with the items; after a redrive go on with those that failed or were not begun."""
    if held.epoch > 1:
        place = place_of(held.state.steps[wait.path])
        if await desk.rows(sql.COUNTS, {"parent": held.run_id, "path": place}):
            return await _go_on(desk, held, wait, place)
    await _add(held, wait)
    return None


async def _add(held: Held, wait: Wait) -> None:
    step, loop = held.state.steps[wait.path], held.state.loops[wait.path]
    place, spec, claimed = place_of(step), wait.spec or {}, held.claimed
    values = held.keep(pack(frozen(held.state, step)))
    shared = {"values": load(values.inline)} if values.ref is None else {"values_ref": str(values.ref)}
    caller = {"run_id": str(claimed.run_id), "flow_name": claimed.started_by.get("flow_name", ""), "path": wait.path}
    starter = orjson.dumps({**claimed.started_by, "caller": caller}, default=str).decode()
    day, sha = datetime.now(UTC).date(), bytes.fromhex(held.plan.sha256)
    for index, item in enumerate(loop.values["items"]):
        if index % AT_A_STRETCH == 0:
            await asyncio.sleep(0)
        given = held.keep(pack({"item": item, "index": index, **shared}))
        asleep = index >= spec["concurrency"]
        held.unwritten.children.append(
            (
                claimed.run_id,
                item_id(wait.wait_id, index),
                day,
                claimed.flow_id,
                claimed.version_id,
                sha,
                step.node.key,
                claimed.mode,
                None,
                place,
                given.inline,
                given.ref,
                starter,
                asleep,
                None,
            )
        )
    held.unwritten.fanouts.append((claimed.run_id, place, spec["total"], spec["tolerated"]))


async def _go_on(desk: Desk, held: Held, wait: Wait, place: str) -> ItemsEnded | None:
    """The failed items go on from where they failed, and as many sleepers as there is room for begin."""
    about = {"parent": held.run_id, "path": place, "workspace_id": held.claimed.workspace_id}
    actor = dump(SYSTEM).decode()
    payload = dump({"path": None, "input": None, "undo": False})
    await desk.rows(sql.REDRIVE, about | {"actor": actor, "payload": payload})
    low, high = item_id(wait.wait_id, 0), item_id(wait.wait_id, LAST)
    await desk.rows(sql.WAKE, {"low": low, "high": high, "concurrency": (wait.spec or {})["concurrency"]})
    bell.ring()
    over = await items_over(desk, held, place)
    return ItemsEnded(**over) if over else None


async def items_over(desk: Desk, held: Held, place: str) -> dict[str, Any]:
    """What the items came to, as the payload of the signal the loop waits for; {} while it still has to wait."""
    wait = next((each for each in held.state.waits.values() if _is_for(held, each, place)), None)
    counts = await desk.rows(sql.COUNTS, {"parent": held.run_id, "path": place})
    if wait is None or not counts:
        return {}
    total, done, failed, tolerated = counts[0]
    if done + failed < total and failed <= tolerated:
        return {}
    results: list[Any] = [None] * total
    failures: list[dict[str, Any]] = []
    for run_id, status, output, ref, error in await desk.rows(sql.ENDS, {"parent": held.run_id, "path": place}):
        if status == "succeeded":
            results[index_of(run_id)] = load(output if ref is None else await desk.payload(ref))
        else:
            failures.append({"index": index_of(run_id), "error": load(error) or _cancelled()})
    return {"wait_id": wait.wait_id, "results": results, "failed": failures, "done": done + failed}


def items_at_work(*, run_id: UUID) -> dict[str, dict[str, int]]:
    """How far each loop of a run is whose items are runs of their own: path -> {done, total, failed}; `done` counts the
    failed ones as well. The last time a loop was begun counts."""
    found: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql.AT_WORK, {"parent": run_id})
        for place, total, done, failed in sorted(cursor.fetchall(), key=lambda row: turn_of(row[0])):
            found[place.split("#")[0]] = {"done": done + failed, "total": total, "failed": failed}
    return found


@dataclass(frozen=True, slots=True)
class ItemsPage:
    """Runs of a loop's items, each with the index of its item (from 0); `next`: the index to go on behind, or None."""

    items: list[tuple[int, RunRow]]
    next: int | None


def items_of(
    *, workspace_id: UUID, run_id: UUID, path: str, status: str | None = None, after: int = -1, limit: int = MOST_ITEMS
) -> ItemsPage:
    """The runs of the items of the loop at `path`, in the order of the items; none where there is no such loop.

    `status`: one of ITEM_STATUSES. The last time the loop was begun counts.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.AT_WORK, {"parent": run_id})
        places = [str(row[0]) for row in cursor.fetchall() if row[0].split("#")[0] == path]
        if not places:
            return ItemsPage([], None)
        low, high = ids_of(run_id, max(places, key=turn_of), after + 1)
        about: dict[str, Any] = {
            "workspace": workspace_id,
            "parent": run_id,
            "low": low,
            "high": high,
            "limit": limit + 1,
        }
        cursor.execute(sql.listed(status), about)
        rows = [row_of(row) for row in cursor.fetchall()]
    items = [(index_of(row.id), row) for row in rows[:limit]]
    return ItemsPage(items, items[-1][0] if len(rows) > limit else None)


@dataclass(frozen=True, slots=True)
class ItemOf:
    """Which item of a loop a run is, from 0; `over_well`: the loop has ended, with no more failures than it
    tolerates."""

    index: int
    over_well: bool


def item_of(*, run_id: UUID) -> ItemOf | None:
    """The place of a run in its loop; None for a run that is no item of one."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ITEM_OF, {"run": run_id})
        row = cursor.fetchone()
    return ItemOf(index_of(run_id), bool(row[0])) if row else None


def _is_for(held: Held, wait: Wait, place: str) -> bool:
    return wait.reason == "items" and place_of(held.state.steps[wait.path]) == place


def _cancelled() -> dict[str, Any]:
    message = "Its run was cancelled."
    return {"code": "item_cancelled", "message": message, "hint": "Start the flow again.", "kind": "permanent"}


async def unfolded(desk: Desk, plan: Plan, trigger: str, payload: Any) -> Any:
    """The start of a run; one of an item gets the large values it shares with the others."""
    if plan.node(trigger).kind is not NodeKind.CONTAINER or "values_ref" not in payload:
        return payload
    values = load(await desk.payload(UUID(payload["values_ref"])))
    return {"item": payload["item"], "index": payload["index"], "values": values}


def cancel_items(wait_id: UUID, reason: str, *, undo: bool) -> None:
    """Every unfinished item of a loop is to end."""
    low, high = item_id(str(wait_id), 0), item_id(str(wait_id), LAST)
    payload = dump({"reason": reason, "undo": undo})
    with connection.cursor() as cursor:
        cursor.execute(sql.CANCEL, {"low": low, "high": high, "payload": payload, "actor": dump(SYSTEM).decode()})
    bell.ring()
