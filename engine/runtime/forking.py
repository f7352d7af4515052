"""A new run that begins in the middle of an earlier one: looked at by people first, then started.

All of it is written in one transaction: the run, its state, and the history it takes over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection

from engine.errors import Conflict, InvalidInput, NotFound
from engine.nodes.key_fields import keys_of_start
from engine.plan import Plan
from engine.run import STATE_FORMAT, RunFacts
from engine.run.forking import Fork, fork_state, in_order, plan_fork, remember, taken_over
from engine.runtime.columns import column
from engine.runtime.gate import cursor_or_own, get_plan, key_columns, ring_after_commit, samples
from engine.runtime.held import Claimed, Held
from engine.runtime.ids import day_of, uuid7
from engine.runtime.reading import History, RunRow, history
from engine.runtime.sql import gate as sql
from engine.runtime.sql import move
from engine.runtime.values import pack

OVER = ("succeeded", "failed", "cancelled", "dead")
PARTS = ("steps", "events", "payloads")


@dataclass(frozen=True, slots=True)
class ForkView:
    """What a fork would do: keys of the steps done again, those of them that send something, those taken over."""

    again: tuple[str, ...]
    sends: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """The earlier run, and what forking it at a step comes to."""

    story: History
    plan: Plan
    fork: Fork


def look_at_fork(*, workspace_id: UUID, run_id: UUID, step: str) -> ForkView:
    """What forking a run at `step` would do. Raises NotFound, or Conflict with the reason why it cannot be done."""
    past = _past(workspace_id, run_id, step)
    order = in_order(past.plan, past.story.row.trigger_node)
    again = tuple(key for key in order if key in past.fork.again)
    return ForkView(again, past.fork.sends, tuple(past.fork.kept))


def fork(
    *,
    workspace_id: UUID,
    run_id: UUID,
    step: str,
    started_by: Mapping[str, Any],
    edited_input: Any = None,
    cursor: Any | None = None,
) -> UUID:
    """Start a run of the same plan that takes over what lies before `step` and does the rest anew; its id.

    `edited_input`: other settings of that step, or, for the trigger, what the run begins with. Raises NotFound,
    InvalidInput, or Conflict with the reason why it cannot be done.
    """
    past = _past(workspace_id, run_id, step)
    at_start = step == past.story.row.trigger_node
    if edited_input is not None and not at_start and not isinstance(edited_input, Mapping):
        hint = 'Write it like {"text": "Hello"}, with the names the step had before.'
        message = "The input of a step is an object of its settings."
        raise InvalidInput(message, hint=hint, code="input_is_no_object")
    payload = edited_input if at_start and edited_input is not None else past.story.payload
    held = _begin(past, payload, _starter(past.story.row, step, started_by))
    if edited_input is not None and not at_start:
        held.state.edited[step] = dict(edited_input)
    with cursor_or_own(cursor) as use:
        _write(use, past.story.row, held, payload)
    ring_after_commit()
    return held.run_id


def _past(workspace_id: UUID, run_id: UUID, step: str) -> _Past:
    story = history(workspace_id=workspace_id, run_id=run_id)
    row = story.row
    if row.status not in OVER:
        hint = "Wait until it is over, or cancel it first."
        raise Conflict("This run is still going on.", hint=hint, code="still_running")
    plan = get_plan(plan_sha=row.plan_sha)
    if plan is None:
        raise NotFound("The plan of this run is gone.", hint="Start the flow again.", code="no_plan")
    if row.trigger_node not in plan.triggers:
        message = "This run is one item of a loop."
        raise Conflict(message, hint="Open the run of the loop, and choose the loop.", code="item_of_loop")
    return _Past(story, plan, plan_fork(plan, row.trigger_node, story.events, step, live=row.mode == "live"))


def _starter(row: RunRow, step: str, started_by: Mapping[str, Any]) -> dict[str, Any]:
    """Who started the new run. Whoever started the earlier ones stays on record: they approve nothing of it either."""
    before = dict(row.started_by or {})
    earlier = [*(before.get("earlier") or []), {name: before.get(name) for name in ("kind", "id", "name")}]
    fork_of = {"run_id": str(row.id), "step": step}
    depth = {"depth": before["depth"]} if "depth" in before else {}
    return {**started_by, "flow_name": before.get("flow_name", ""), "earlier": earlier, "fork": fork_of, **depth}


def _begin(past: _Past, payload: Any, starter: dict[str, Any]) -> Held:
    row, plan, now = past.story.row, past.plan, datetime.now(UTC)
    identifier = uuid7()
    facts: RunFacts = {
        "id": str(identifier),
        "workspace_id": str(row.workspace_id),
        "flow_id": str(row.flow_id),
        "version_id": str(row.version_id) if row.version_id else None,
        "mode": row.mode,
        "started_at": now.isoformat(),
        "started_by": starter,
        "flow": {"id": str(row.flow_id), "name": starter["flow_name"]},
    }
    if row.mode != "live":
        known = samples(workspace_id=row.workspace_id, flow_id=row.flow_id)
        facts["pins"] = {node: each["value"] for node, each in known.items() if each["pinned"]}
    state, decided = fork_state(plan, row.trigger_node, payload, facts, past.fork, now)
    held = Held(_claimed(row, identifier, starter, now), 0, plan, state)
    inputs = past.story.inputs
    for event in past.story.events:
        for taken in taken_over(past.fork, [event], str(row.id), now):
            held.note([taken], inputs.get(event.n))
            remember(state, [taken])
    held.note(decided)
    return held


def _claimed(row: RunRow, identifier: UUID, starter: dict[str, Any], now: datetime) -> Claimed:
    return Claimed(
        run_id=identifier, day=day_of(identifier), workspace_id=row.workspace_id,
        plan_sha=bytes.fromhex(row.plan_sha), epoch=0, rev=0, claims=0, next_seq=2, signal_seq=0, signals_done=0,
        state=b"", flow_id=row.flow_id, version_id=row.version_id, mode=row.mode, trigger_node=row.trigger_node,
        input=None, input_ref=None, started_by=starter, reply_to=None, created_at=now, parent=None,
    )  # fmt: skip


def _write(use: Any, row: RunRow, held: Held, payload: Any) -> None:
    claimed, trigger = held.claimed, held.plan.nodes[row.trigger_node]
    keys = keys_of_start(trigger.type, trigger.settings, payload)
    given = held.keep(pack(payload))
    params = {
        "id": held.run_id, "day": claimed.day, "workspace_id": row.workspace_id, "flow_id": row.flow_id,
        "version_id": row.version_id, "plan_sha": claimed.plan_sha, "trigger_node": row.trigger_node,
        "mode": row.mode, "dedupe_key": None, "forked_from": row.id, "reply_to": None, "priority": 5,
        "started_by": orjson.dumps(claimed.started_by, default=str).decode(), "input": given.inline,
        "input_ref": given.ref, "parent_run_id": None, "parent_path": None, "state": held.state.to_bytes(),
        "format": STATE_FORMAT, "next_seq": held.next_seq, **key_columns(keys),
    }  # fmt: skip
    use.execute(sql.FORK, params)
    parts = [part for part in PARTS if getattr(held.unwritten, part)]
    lines: dict[str, Any] = {"run_id": held.run_id, "day": claimed.day, "me": 0}
    for part in parts:
        lines |= _columns(part, getattr(held.unwritten, part))
    statement = _HISTORY.format(parts="".join(move.PARTS[part] for part in parts))
    psycopg.Cursor(connection.connection).execute(statement, lines)  # arrays in binary form need its own binding


_HISTORY = "WITH f AS (SELECT %(run_id)s::uuid AS run_id, %(day)s::date AS day, 0 AS epoch){parts} SELECT 1"


def _columns(part: str, rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    columns = zip(*rows, strict=True)
    pairs = zip(move.INPUTS[part], columns, strict=True)
    return {move.param(part, name): column(kind, values) for (name, kind), values in pairs}
