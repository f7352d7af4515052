"""Tasks of people. The engine only waits; who may answer, when it is late and what then is decided here."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Prefetch, Q, QuerySet

from builder.base.json_text import JsonText


class TaskState(models.TextChoices):
    """Where a task stands. Only `open` may be decided; the others are final."""

    OPEN = "open", "Open"
    DONE = "done", "Decided"
    EXPIRED = "expired", "Deadline passed"
    CANCELLED = "cancelled", "No longer needed"


class TaskKind(models.TextChoices):
    """What is asked."""

    APPROVAL = "approval", "Approval"
    DOUBT = "doubt", "In doubt"


class Task(models.Model):
    """One question to people about one waiting run.

    Attributes:
        wait_id: the run's wait; with `run_id` the key that makes opening idempotent.
        effect_id: for a doubt, the call nobody knows the outcome of.
        rule: `one` answer decides, or `all` who are asked must agree.
        assignees: who is asked, as the step names them; people who join such a group later are asked too.
        barred: ids of people who may not decide this one (the run's starter, the version's last editor).
        version: raised by every change; a decision names the version it was made on.
        orphaned: nobody who was asked may answer; Admins are asked instead.
        asked, answers, held, links: whom it asks by name, what they answered in order, the answer that does not
            count yet, and who handed it on to whom, of a task read `with_people`.
    """

    asked: list[Assignment]
    answers: list[Decision]
    held: list[HeldAnswer]
    links: list[HandedOn]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    run_id = models.UUIDField()
    wait_id = models.CharField(max_length=200)
    repeats = models.UUIDField(null=True)
    """The earlier run of which the run that asks does a part again."""
    effect_id = models.UUIDField(null=True)
    flow_id = models.UUIDField()
    flow_name = models.CharField(max_length=200, blank=True, default="")
    version_id = models.UUIDField(null=True)
    node = models.CharField(max_length=100, blank=True, default="")
    kind = models.CharField(max_length=20, choices=TaskKind.choices)
    title = models.CharField(max_length=500)
    question = models.TextField(blank=True, default="")
    context = JsonText(default=list)
    outcomes = JsonText(default=list)
    requester = models.CharField(max_length=200, blank=True, default="")
    rule = models.CharField(max_length=10, default="one")
    assignees = JsonText(default=dict)
    barred = JsonText(default=list)
    orphaned = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    outcome = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True)
    on_deadline = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run_id", "wait_id"], name="one_task_per_wait")]
        indexes = [
            models.Index(fields=["workspace_id", "state", "-created_at"], name="tasks_by_state"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="tasks_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def assignment_of(self, user_id: uuid.UUID | None) -> Assignment | None:
        """How a person was asked, if they were. Of a task read `with_people`."""
        return next((row for row in self.asked if row.user_id == user_id), None)

    @property
    def pending(self) -> HeldAnswer | None:
        """The answer that does not count yet. Of a task read `with_people`."""
        return next(iter(getattr(self, "held", [])), None)


class Assignment(models.Model):
    """One person a task asks. `via` names the group or role that brought them."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignments")
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=200, blank=True, default="")
    user_email = models.EmailField(blank=True, default="")
    via = models.CharField(max_length=120, blank=True, default="")
    eligible = models.BooleanField(default=True)
    why_not = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "user_id"], name="asked_once")]
        indexes = [models.Index(fields=["user_id"], name="assignments_by_user")]

    def __str__(self) -> str:
        return f"{self.user_name} for {self.task_id}"


class Decision(models.Model):
    """One answer. `final` marks the one that closed the task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="decisions")
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=40, blank=True, default="")
    outcome = models.CharField(max_length=40)
    comment = models.TextField(blank=True, default="")
    final = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "actor_id"], name="one_answer_per_person"),
            models.UniqueConstraint(fields=["task"], condition=Q(final=True), name="one_final_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} by {self.actor_name}"


class HeldAnswer(models.Model):
    """An answer that counts from `counts_at` on; until then it locks the task, and its author may take it back.

    `actor` is {kind, id, name, email, workspace_id, channel, ip, request_id}.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="held_answers")
    actor_id = models.UUIDField(null=True)
    actor = models.JSONField()
    outcome = models.CharField(max_length=40)
    comment = models.TextField(blank=True, default="")
    counts_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task"], name="one_held_answer")]

    def __str__(self) -> str:
        return f"{self.outcome} at {self.counts_at}"


class HandedOn(models.Model):
    """One link of the chain: somebody who was asked let somebody else answer in their place."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="handed_on")
    from_id = models.UUIDField(null=True)
    from_name = models.CharField(max_length=200)
    to_id = models.UUIDField()
    to_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.from_name} to {self.to_name}"


def with_people(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with `asked`, `answers`, `held` and `links`, four questions for all of them."""
    return rows.prefetch_related(  # type: ignore[no-redef]
        Prefetch("assignments", queryset=Assignment.objects.order_by("user_name"), to_attr="asked"),
        Prefetch("decisions", queryset=Decision.objects.order_by("at"), to_attr="answers"),
        Prefetch("held_answers", to_attr="held"),
        Prefetch("handed_on", queryset=HandedOn.objects.order_by("at"), to_attr="links"),
    )
