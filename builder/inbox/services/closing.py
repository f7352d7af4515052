"""Tasks that end without an answer: the run went away, or the deadline came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import system
from builder.inbox.models import Decision, Task, TaskState, with_people
from builder.inbox.services import deciding, signalling
from engine.errors import HandrailError
from engine.runtime import facade as runtime

log = structlog.get_logger(__name__)
BATCH = 100


def close_task(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `task.close`: the run no longer waits. Safe to repeat, and harmless after a decision."""
    del meta
    with transaction.atomic():
        rows = with_people(Task.objects.select_for_update().filter(run_id=payload["run_id"], state=TaskState.OPEN))
        wait_id = payload.get("wait_id")
        for task in rows.filter(wait_id=wait_id) if wait_id else rows:
            deciding.close(task, state=TaskState.CANCELLED, why=str(payload.get("why") or "the run has ended")[:300])


def expire_due(now: datetime | None = None) -> int:
    """Tick: take the declared default of every task whose deadline has passed; returns how many."""
    moment = now or timezone.now()
    due = Task.objects.filter(state=TaskState.OPEN, due_at__lte=moment, held_answers=None).order_by("due_at")
    expired = sum(_expire(task_id) for task_id in list(due.values_list("id", flat=True)[:BATCH]))
    if expired:
        runtime.ring()
    return expired


def _expire(task_id: UUID) -> int:
    try:
        with transaction.atomic():
            rows = Task.objects.select_for_update(skip_locked=True).filter(id=task_id, state=TaskState.OPEN)
            task = with_people(rows).first()
            if task is None or task.pending is not None:
                return 0
            _take_default(task)
    except HandrailError as error:
        log.warning("task_not_expired", task_id=str(task_id), code=error.code, reason=error.message)
        return 0
    return 1


def _take_default(task: Task) -> None:
    actor = system("Deadline", workspace_id=task.workspace_id)
    comment = "Nobody answered in time; this is the declared default."
    if not signalling.tell_run(task, outcome=task.on_deadline, comment=comment, by=actor.as_dict()):
        deciding.close(task, state=TaskState.CANCELLED, why="the run has ended")
        return
    Decision.objects.create(
        task=task, actor_name=actor.name, channel=actor.channel, outcome=task.on_deadline,
        comment=comment, final=True, at=timezone.now(),
    )  # fmt: skip
    audit.record(
        actor=actor, action="task.defaulted", obj_type="task", obj_id=str(task.id),
        after={"run_id": str(task.run_id), "title": task.title, "outcome": task.on_deadline},
    )  # fmt: skip
    deciding.close(task, state=TaskState.EXPIRED, outcome=task.on_deadline)
