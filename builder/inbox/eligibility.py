"""May this person decide this task now? An ordered list of rules; the first that objects gives the sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builder.access import facade as access
from builder.base.actor import Actor
from builder.inbox.models import Assignment, Task, TaskKind, TaskState

RUN_PERMISSION = "run.redrive"
STATE_WORDS = {
    TaskState.DONE: "This has been decided.",
    TaskState.EXPIRED: "The deadline has passed.",
    TaskState.CANCELLED: "This is no longer needed.",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at."""

    actor: Actor
    task: Task
    assignment: Assignment | None


Objection = Callable[[Case], str | None]


def why_not(actor: Actor, task: Task, assignment: Assignment | None) -> str | None:
    """The sentence why the actor may not decide, or None when they may."""
    case = Case(actor, task, assignment)
    return next((sentence for rule in RULES if (sentence := rule(case))), None)


def may_read(actor: Actor, task: Task, assignment: Assignment | None) -> bool:
    """People who were asked read a task; so does everybody who may see the flow's runs."""
    if assignment is not None and access.may_anywhere(actor, "task.view").allowed:
        return True
    return access.can(actor, "run.view", task).allowed


def _closed(case: Case) -> str | None:
    return None if case.task.state == TaskState.OPEN else STATE_WORDS[TaskState(case.task.state)]


def _machine(case: Case) -> str | None:
    return None if case.actor.user_id is not None else "Only a person may decide this."


def _not_permitted(case: Case) -> str | None:
    if case.task.kind == TaskKind.DOUBT and access.can(case.actor, RUN_PERMISSION, case.task).allowed:
        return None
    decision = access.can(case.actor, "task.decide", case.task)
    return None if decision.allowed else access.explain(case.actor, decision)


def _barred(case: Case) -> str | None:
    barred = {entry["user_id"]: entry["why"] for entry in case.task.barred}
    reason = barred.get(case.actor.id)
    return f"You {reason}, and nobody approves their own work." if reason else None


def _not_asked(case: Case) -> str | None:
    if case.assignment is not None:
        return None
    if case.task.kind == TaskKind.DOUBT and access.can(case.actor, RUN_PERMISSION, case.task).allowed:
        return None
    return "You were not asked; only the people this was sent to may decide it."


def _answered(case: Case) -> str | None:
    given = any(row.actor_id == case.actor.user_id for row in case.task.answers)
    return "You have answered; others are still asked." if given else None


def _handed_on(case: Case) -> str | None:
    """The last word counts: whoever handed it on may answer again when it was handed back."""
    mine = [link for link in case.task.links if case.actor.user_id in (link.from_id, link.to_id)]
    if not mine or mine[-1].from_id != case.actor.user_id:
        return None
    return f"You handed this on to {mine[-1].to_name}."


def _held(case: Case) -> str | None:
    held = case.task.pending
    if held is None:
        return None
    mine = held.actor_id == case.actor.user_id
    return f"{'You have' if mine else held.actor['name'] + ' has'} answered; it counts in a moment."


RULES: tuple[Objection, ...] = (_closed, _machine, _not_permitted, _barred, _not_asked, _answered, _handed_on, _held)
