"""Decisions: eligibility, version, answer, audit row and the signal to the run in one transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.base.tenant import workspace_of
from builder.inbox import eligibility, notices
from builder.inbox.contracts import AlreadyDecided, StaleTask
from builder.inbox.models import Decision, Task, TaskState, with_people
from builder.inbox.services import signalling
from engine.errors import Conflict, HandrailError, InvalidInput, NotFound
from engine.runtime import facade as runtime

MAX_COMMENT = 4_000


def decide(*, actor: Actor, task_id: UUID, outcome: str, comment: str = "", version: int) -> Task:
    """Answer a task as `actor`, who read it at `version`; returns it as it stands then.

    Raises AlreadyDecided, AccessDenied (recorded in the audit log), StaleTask or InvalidInput; the run then hears
    nothing.
    """
    with transaction.atomic():
        task = locked(workspace_id=workspace_of(actor), task_id=task_id)
        problem = problem_of(actor, task, outcome=outcome, comment=comment, version=version)
        if problem is None:
            problem = answer(actor, task, outcome=outcome, comment=comment.strip())
    if problem is not None:
        raise problem
    runtime.ring()
    return task


def problem_of(actor: Actor, task: Task, *, outcome: str, comment: str, version: int) -> HandrailError | None:
    """Why this person may not answer, written down where it was denied; None when they may and the answer fits.

    Raises StaleTask or InvalidInput for an answer that does not fit.
    """
    problem = refusal(actor, task)
    if problem is None:
        _check_answer(task, outcome=outcome, comment=comment, version=version)
    return problem


def locked(*, workspace_id: UUID, task_id: UUID) -> Task:
    """The task under lock, with whom it asks and what they answered; NotFound when it is not of this workspace."""
    task = with_people(Task.objects.select_for_update().filter(workspace_id=workspace_id, id=task_id)).first()
    if task is None:
        raise NotFound(
            "There is no such task.", hint="It may be another workspace's; look in your inbox.", code="no_such_task"
        )
    return task


def already_decided(task: Task) -> AlreadyDecided:
    """What somebody who comes late reads."""
    final = next((row for row in task.answers if row.final), None)
    closed_at = task.closed_at.isoformat() if task.closed_at else None
    by = final.actor_name if final else ""
    label = _label(task, task.outcome)
    if task.state == TaskState.CANCELLED:
        sentence = f"This is no longer needed: {task.closed_why or 'the run has ended'}."
    elif task.state == TaskState.EXPIRED:
        sentence = f"The deadline passed at {_clock(task)}; the declared default was taken: {label}."
    else:
        sentence = f"Already decided by {by}, {_clock(task)}: {label}."
    return AlreadyDecided(
        sentence, hint="Nothing is left to do here.", by=by, at=closed_at, outcome=task.outcome, state=task.state
    )


def refusal(actor: Actor, task: Task) -> HandrailError | None:
    """The error for somebody who may not answer, with the denied attempt written down; None when they may."""
    assignment = task.assignment_of(actor.user_id)
    if task.state != TaskState.OPEN and eligibility.may_read(actor, task, assignment):
        return already_decided(task)
    sentence = eligibility.why_not(actor, task, assignment)
    if sentence is None:
        return None
    audit.record(
        actor=actor,
        action="task.decided",
        obj_type="task",
        obj_id=str(task.id),
        after={"run_id": str(task.run_id), "why_not": sentence},
        outcome="denied",
    )
    return AccessDenied(sentence, hint="Ask one of the people it was sent to.", permission="task.decide")


def _check_answer(task: Task, *, outcome: str, comment: str, version: int) -> None:
    if version != task.version:
        raise StaleTask(
            "Somebody else answered while this page was open.",
            hint="Read the task again, then decide.",
            version=task.version,
        )
    declared = {item["key"]: item for item in task.outcomes}
    if outcome not in declared:
        raise InvalidInput(f"“{outcome}” is not an answer to this.", hint=f"Choose one of: {', '.join(declared)}.")
    if declared[outcome]["comment_required"] and not comment.strip():
        raise InvalidInput(
            f"“{declared[outcome]['label']}” needs a comment.", hint="Say why in a sentence.", code="comment_required"
        )
    if len(comment) > MAX_COMMENT or "\x00" in comment:
        raise InvalidInput(f"A comment has at most {MAX_COMMENT} characters.", hint="Shorten it.")


def answer(actor: Actor, task: Task, *, outcome: str, comment: str) -> HandrailError | None:
    """Take an answer that was found to fit, in the present transaction; the error when the run has ended meanwhile."""
    final = _closes(task, outcome)
    if final and not signalling.tell_run(task, outcome=outcome, comment=comment, by=actor.as_dict()):
        close(task, state=TaskState.CANCELLED, why="the run has ended")
        return already_decided(task)
    given = Decision.objects.create(
        task=task,
        actor_id=actor.user_id,
        actor_name=actor.name or actor.email,
        channel=actor.channel,
        outcome=outcome,
        comment=comment,
        final=final,
        at=timezone.now(),
    )
    task.answers.append(given)
    audit.record(
        actor=actor,
        action="task.decided",
        obj_type="task",
        obj_id=str(task.id),
        after={
            "run_id": str(task.run_id),
            "title": task.title,
            "outcome": outcome,
            "label": _label(task, outcome),
            "comment": comment,
            "final": final,
        },
    )
    if final:
        close(task, state=TaskState.DONE, outcome=outcome)
    else:
        task.version += 1
        task.save(update_fields=["version"])
        notices.task_changed(task)
    return None


def _closes(task: Task, outcome: str) -> bool:
    """One answer decides; with rule `all` the last approval does, or the first other answer."""
    if task.rule != "all" or outcome != "approved":
        return True
    return still_needed(task) <= 1


def still_needed(task: Task) -> int:
    """How many of the people asked have to approve yet."""
    answered = {row.actor_id for row in task.answers}
    return sum(row.eligible and row.user_id not in answered for row in task.asked)


def close(task: Task, *, state: TaskState, outcome: str = "", why: str = "") -> None:
    """Make a task final and tell every window."""
    if task.state != TaskState.OPEN:
        raise Conflict("This task is closed.", hint="Reread it.")
    task.state, task.outcome, task.closed_at, task.closed_why = state, outcome, timezone.now(), why
    task.version += 1
    task.save(update_fields=["state", "outcome", "closed_at", "closed_why", "version"])
    if task.pending is not None:
        task.pending.delete()
        task.held = []
    notices.task_changed(task)


def _clock(task: Task) -> str:
    return f"{task.closed_at:%H:%M}" if task.closed_at else ""


def _label(task: Task, outcome: str) -> str:
    labels = {item["key"]: item["label"] for item in task.outcomes}
    return str(labels.get(outcome, outcome))
