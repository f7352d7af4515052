"""Runs that take turns: places for runs with the same key, and the line of those that wait for one.

Both live in Postgres, and every change of them is one call of a function there, which holds a lock for the key. A
place belongs to a run as long as the run is under way: one whose run is over, in whatever way, is free. The end of a
run hands its places on; what goes past that, when a worker dies in between, the sweeper finds.
"""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.db import connection

from engine.nodes.flow_turn import LEAVE, TAKEN, granted
from engine.run import ChildEnded, Wait
from engine.runtime import bell
from engine.runtime.bindings import Bindings
from engine.runtime.desk import Desk
from engine.runtime.held import Held
from engine.spec import SUCCESS

LONGEST_KEY = 200
TAKE = "SELECT runtime_turn_take(%(key)s, %(run)s, %(wait)s, %(at_most)s, %(when_taken)s)"
HAND_ON = """
WITH mine AS MATERIALIZED (SELECT DISTINCT key FROM runtime_turn WHERE run_id = %(run)s)
SELECT sum(runtime_turn_fill(key)) FROM mine
"""
FILL_ALL = """
WITH waited AS MATERIALIZED (
    SELECT key FROM runtime_turn_line
     UNION
    SELECT key FROM runtime_turn t WHERE NOT EXISTS (SELECT FROM live_run l WHERE l.run_id = t.run_id)
)
SELECT sum(runtime_turn_fill(key)) FROM waited
"""


async def take_turn(_ports: Bindings, desk: Desk, held: Held, wait: Wait) -> ChildEnded | None:
    """A place for the run, or one in the line; None = it waits. Test and dry runs are let through."""
    spec = wait.spec or {}
    if not held.live:
        return ChildEnded(wait.wait_id, granted(spec["key"]))
    params = {
        "key": _key(held, spec),
        "run": held.run_id,
        "wait": UUID(wait.wait_id),
        "at_most": spec["at_most"],
        "when_taken": spec["when_taken"],
    }
    rows = await desk.rows(TAKE, params)
    if rows[0][0] == "waits":
        return None
    return ChildEnded(wait.wait_id, granted(spec["key"], TAKEN if rows[0][0] == LEAVE else SUCCESS))


def _key(held: Held, spec: dict[str, Any]) -> str:
    """Names the places: of the flow, or of the whole workspace."""
    claimed, text = held.claimed, spec["key"]
    if len(text) > LONGEST_KEY or "\0" in text:
        text = hashlib.sha256(text.encode()).hexdigest()
    return f"{claimed.workspace_id}:{'*' if spec['across'] else claimed.flow_id}:{text}"


async def hand_on(desk: Desk, held: Held) -> None:
    """The run is over: those that waited for its places go on."""
    rows = await desk.rows(HAND_ON, {"run": held.run_id})
    if rows[0][0]:
        bell.ring()


def fill_turns() -> None:
    """Hand on the places of runs that are over and nobody handed on."""
    with connection.cursor() as use:
        use.execute(FILL_ALL)
        if use.fetchone()[0]:
            bell.ring()
