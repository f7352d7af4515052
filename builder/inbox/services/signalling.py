"""How a decision reaches its run: one signal per kind of task, on the cursor of the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection

from builder.inbox.models import Task
from engine.runtime import facade as runtime


def tell_run(task: Task, *, outcome: str, comment: str, by: dict[str, Any]) -> bool:
    """Post the decision to the run, in the present transaction; False when it was decided or ended before."""
    with connection.cursor() as cursor:
        if task.effect_id is not None:
            return _settle(task, task.effect_id, outcome, by, cursor)
        return runtime.signal(
            workspace_id=task.workspace_id,
            run_id=task.run_id,
            kind="task_decided",
            payload={
                "wait_id": task.wait_id,
                "outcome": outcome,
                "comment": comment,
                "decided_by": by.get("email") or by["name"],
            },
            actor=by,
            dedupe=f"task:{task.wait_id}",
            cursor=cursor,
        )


def _settle(task: Task, effect_id: UUID, outcome: str, by: dict[str, Any], cursor: Any) -> bool:
    return runtime.settle_doubt(
        workspace_id=task.workspace_id,
        run_id=task.run_id,
        effect_id=effect_id,
        outcome=outcome,
        actor=by,
        cursor=cursor,
    )
