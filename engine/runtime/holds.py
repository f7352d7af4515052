"""A flow, or a whole workspace, stands still: its live runs pause at their next boundary, new ones begin paused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection

from engine.runtime.gate import cursor_or_own, ring_after_commit
from engine.runtime.sql import hold as sql
from engine.runtime.values import dump


@dataclass(frozen=True, slots=True)
class Hold:
    """Why it stands still, since when, and by whom ({kind, id, name, email}). `flow_id` None: every flow."""

    flow_id: UUID | None
    reason: str
    held_by: dict[str, Any]
    held_at: datetime


def hold(
    *, workspace_id: UUID, flow_id: UUID | None, actor: Mapping[str, Any], reason: str, cursor: Any | None = None
) -> bool:
    """Let a flow (None: every flow of the workspace) stand still. False: it does already.

    Starts are taken as ever; their runs begin paused. Runs of tests are not touched.
    """
    params = _params(workspace_id, flow_id, actor, reason)
    with cursor_or_own(cursor) as use:
        use.execute(sql.PUT, params | {"id": uuid4()})
        row = use.fetchone()
        if row is None:
            return False
        use.execute(sql.TELL_ALL, params | {"kind": "pause", "dedupe": f"hold:{row[0]}"})
    ring_after_commit()
    return True


def release(
    *, workspace_id: UUID, flow_id: UUID | None, actor: Mapping[str, Any], reason: str = "", cursor: Any | None = None
) -> bool:
    """Let it go on, with the runs that were paused so and that nothing else holds. False: it does not stand still."""
    params = _params(workspace_id, flow_id, actor, reason)
    with cursor_or_own(cursor) as use:
        use.execute(sql.DROP, params)
        row = use.fetchone()
        if row is None:
            return False
        use.execute(sql.TELL_HELD, params | {"kind": "resume", "dedupe": f"release:{row[0]}"})
    ring_after_commit()
    return True


def holds(*, workspace_id: UUID) -> list[Hold]:
    """What stands still in a workspace."""
    with connection.cursor() as use:
        use.execute(sql.ALL, {"workspace_id": workspace_id})
        rows = use.fetchall()
    return [Hold(flow if flow.int else None, why, _actor(by), at) for flow, why, by, at in rows]


def _params(workspace_id: UUID, flow_id: UUID | None, actor: Mapping[str, Any], reason: str) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "flow_id": flow_id or UUID(int=0),
        "reason": reason,
        "payload": dump({"reason": reason}),
        "actor": orjson.dumps(actor, default=str).decode(),
    }


def _actor(stored: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(stored) if isinstance(stored, str) else stored
    return found
