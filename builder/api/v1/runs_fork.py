"""`runs/{id}/fork`, `runs/{id}/backtest`: a part of a run once more, and a past run through another version."""

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
from builder.api.v1.runs import RunView
from builder.flows import facade as flows
from builder.insight import facade as insight

FROM = OpenApiParameter("from_step", OpenApiTypes.STR, required=True, description="path of the step to begin with")


class Fork(serializers.Serializer[Any]):
    """Where the new run begins; `input`: other settings of that step, or other data of the trigger."""

    from_step = serializers.CharField(max_length=500)
    input = AnyJson(required=False, allow_null=True)


class ForkView(serializers.Serializer[Any]):
    """Names of the steps that are done again, of those that send something, and of those that are taken over."""

    again = serializers.ListField(child=serializers.CharField())
    sends = serializers.ListField(child=serializers.CharField())
    kept = serializers.ListField(child=serializers.CharField())


class NewRun(serializers.Serializer[Any]):
    """The run that was started."""

    run_id = serializers.UUIDField()


class RunForkView(RunView):
    """Running a part of a run again."""

    permission = "run.view"

    @extend_schema(operation_id="look_at_fork", parameters=[FROM], responses=ForkView)
    def get(self, request: Request, run_id: UUID) -> Response:
        """What would be done again and what taken over; 409 with the reason where it cannot be done."""
        self.target(run_id, "run.view")
        step = request.query_params.get("from_step", "")
        return Response(ForkView(insight.look_at_fork(actor=self.actor, run_id=run_id, step=step)).data)

    @extend_schema(operation_id="fork_run", request=Fork, responses={202: NewRun})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Start a run that takes over what lies before a step, and does that step and what follows anew."""
        body = self.body(Fork)
        new = insight.fork_run(actor=self.actor, run_id=run_id, step=body["from_step"], edited_input=body.get("input"))
        return Response({"run_id": str(new)}, status=202)


class Backtest(serializers.Serializer[Any]):
    """The version to try; without one the draft as it stands."""

    version = serializers.IntegerField(required=False, allow_null=True, min_value=1)


class RunBacktestView(RunView):
    """Trying another version on a past run."""

    permission = "run.view"

    @extend_schema(operation_id="backtest_run", request=Backtest, responses={202: NewRun})
    def post(self, request: Request, run_id: UUID) -> Response:
        """Run another version with what this run began with; its calls, waits and answers are those of this run, and
        nothing is sent. Compare the two runs afterwards."""
        self.target(run_id, "run.view")
        number = self.body(Backtest).get("version")
        return Response(
            {"run_id": str(flows.start_backtest(actor=self.actor, run_id=run_id, number=number))}, status=202
        )


urls = [
    path("runs/<uuid:run_id>/fork", RunForkView.as_view(), name="run-fork"),
    path("runs/<uuid:run_id>/backtest", RunBacktestView.as_view(), name="run-backtest"),
]
"""Addresses of this part."""
