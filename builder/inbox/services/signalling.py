"""How a decision reaches its run: one signal per kind of task, on the cursor of the decision."""

from __future__ import annotations

from typing import Any

from builder.base.db import raw_cursor
from builder.inbox.models import Task, TaskKind
from engine.runtime import facade as runtime


def tell_run(task: Task, *, outcome: str, comment: str, by: dict[str, Any]) -> bool:
    """Post the decision to the run; False when it was decided or ended before."""
    kind, payload, dedupe = _signal(task, outcome=outcome, comment=comment, by=by)
    with raw_cursor() as cursor:
        return runtime.signal(
            workspace_id=task.workspace_id,
            run_id=task.run_id,
            kind=kind,
            payload=payload,
            actor=by,
            dedupe=dedupe,
            cursor=cursor,
        )


def _signal(task: Task, *, outcome: str, comment: str, by: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    if task.kind == TaskKind.DOUBT:
        facts = {"effect_id": task.wait_id, "path": task.node, "outcome": outcome, "output": None, "comment": comment}
        return "doubt_settled", {**facts, "by": by}, f"doubt:{task.wait_id}"
    facts = {"wait_id": task.wait_id, "outcome": outcome, "comment": comment, "decided_by": by.get("email") or by["name"]}
    return "task_decided", facts, f"task:{task.wait_id}"
