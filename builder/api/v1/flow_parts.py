"""`flows/{id}/part`: test runs up to a step or from it on; `flows/{id}/stale`: what they gave that is out of date."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1 import flow_shapes as shapes
from builder.api.v1.flows import FlowView
from builder.flows import facade as flows

STEP = OpenApiParameter("step", OpenApiTypes.STR, required=True, description="key of the step")
WAY = OpenApiParameter("way", OpenApiTypes.STR, required=True, description="`to`: up to the step, `from`: from it on")


class GivenStep(serializers.Serializer[Any]):
    """A step that is not done. `source`, where its data is from: pinned, learned (the last test) or example."""

    key = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class PartView(serializers.Serializer[Any]):
    """What a test run of a part would do; `done` and `sends` are names of steps. `step` is the one it ends or begins
    with: the container around the chosen step, if it lies in one."""

    step = serializers.CharField()
    trigger = serializers.CharField()
    done = serializers.ListField(child=serializers.CharField())
    sends = serializers.ListField(child=serializers.CharField())
    given = GivenStep(many=True)


class PartRun(serializers.Serializer[Any]):
    """The part to run; without `payload` the trigger gives its sample."""

    step = serializers.CharField(max_length=200)
    way = serializers.ChoiceField(choices=["to", "from"])
    mode = serializers.ChoiceField(choices=["test", "dry"], default="dry")
    payload = shapes.AnyJson(required=False, allow_null=True)


class Stale(serializers.Serializer[Any]):
    """Why the data of a step is out of date: its own settings were changed, or those of a step before it (`by`)."""

    why = serializers.ChoiceField(choices=["own", "before"])
    by = serializers.CharField(allow_blank=True)


class StaleSteps(serializers.Serializer[Any]):
    """By key of the step. `samples`: all data of steps as it is now."""

    stale = serializers.DictField(child=Stale())
    samples = serializers.DictField(child=shapes.SampleShape())


class FlowPartView(FlowView):
    """Testing a part of the draft."""

    permission = "flow.test"

    @extend_schema(operation_id="look_at_part", parameters=[STEP, WAY], responses=PartView)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """What would be done, what would be sent, and whose data would be taken as it is known."""
        self.flow(flow_id, "flow.test")
        asked = {name: request.query_params.get(name, "") for name in ("step", "way")}
        found = flows.look_at_part(workspace_id=self.workspace_id, flow_id=flow_id, **asked)
        return Response(PartView(found).data)

    @extend_schema(operation_id="run_part", request=PartRun, responses={202: shapes.RunStarted})
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Start a test run of the part; `dry` sends nothing."""
        self.flow(flow_id, "flow.test")
        run_id = flows.run_part(actor=self.actor, flow_id=flow_id, **self.body(PartRun))
        return Response({"run_id": str(run_id)}, status=202)


class StaleView(FlowView):
    """What is out of date."""

    permission = "flow.view"

    @extend_schema(operation_id="list_stale_steps", responses=StaleSteps)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """The steps whose data is older than a change, with the reason; what the last test gave is taken in before."""
        self.flow(flow_id, "flow.view")
        flows.learn_from_test(workspace_id=self.workspace_id, flow_id=flow_id)
        stale = flows.stale(workspace_id=self.workspace_id, flow_id=flow_id)
        samples = flows.samples(workspace_id=self.workspace_id, flow_id=flow_id)
        return Response(StaleSteps({"stale": stale, "samples": samples}).data)


urls = [
    path("flows/<uuid:flow_id>/part", FlowPartView.as_view(), name="flow-part"),
    path("flows/<uuid:flow_id>/stale", StaleView.as_view(), name="flow-stale"),
]
"""Addresses of this part."""
