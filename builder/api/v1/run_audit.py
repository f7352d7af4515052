"""`runs/<id>/audit`: who did what to one run, and why it stands still."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.audit import AuditRows, audit_page
from builder.api.v1.views import CURSOR, LIMIT, ApiView
from builder.audit import facade as audit
from builder.inbox import facade as inbox
from builder.insight import facade as insight


class RunPause(serializers.Serializer[Any]):
    """Who let a run stand still: it alone, its flow, or every flow."""

    of = serializers.ChoiceField(choices=["run", "flow", "workspace"])
    by = serializers.CharField(allow_blank=True)
    since = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)


class PauseState(serializers.Serializer[Any]):
    """The pause of a run; null when nothing holds it."""

    pause = RunPause(allow_null=True)


class RunAuditView(ApiView):
    """The audit log about one run."""

    permission = "audit.view"

    @extend_schema(operation_id="list_run_audit", parameters=[CURSOR, LIMIT], responses=AuditRows)
    def get(self, request: Request, run_id: UUID) -> Response:
        """What people did to the run and to its tasks, newest first."""
        self.require("audit.view")
        insight.run_target(workspace_id=self.workspace_id, run_id=run_id)
        tasks = inbox.task_ids(workspace_id=self.workspace_id, run_id=run_id)
        rows = audit.about(self.workspace_id, {"run": [str(run_id)], "task": [str(task) for task in tasks]})
        return audit_page(self, rows)


class RunPauseView(ApiView):
    """Why a run stands still."""

    permission = "run.view"

    @extend_schema(operation_id="get_run_pause", responses=PauseState)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Who paused the run, its flow or the workspace, since when and why."""
        target = insight.run_target(workspace_id=self.workspace_id, run_id=run_id)
        self.require("run.view", target)
        return Response(PauseState({"pause": insight.pause_of(workspace_id=self.workspace_id, run_id=run_id)}).data)


urls = [
    path("runs/<uuid:run_id>/audit", RunAuditView.as_view(), name="run-audit"),
    path("runs/<uuid:run_id>/pause-state", RunPauseView.as_view(), name="run-pause-state"),
]
