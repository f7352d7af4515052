"""Pausing a flow, or every flow of the workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flows import FlowView
from builder.api.v1.views import EMPTY, ApiView
from builder.flows import facade as flows
from engine.runtime import facade as runtime


class StandstillReason(serializers.Serializer[Any]):
    """Why, for those who look at it later."""

    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class Standstill(serializers.Serializer[Any]):
    """What stands still; `flow` null: every flow of the workspace."""

    flow = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField()
    by = serializers.CharField()
    since = serializers.DateTimeField()


class Standstills(serializers.Serializer[Any]):
    """Everything that stands still."""

    items = Standstill(many=True)


class PauseFlowView(FlowView):
    """Letting a flow stand still."""

    permission = "run.cancel"

    @extend_schema(operation_id="pause_flow", request=StandstillReason, responses=EMPTY)
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Its runs pause at their next step; new ones begin paused. 409 `no_change` when it stands still already."""
        flows.pause_flow(actor=self.actor, flow_id=flow_id, **self.body(StandstillReason))
        return Response(status=204)


class ResumeFlowView(FlowView):
    """Letting a flow go on."""

    permission = "run.cancel"

    @extend_schema(operation_id="resume_flow", request=StandstillReason, responses=EMPTY)
    def post(self, request: Request, flow_id: UUID) -> Response:
        """It goes on, with the runs that were paused with it."""
        flows.resume_flow(actor=self.actor, flow_id=flow_id, **self.body(StandstillReason))
        return Response(status=204)


class StandstillsView(ApiView):
    """What stands still."""

    permission = "flow.view"

    @extend_schema(operation_id="list_standstills", responses=Standstills)
    def get(self, request: Request) -> Response:
        """The flows that stand still, and whether all of them do."""
        self.require("flow.view")
        found = [
            {"flow": held.flow_id, "reason": held.reason, "by": held.held_by.get("name", ""), "since": held.held_at}
            for held in runtime.holds(workspace_id=self.workspace_id)
        ]
        return Response({"items": Standstill(found, many=True).data})


class PauseAllView(ApiView):
    """Letting every flow stand still."""

    permission = "workspace.admin"

    @extend_schema(operation_id="pause_workspace", request=StandstillReason, responses=EMPTY)
    def post(self, request: Request) -> Response:
        """Every run of the workspace pauses at its next step; new ones begin paused."""
        flows.pause_workspace(actor=self.actor, **self.body(StandstillReason))
        return Response(status=204)


class ResumeAllView(ApiView):
    """Letting the flows go on."""

    permission = "workspace.admin"

    @extend_schema(operation_id="resume_workspace", request=StandstillReason, responses=EMPTY)
    def post(self, request: Request) -> Response:
        """Every flow goes on, but for those that stand still on their own."""
        flows.resume_workspace(actor=self.actor, **self.body(StandstillReason))
        return Response(status=204)


urls = [
    path("standstills", StandstillsView.as_view(), name="standstills"),
    path("standstills/pause", PauseAllView.as_view(), name="workspace-pause"),
    path("standstills/resume", ResumeAllView.as_view(), name="workspace-resume"),
    path("flows/<uuid:flow_id>/pause", PauseFlowView.as_view(), name="flow-pause"),
    path("flows/<uuid:flow_id>/resume", ResumeFlowView.as_view(), name="flow-resume"),
]
