"""`tasks`: the inbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson
from builder.api.v1.views import CURSOR, LIMIT, ApiView, list_of
from builder.inbox import facade as inbox
from engine.errors import HandrailError

MANY = 200
STATE = OpenApiParameter(
    "state",
    OpenApiTypes.STR,
    enum=["open", "orphaned", "done"],
    description="open ones (default), those of them that nobody who was asked may answer, or closed ones",
)
MINE = OpenApiParameter("mine", OpenApiTypes.STR, enum=["0", "1"], description="1 (default): only what asks me")


class TaskFlow(serializers.Serializer[Any]):
    """The flow a task belongs to."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class TaskRule(serializers.Serializer[Any]):
    """How many answers decide."""

    mode = serializers.CharField()
    needed = serializers.IntegerField()
    got = serializers.IntegerField()


class TaskPending(serializers.Serializer[Any]):
    """An answer that does not count yet; until `counts_at` its author may take it back."""

    by = serializers.CharField()
    outcome = serializers.CharField()
    counts_at = serializers.DateTimeField()
    mine = serializers.BooleanField()


class TaskSummary(serializers.Serializer[Any]):
    """A task in the inbox."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    state = serializers.ChoiceField(choices=["open", "done", "expired", "cancelled"])
    outcome = serializers.CharField()
    requester = serializers.CharField()
    flow = TaskFlow()
    run_id = serializers.UUIDField()
    due_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    rule = TaskRule()
    version = serializers.IntegerField()
    orphaned = serializers.BooleanField()
    can_decide = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)
    pending = TaskPending(allow_null=True)


class TaskContext(serializers.Serializer[Any]):
    """A fact shown beside the question."""

    label = serializers.CharField()  # type: ignore[assignment]
    value = AnyJson(allow_null=True)


class TaskOutcome(serializers.Serializer[Any]):
    """A way to answer; `next` names the steps that follow."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    style = serializers.CharField()  # type: ignore[assignment]
    comment_required = serializers.BooleanField()
    next = serializers.ListField(child=serializers.CharField())


class TaskAnswer(serializers.Serializer[Any]):
    """A decision somebody took."""

    by = serializers.CharField()
    outcome = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()
    final = serializers.BooleanField()


class TaskLink(serializers.Serializer[Any]):
    """Who let whom answer in their place."""

    by = serializers.CharField()
    to = serializers.CharField()
    comment = serializers.CharField()
    at = serializers.DateTimeField()


class TaskFull(TaskSummary):
    """A task with everything it shows."""

    context = TaskContext(many=True)  # type: ignore[assignment]
    outcomes = TaskOutcome(many=True)
    decisions = TaskAnswer(many=True)
    asked = serializers.ListField(child=serializers.CharField())
    closed_why = serializers.CharField()
    repeats = serializers.UUIDField(allow_null=True, help_text="The run of which the one that asks does a part again.")
    handed_on = TaskLink(many=True)


class TaskDecision(serializers.Serializer[Any]):
    """An answer; `version` is that of the task as it was read."""

    outcome = serializers.CharField(max_length=40)
    comment = serializers.CharField(max_length=4000, allow_blank=True, default="")
    version = serializers.IntegerField(min_value=1)


class TaskAnswerNow(TaskDecision):
    """An answer; an `undoable` one counts after ten seconds, in which it may be taken back."""

    undoable = serializers.BooleanField(default=False)


class TaskDecisionOf(TaskDecision):
    """An answer to one of many tasks."""

    id = serializers.UUIDField()


class TaskDecisions(serializers.Serializer[Any]):
    """Answers to many tasks, at most 200."""

    decisions = TaskDecisionOf(many=True, allow_empty=False, max_length=MANY)  # type: ignore[call-arg]


class TaskDecided(serializers.Serializer[Any]):
    """What became of one answer: taken, or refused with the reason that deciding this task alone would give."""

    id = serializers.UUIDField()
    taken = serializers.BooleanField()
    code = serializers.CharField(allow_null=True)
    detail = serializers.CharField(allow_null=True)


class TaskDecidedMany(serializers.Serializer[Any]):
    """What became of each answer, in the order they were sent."""

    items = TaskDecided(many=True)


