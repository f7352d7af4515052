"""People whose rights or groups changed are asked the open questions that now concern them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from builder.inbox import asking, mails, notices
from builder.inbox.asking import Asked
from builder.inbox.models import Assignment, Task, TaskKind, TaskState
from builder.inbox.services.opening import assignment_of


def ask_newcomers(*, user_ids: Iterable[UUID]) -> None:
    """Ask these people every open task whose assignees name them by now. Safe to repeat."""
    wanted = set(user_ids)
    open_tasks = Task.objects.filter(state=TaskState.OPEN, kind=TaskKind.APPROVAL)
    same: dict[tuple[UUID, str, str], list[Task]] = defaultdict(list)
    for task in open_tasks:
        key = (task.workspace_id, json.dumps(task.assignees, sort_keys=True), json.dumps(task.barred, sort_keys=True))
        same[key].append(task)
    for (workspace_id, _assignees, _barred), tasks in same.items():
        barred = {UUID(entry["user_id"]): entry["why"] for entry in tasks[0].barred}
        asked = asking.people_asked(workspace_id, tasks[0].assignees, barred)
        newcomers = [person for person in asked if person.user_id in wanted and person.eligible]
        for task in tasks if newcomers else ():
            _ask(task, newcomers)


@transaction.atomic
def _ask(task: Task, newcomers: list[Asked]) -> None:
    locked = Task.objects.select_for_update().filter(id=task.id, state=TaskState.OPEN).first()
    if locked is None:
        return
    ids = [person.user_id for person in newcomers]
    able = set(locked.assignments.filter(user_id__in=ids, eligible=True).values_list("user_id", flat=True))
    added = [person for person in newcomers if person.user_id not in able]
    if not added:
        return
    Assignment.objects.bulk_create(
        [assignment_of(locked, person) for person in added],
        update_conflicts=True,
        unique_fields=["task", "user_id"],
        update_fields=["via", "eligible", "why_not"],
    )
    locked.orphaned = False
    locked.save(update_fields=["orphaned"])
    mails.tell_asked([(locked, added)])
    locked.asked = list(locked.assignments.order_by("user_name"))
    notices.task_changed(locked)
