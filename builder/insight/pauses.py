"""Who let a run stand still: the run alone, its flow, or the whole workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builder.audit import facade as audit
from engine.runtime import facade as runtime

Pause = dict[str, Any]


def pause_of(*, workspace_id: UUID, run_id: UUID) -> Pause | None:
    """{"of": run | flow | workspace, "by", "since", "reason"} of a run that is paused; None for one that is not.

    A standstill comes first: a run it holds goes on with its flow. Standstills hold live runs only.
    """
    row = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
    if row.status != "paused":
        return None
    held = _standstill(workspace_id, row.flow_id) if row.mode == "live" else None
    return held or _alone(workspace_id, run_id)


def _standstill(workspace_id: UUID, flow_id: UUID) -> Pause | None:
    found = [hold for hold in runtime.holds(workspace_id=workspace_id) if hold.flow_id in (None, flow_id)]
    if not found:
        return None
    widest = min(found, key=lambda hold: hold.flow_id is not None)
    return {
        "of": "flow" if widest.flow_id else "workspace",
        "by": widest.held_by.get("name") or widest.held_by.get("email") or "",
        "since": widest.held_at,
        "reason": widest.reason,
    }


def _alone(workspace_id: UUID, run_id: UUID) -> Pause | None:
    rows = audit.entries(workspace_id, action="run.paused", object_type="run", object_id=str(run_id), outcome="ok")
    last = rows.order_by("-id").first()
    if last is None:
        return None
    who, after = last.actor, last.after or {}
    return {
        "of": "run",
        "by": who.get("name") or who.get("email") or "",
        "since": last.at,
        "reason": str(after.get("reason") or ""),
    }
