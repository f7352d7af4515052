"""`flows/{id}/steps`, runs by hand, and help with expressions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1 import flow_shapes as shapes
from builder.api.v1.flows import FlowView
from builder.api.v1.views import SIGNED_IN, ApiView
from builder.flows import facade as flows


class Preview(serializers.Serializer[Any]):
    """An expression to try with sample data."""

    flow_id = serializers.UUIDField()
    node = serializers.CharField(max_length=100)
    source = serializers.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False)  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["template", "condition", "value"], default="template")
    item = serializers.IntegerField(min_value=0, default=0, help_text="which item of the loop around it, from 0")


class ExpressionProblem(serializers.Serializer[Any]):
    """Something wrong with an expression; `start` and `end` are character offsets."""

    code = serializers.CharField()
    message = serializers.CharField()
    hint = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class PreviewResult(serializers.Serializer[Any]):
    """What an expression yields with sample data."""

    value = shapes.AnyJson(allow_null=True)
    type = serializers.CharField()
    problems = ExpressionProblem(many=True)
    item = serializers.IntegerField(help_text="which item of the loop around it is for, from 0")
    items = serializers.IntegerField(help_text="how many items the loop around has; 0: there is none")


class Completion(serializers.Serializer[Any]):
    """A place in an expression."""

    flow_id = serializers.UUIDField()
    node = serializers.CharField(max_length=100)
    source = serializers.CharField(max_length=20_000, allow_blank=True, trim_whitespace=False)  # type: ignore[assignment]
    position = serializers.IntegerField(min_value=0)


class Items(serializers.Serializer[Any]):
    """Proposals, each {label, insert, kind, detail, ...}."""

    items = serializers.ListField(child=serializers.DictField())


class StepTestView(FlowView):
    """Testing one step."""

    permission = "flow.test"

    @extend_schema(operation_id="test_step", request=shapes.StepTest, responses=shapes.StepTestResult)
    def post(self, request: Request, flow_id: UUID, node: str) -> Response:
        """Run one step of the draft with sample data; `dry` shows what would be sent and sends nothing."""
        self.flow(flow_id, "flow.test")
        result = flows.try_step(actor=self.actor, flow_id=flow_id, node=node, **self.body(shapes.StepTest))
        return Response(result)


class StepDataView(FlowView):
    """Data a step may use."""

    permission = "flow.view"

    @extend_schema(operation_id="list_step_data", responses=shapes.Sources)
    def get(self, request: Request, flow_id: UUID, node: str) -> Response:
        """What may be mapped into the step: every earlier step's data with its schema and sample."""
        self.flow(flow_id, "flow.view")
        return Response({"sources": flows.sources(workspace_id=self.workspace_id, flow_id=flow_id, node=node)})


class StartView(FlowView):
    """Runs started by a person."""

    permission = SIGNED_IN

    @extend_schema(operation_id="start_run", request=shapes.RunStart, responses={202: shapes.RunStarted})
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Start a run: live needs `run.start`, a test or dry run of the draft `flow.test`."""
        body = self.body(shapes.RunStart)
        self.flow(flow_id, "run.start" if body["mode"] == "live" else "flow.test")
        body.setdefault("payload", {})
        body["once"] = request.headers.get("Idempotency-Key") or None
        return Response({"run_id": str(flows.start_run(actor=self.actor, flow_id=flow_id, **body))}, status=202)


class PreviewView(FlowView):
    """Trying an expression."""

    permission = "flow.view"

    @extend_schema(operation_id="preview_expression", request=Preview, responses=PreviewResult)
    def post(self, request: Request) -> Response:
        """The value with the samples of earlier steps, its type, and what is wrong."""
        body = self.body(Preview)
        self.flow(body["flow_id"], "flow.view")
        return Response(flows.preview(workspace_id=self.workspace_id, **body))


class CompleteView(FlowView):
    """Help while typing an expression."""

    permission = "flow.view"

    @extend_schema(operation_id="complete_expression", request=Completion, responses=Items)
    def post(self, request: Request) -> Response:
        """What may stand at a position."""
        body = self.body(Completion)
        self.flow(body["flow_id"], "flow.view")
        return Response({"items": flows.complete(workspace_id=self.workspace_id, **body)})


class FunctionsView(ApiView):
    """The functions of the expression language."""

    permission = SIGNED_IN

    @extend_schema(operation_id="list_functions", responses=Items)
    def get(self, request: Request) -> Response:
        """Name, signature, summary, category and examples of each."""
        return Response({"items": flows.functions()})


urls = [
    path("flows/<uuid:flow_id>/steps/<str:node>/test", StepTestView.as_view(), name="step-test"),
    path("flows/<uuid:flow_id>/steps/<str:node>/data", StepDataView.as_view(), name="step-data"),
    path("flows/<uuid:flow_id>/run", StartView.as_view(), name="flow-run"),
    path("expressions/preview", PreviewView.as_view(), name="expression-preview"),
    path("expressions/complete", CompleteView.as_view(), name="expression-complete"),
    path("expressions/functions", FunctionsView.as_view(), name="expression-functions"),
]
