"""Answers from the inbox page count after a moment, in which their author may take them back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.inbox import notices
from builder.inbox.models import HeldAnswer, Task, TaskState
from builder.inbox.services import deciding
from engine.errors import Conflict
from engine.runtime import facade as runtime

log = structlog.get_logger(__name__)
HOLD = timedelta(seconds=10)
AGAIN = timedelta(minutes=1)
BATCH = 100


def hold(*, actor: Actor, task_id: UUID, outcome: str, comment: str = "", version: int) -> Task:
    """Answer a task so that it counts in ten seconds; it is locked until then. Raises as `decide` does.

    A token's answer counts at once: nobody looks at a page on which it could be taken back.
    """
    if actor.kind != "user":
        return deciding.decide(actor=actor, task_id=task_id, outcome=outcome, comment=comment, version=version)
    with transaction.atomic():
        task = deciding.locked(workspace_id=workspace_of(actor), task_id=task_id)
        problem = deciding.problem_of(actor, task, outcome=outcome, comment=comment, version=version)
        if problem is None:
            answer = HeldAnswer(task=task, outcome=outcome, comment=comment.strip(), counts_at=timezone.now() + HOLD)
            answer.actor, answer.actor_id = _kept(actor), actor.user_id
            answer.save()
            task.held = [answer]
            _changed(task)
    if problem is not None:
        raise problem
    return task


def take_back(*, actor: Actor, task_id: UUID) -> Task:
    """Take an own answer back that does not count yet; raises Conflict `already_counts` when it does."""
    with transaction.atomic():
        task = deciding.locked(workspace_id=workspace_of(actor), task_id=task_id)
        held = task.pending
        if held is None or held.actor_id != actor.user_id:
            raise Conflict("The answer counts already.", hint="Read the task again.", code="already_counts")
        held.delete()
        task.held = []
        _changed(task)
        after = {"run_id": str(task.run_id), "title": task.title, "outcome": held.outcome}
        audit.record(actor=actor, action="task.taken_back", obj_type="task", obj_id=str(task.id), after=after)
    return task


def settle_held(now: datetime | None = None) -> int:
    """Tick: let every answer count whose moment has come; returns how many."""
    due = HeldAnswer.objects.filter(counts_at__lte=now or timezone.now()).order_by("counts_at")
    settled = sum(_settle(row.pk) for row in due[:BATCH])
    if settled:
        runtime.ring()
    return settled


def _settle(pk: int) -> int:
    """One that fails holds up no other, and is tried again later."""
    try:
        with transaction.atomic():
            found = HeldAnswer.objects.filter(pk=pk).first()
            if found is None:
                return 0
            task = deciding.locked(workspace_id=UUID(found.actor["workspace_id"]), task_id=found.task_id)
            held = task.pending
            if held is None or held.pk != pk:
                return 0
            held.delete()
            task.held = []
            if task.state == TaskState.OPEN:
                _count(task, held)
    except Exception:
        log.exception("answer_not_counted", pk=pk)
        HeldAnswer.objects.filter(pk=pk).update(counts_at=timezone.now() + AGAIN)
        return 0
    return 1


def _count(task: Task, held: HeldAnswer) -> None:
    """The answer of somebody who lost the right to it meanwhile does not count; the task is open again."""
    actor = _restored(held.actor)
    given = {"outcome": held.outcome, "comment": held.comment}
    problem = deciding.problem_of(actor, task, version=task.version, **given)
    if problem is None:
        problem = deciding.answer(actor, task, **given)
    if problem is not None:
        log.info("answer_refused", task_id=str(task.id), code=problem.code)
        _changed(task)


def _changed(task: Task) -> None:
    task.version += 1
    task.save(update_fields=["version"])
    notices.task_changed(task)


def _kept(actor: Actor) -> dict[str, Any]:
    more = {"workspace_id": str(actor.workspace_id), "channel": actor.channel, "ip": actor.ip}
    return {**actor.as_dict(), **more, "request_id": actor.request_id}


def _restored(kept: dict[str, Any]) -> Actor:
    return Actor(**{**kept, "workspace_id": UUID(kept["workspace_id"])})
