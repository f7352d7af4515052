"""Reads of tasks. A reader sees what the task shows and nothing else of the run."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.base.pagination import Page, keyset_page
from builder.base.tenant import workspace_of
from builder.inbox import eligibility
from builder.inbox.contracts import Answer, FlowRef, Link, Outcome, Pending, Rule, TaskDetail, TaskItem
from builder.inbox.models import Assignment, Task, TaskState, with_people
from engine.errors import NotFound

CLOSED = (TaskState.DONE, TaskState.EXPIRED, TaskState.CANCELLED)
SHELVES: dict[str, tuple[Q, str]] = {
    "open": (Q(state=TaskState.OPEN), "-created_at"),
    "orphaned": (Q(state=TaskState.OPEN, orphaned=True), "-created_at"),
    "done": (Q(state__in=CLOSED), "-closed_at"),
}
"""Which tasks are asked for, and by which moment they are sorted. Orphaned: nobody who was asked may answer."""


def tasks_of(
    *, actor: Actor, state: str = "open", mine: bool = True, token: str | None = None, limit: int = 50
) -> Page[Task]:
    """Tasks the actor may read: those that ask them, or (`mine=False`) all whose runs they may see. `state`: one of
    SHELVES. Those that are open by when they were asked, the others by when they were decided; newest first."""
    chosen, moment = SHELVES.get(state, SHELVES["done"])
    rows = _readable(actor, mine=mine).filter(chosen)
    return keyset_page(with_people(rows), order=(moment, "-id"), token=token, limit=limit)


def count_open(*, actor: Actor) -> int:
    """How many open tasks wait for the actor's answer."""
    if actor.user_id is None:
        return 0
    mine = Assignment.objects.filter(user_id=actor.user_id, eligible=True).values("task_id")
    rows = _readable(actor, mine=True).filter(state=TaskState.OPEN, id__in=mine)
    return rows.filter(held_answers=None).exclude(decisions__actor_id=actor.user_id).distinct().count()


def orphans(*, workspace_id: UUID) -> int:
    """Open tasks nobody who was asked may answer."""
    return Task.objects.filter(SHELVES["orphaned"][0], workspace_id=workspace_id).count()


def task_ids(*, workspace_id: UUID, run_id: UUID) -> list[UUID]:
    """Every task a run has opened."""
    return list(Task.objects.filter(workspace_id=workspace_id, run_id=run_id).values_list("id", flat=True))


def decided_any(*, workspace_id: UUID) -> bool:
    """Whether anybody has decided anything yet."""
    return Task.objects.filter(workspace_id=workspace_id, state=TaskState.DONE).exists()


def detail(*, actor: Actor, task_id: UUID) -> TaskDetail:
    """One task in full; AccessDenied with a sentence for people it does not concern, NotFound for other workspaces."""
    return shown(actor, one(actor=actor, task_id=task_id))


def one(*, actor: Actor, task_id: UUID) -> Task:
    """A task read `with_people`; NotFound when it is not of this workspace."""
    task = with_people(Task.objects.filter(workspace_id=workspace_of(actor), id=task_id)).first()
    if task is None:
        raise NotFound(
            "There is no such task.", hint="It may be another workspace's; look in your inbox.", code="no_such_task"
        )
    return task


def shown(actor: Actor, task: Task) -> TaskDetail:
    """A task read `with_people` as its page shows it; AccessDenied for people it does not concern."""
    if not eligibility.may_read(actor, task, task.assignment_of(actor.user_id)):
        raise AccessDenied(
            "This task was sent to other people.", hint="Look in your own inbox.", permission="task.view"
        )
    return TaskDetail(
        item=item(actor, task),
        context=task.context,
        outcomes=[Outcome(**entry) for entry in task.outcomes],
        decisions=[
            Answer(by=row.actor_name, outcome=row.outcome, comment=row.comment, at=row.at, final=row.final)
            for row in task.answers
        ],
        asked=[row.user_name or row.user_email for row in task.asked],
        closed_why=task.closed_why,
        repeats=task.repeats,
        handed_on=[Link(by=row.from_name, to=row.to_name, comment=row.comment, at=row.at) for row in task.links],
    )


def item(actor: Actor, task: Task) -> TaskItem:
    """A task read `with_people` as the list shows it to `actor`."""
    why_not = eligibility.why_not(actor, task, task.assignment_of(actor.user_id))
    return TaskItem(
        id=task.id,
        kind=task.kind,
        title=task.title,
        question=task.question,
        state=task.state,
        outcome=task.outcome,
        requester=task.requester,
        flow=FlowRef(id=task.flow_id, name=task.flow_name),
        run_id=task.run_id,
        due_at=task.due_at,
        created_at=task.created_at,
        closed_at=task.closed_at,
        rule=_rule(task),
        version=task.version,
        orphaned=task.orphaned,
        can_decide=why_not is None,
        why_not=why_not,
        pending=_pending(actor, task),
    )


def _pending(actor: Actor, task: Task) -> Pending | None:
    held = task.pending
    if held is None:
        return None
    mine = held.actor_id == actor.user_id
    return Pending(by=str(held.actor["name"]), outcome=held.outcome, counts_at=held.counts_at, mine=mine)


def _rule(task: Task) -> Rule:
    needed = max(1, sum(row.eligible for row in task.asked)) if task.rule == "all" else 1
    return Rule(mode=task.rule, needed=needed, got=len(task.answers))


def _readable(actor: Actor, *, mine: bool) -> QuerySet[Task]:
    rows = Task.objects.filter(workspace_id=workspace_of(actor))
    if actor.user_id is None:
        return rows.none()
    asked = Q(id__in=Assignment.objects.filter(user_id=actor.user_id).values("task_id"))
    if mine or not access.can(actor, "run.view").allowed:
        return rows.filter(asked)
    return rows
