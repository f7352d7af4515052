"""Runs that begin in the middle of a plan: state, history and run are written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection

from engine.plan import Plan
from engine.run import STATE_FORMAT, RunFacts
from engine.runtime.columns import column
from engine.runtime.gate import key_columns, samples
from engine.runtime.held import Claimed, Held
from engine.runtime.ids import day_of, uuid7
from engine.runtime.sql import gate as sql
from engine.runtime.sql import move

PARTS = ("steps", "events", "payloads")
_HISTORY = "WITH f AS (SELECT %(run_id)s::uuid AS run_id, %(day)s::date AS day, 0 AS epoch){parts} SELECT 1"


def new_run(
    plan: Plan,
    trigger: str,
    *,
    workspace_id: UUID,
    flow_id: UUID,
    version_id: UUID | None,
    mode: str,
    started_by: Mapping[str, Any],
) -> Claimed:
    """A run that nobody has seen yet, as if a worker had it in hand."""
    identifier = uuid7()
    return Claimed(
        run_id=identifier, day=day_of(identifier), workspace_id=workspace_id, plan_sha=bytes.fromhex(plan.sha256),
        epoch=0, rev=0, claims=0, next_seq=2, signal_seq=0, signals_done=0, state=b"", flow_id=flow_id,
        version_id=version_id, mode=mode, trigger_node=trigger, input=None, input_ref=None,
        started_by=dict(started_by), reply_to=None, created_at=datetime.now(UTC), parent=None,
    )  # fmt: skip


def facts_of(claimed: Claimed) -> RunFacts:
    """What its expressions may know of it; a test also has the data that is pinned."""
    facts = claimed.facts()
    if claimed.mode != "live":
        known = samples(workspace_id=claimed.workspace_id, flow_id=claimed.flow_id)
        facts["pins"] = {node: each["value"] for node, each in known.items() if each["pinned"]}
    return facts


def write_begun(
    use: Any, held: Held, payload: Any, *, keys: Mapping[str, str], forked_from: UUID | None = None
) -> None:
    """Write the run with what was noted of it. `keys`: the values of its key fields."""
    claimed, given = held.claimed, held.packed(payload)
    params = {
        "id": claimed.run_id, "day": claimed.day, "workspace_id": claimed.workspace_id, "flow_id": claimed.flow_id,
        "version_id": claimed.version_id, "plan_sha": claimed.plan_sha, "trigger_node": claimed.trigger_node,
        "mode": claimed.mode, "dedupe_key": None, "forked_from": forked_from, "reply_to": None, "priority": 5,
        "started_by": orjson.dumps(claimed.started_by, default=str).decode(), "input": given.inline,
        "input_ref": given.ref, "parent_run_id": None, "parent_path": None, "state": held.state.to_bytes(),
        "format": STATE_FORMAT, "next_seq": held.next_seq, **key_columns(keys),
    }  # fmt: skip
    use.execute(sql.FORK, params)
    rows = {part: getattr(held.unwritten, part) for part in PARTS if getattr(held.unwritten, part)}
    lines: dict[str, Any] = {"run_id": held.run_id, "day": claimed.day, "me": 0}
    for part, of_part in rows.items():
        pairs = zip(move.INPUTS[part], zip(*of_part, strict=True), strict=True)
        lines |= {move.param(part, name): column(kind, values) for (name, kind), values in pairs}
    statement = _HISTORY.format(parts="".join(move.PARTS[part] for part in rows))
    psycopg.Cursor(connection.connection).execute(statement, lines)  # arrays in binary form need their own binding
