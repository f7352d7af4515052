"""`tasks/<id>/takers`, `tasks/<id>/hand-on`: letting somebody else answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.tasks import TaskFull, full
from builder.api.v1.views import ApiView
from builder.inbox import facade as inbox


class TaskTaker(serializers.Serializer[Any]):
    """Somebody who may answer in my place."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()


class TaskTakers(serializers.Serializer[Any]):
    """Everybody who may."""

    items = TaskTaker(many=True)


class HandOn(serializers.Serializer[Any]):
    """Who is to answer, and why."""

    to = serializers.UUIDField()
    comment = serializers.CharField(max_length=4000, allow_blank=True, default="")


class TakersView(ApiView):
    """Whom a task can be handed on to."""

    permission = "task.decide"

    @extend_schema(operation_id="list_task_takers", responses=TaskTakers)
    def get(self, request: Request, task_id: UUID) -> Response:
        """People who may decide, were not asked, and neither started the run nor drew its version."""
        inbox.detail(actor=self.actor, task_id=task_id)
        found = inbox.takers(actor=self.actor, task=inbox.one(actor=self.actor, task_id=task_id))
        items = [{"id": one.id, "name": one.name or one.email, "email": one.email} for one in found]
        return Response(TaskTakers({"items": items}).data)


class HandOnView(ApiView):
    """Handing a task on."""

    permission = "task.decide"

    @extend_schema(operation_id="hand_on_task", request=HandOn, responses=TaskFull)
    def post(self, request: Request, task_id: UUID) -> Response:
        """Let somebody else answer in my place; they get a mail, and the chain is kept."""
        task = inbox.hand_on(actor=self.actor, task_id=task_id, **self.body(HandOn))
        return Response(full(inbox.shown(self.actor, task)))


urls = [
    path("tasks/<uuid:task_id>/takers", TakersView.as_view(), name="task-takers"),
    path("tasks/<uuid:task_id>/hand-on", HandOnView.as_view(), name="task-hand-on"),
]
