"""Handing a task on: somebody who was asked asks somebody else in their place, and the chain is kept."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.inbox import mails, notices
from builder.inbox.asking import Asked
from builder.inbox.models import Assignment, HandedOn, Task, TaskKind
from builder.inbox.services import deciding
from engine.errors import InvalidInput

VIA = "in the place of {name}"


def hand_on(*, actor: Actor, task_id: UUID, to: UUID, comment: str = "") -> Task:
    """Let `to` answer in the actor's place. Who may not answer may not hand on; nobody hands on to those who may not.

    Raises as `decide` does, and InvalidInput for a person who cannot take it.
    """
    with transaction.atomic():
        task = deciding.locked(workspace_id=workspace_of(actor), task_id=task_id)
        problem = deciding.refusal(actor, task)
        if problem is None:
            _hand_on(actor, task, _taker(actor, task, to), comment.strip())
    if problem is not None:
        raise problem
    return task


def takers(*, actor: Actor, task: Task) -> list[access.Person]:
    """The people the actor may hand a task on to, by name; [] for a doubt, which is asked of a role."""
    if task.kind == TaskKind.DOUBT:
        return []
    barred = {entry["user_id"] for entry in task.barred}
    asked = {str(row.user_id) for row in task.asked if row.eligible}
    able = access.people_with(task.workspace_id, "task.decide")
    found = [one for one in able if one.id not in barred | asked and one.id != actor.id]
    return sorted(found, key=lambda one: (one.name or one.email).casefold())


def _taker(actor: Actor, task: Task, to: UUID) -> access.Person:
    found = next((person for person in takers(actor=actor, task=task) if person.id == str(to)), None)
    if found is None:
        raise InvalidInput(
            "This person cannot answer in your place.",
            hint="Choose somebody who may decide tasks, was not asked yet, and neither started this nor drew it.",
            code="cannot_take",
        )
    return found


def _hand_on(actor: Actor, task: Task, taker: access.Person, comment: str) -> None:
    name = actor.name or actor.email
    link = HandedOn.objects.create(
        task=task,
        from_id=actor.user_id,
        from_name=name,
        to_id=UUID(taker.id),
        to_name=taker.name or taker.email,
        comment=comment,
        at=timezone.now(),
    )
    task.links.append(link)
    Assignment.objects.filter(task=task, user_id=actor.id).update(
        eligible=False, why_not=f"{name} handed this on to {link.to_name}."[:300]
    )
    person = Asked(user_id=link.to_id, name=taker.name, email=taker.email, via=VIA.format(name=name)[:120])
    Assignment.objects.update_or_create(
        task=task,
        user_id=person.user_id,
        defaults={"via": person.via, "eligible": True, "why_not": "", "user_name": person.name}
        | {"user_email": person.email},
    )
    task.asked = list(task.assignments.order_by("user_name"))
    task.version += 1
    task.save(update_fields=["version"])
    after = {"run_id": str(task.run_id), "title": task.title, "to": link.to_name, "comment": comment}
    audit.record(actor=actor, action="task.handed_on", obj_type="task", obj_id=str(task.id), after=after)
    mails.tell_asked([(task, [person])])
    notices.task_changed(task)
