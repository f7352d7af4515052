"""`find/steps`: steps of flows by name, connection or field, for the search palette."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import ApiView
from builder.flows import facade as flows

WORDS = OpenApiParameter("q", OpenApiTypes.STR, description="at least two letters of a step, a connection or a field")


class FoundStep(serializers.Serializer[Any]):
    """A step that fits: by its name, its connection, or one of its settings."""

    flow_id = serializers.UUIDField()
    flow_name = serializers.CharField()
    step = serializers.CharField()
    step_name = serializers.CharField()
    where = serializers.ChoiceField(choices=["name", "connection", "field"])
    detail = serializers.CharField(allow_blank=True)


class FoundSteps(serializers.Serializer[Any]):
    """Steps that fit, the best first."""

    items = FoundStep(many=True)


class FindStepsView(ApiView):
    """Steps across all flows."""

    permission = "flow.view"

    @extend_schema(operation_id="find_steps", parameters=[WORDS], responses=FoundSteps)
    def get(self, request: Request) -> Response:
        """At most 20 steps of the 200 flows changed last."""
        found = flows.find_steps(workspace_id=self.workspace_id, words=request.query_params.get("q", "")[:100])
        return Response(FoundSteps({"items": found}).data)


urls = [path("find/steps", FindStepsView.as_view(), name="find-steps")]
