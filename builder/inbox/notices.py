"""Who is told after commit that a task changed. Bound in the wiring; the live part is a floor above this one."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from builder.inbox.contracts import TaskListener
from builder.inbox.models import Task

_listeners: list[TaskListener] = []


def bind(listeners: list[TaskListener]) -> None:
    """Replace the listeners."""
    _listeners[:] = listeners


def task_changed(task: Task) -> None:
    """Tell every listener once the surrounding transaction is committed; a failing one harms nobody."""
    user_ids = [row.user_id for row in task.asked]
    for listener in _listeners:
        tell = partial(listener, workspace_id=task.workspace_id, task_id=task.id, user_ids=user_ids)
        transaction.on_commit(tell, robust=True)