class TaskCount(serializers.Serializer[Any]):
    """How many tasks wait for me."""

    open = serializers.IntegerField()


class TasksView(ApiView):
    """The inbox."""

    permission = "task.view"

    @extend_schema(operation_id="list_tasks", parameters=[STATE, MINE, CURSOR, LIMIT], responses=list_of(TaskSummary))
    def get(self, request: Request) -> Response:
        """Tasks, newest first."""
        query = request.query_params
        page = inbox.tasks_of(
            actor=self.actor,
            state=query.get("state", "open"),
            mine=query.get("mine", "1") != "0",
            token=query.get("cursor"),
            limit=self.limit(),
        )
        items = TaskSummary([inbox.item(self.actor, task) for task in page.items], many=True).data
        return Response({"items": items, "next": page.next})


class TaskCountView(ApiView):
    """The badge of the inbox."""

    permission = "task.view"

    @extend_schema(operation_id="count_tasks", responses=TaskCount)
    def get(self, request: Request) -> Response:
        """How many open tasks wait for my answer."""
        return Response({"open": inbox.count_open(actor=self.actor)})


class TaskView(ApiView):
    """One task."""

    permission = "task.view"

    @extend_schema(operation_id="get_task", responses=TaskFull)
    def get(self, request: Request, task_id: UUID) -> Response:
        """What is asked, what is known, and what happens on each answer."""
        return Response(full(inbox.detail(actor=self.actor, task_id=task_id)))


class DecideView(ApiView):
    """Deciding a task."""

    permission = "task.decide"

    @extend_schema(operation_id="decide_task", request=TaskAnswerNow, responses=TaskFull)
    def post(self, request: Request, task_id: UUID) -> Response:
        """Answer; 409 `already_decided` says who was first, `task_changed` that the page is stale."""
        given = self.body(TaskAnswerNow)
        answer = inbox.hold if given.pop("undoable") else inbox.decide
        return Response(full(inbox.shown(self.actor, answer(actor=self.actor, task_id=task_id, **given))))


class TakeBackView(ApiView):
    """Undoing an answer."""

    permission = "task.decide"

    @extend_schema(operation_id="take_back_answer", request=None, responses=TaskFull)
    def post(self, request: Request, task_id: UUID) -> Response:
        """Take my answer back while it does not count; 409 `already_counts` when it does."""
        return Response(full(inbox.shown(self.actor, inbox.take_back(actor=self.actor, task_id=task_id))))


class DecideManyView(ApiView):
    """Deciding many tasks at once."""

    permission = "task.decide"

    @extend_schema(operation_id="decide_tasks", request=TaskDecisions, responses=TaskDecidedMany)
    def post(self, request: Request) -> Response:
        """Answer each as if it were answered alone; one that is refused does not hold up the others."""
        return Response({"items": [self._decide(**given) for given in self.body(TaskDecisions)["decisions"]]})

    def _decide(self, *, id: UUID, **given: Any) -> dict[str, Any]:
        try:
            inbox.decide(actor=self.actor, task_id=id, **given)
        except HandrailError as error:
            return {"id": id, "taken": False, "code": error.code, "detail": error.message}
        return {"id": id, "taken": True, "code": None, "detail": None}


def full(detail: inbox.TaskDetail) -> dict[str, Any]:
    """A task as its page shows it."""
    return {
        **TaskSummary(detail.item).data,
        "context": TaskContext(detail.context, many=True).data,
        "outcomes": TaskOutcome(detail.outcomes, many=True).data,
        "decisions": TaskAnswer(detail.decisions, many=True).data,
        "asked": detail.asked,
        "closed_why": detail.closed_why,
        "repeats": detail.repeats,
        "handed_on": TaskLink(detail.handed_on, many=True).data,
    }


urls = [
    path("tasks", TasksView.as_view(), name="tasks"),
    path("tasks/count", TaskCountView.as_view(), name="task-count"),
    path("tasks/decide", DecideManyView.as_view(), name="tasks-decide"),
    path("tasks/<uuid:task_id>", TaskView.as_view(), name="task"),
    path("tasks/<uuid:task_id>/decide", DecideView.as_view(), name="task-decide"),
    path("tasks/<uuid:task_id>/take-back", TakeBackView.as_view(), name="task-take-back"),
]
