"""`runs/bulk`, `runs/{id}/compare/{other}`: several runs at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson, GraphField
from builder.api.v1.runs import RunSummary, RunView
from builder.insight import facade as insight

ACTS = ("cancel", "redrive", "discard")


class BulkAct(serializers.Serializer[Any]):
    """What to do with which runs."""

    act = serializers.ChoiceField(choices=ACTS)
    runs = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=100)
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class BulkResult(serializers.Serializer[Any]):
    """How it went with one of many. `code` and `message`: why it was refused."""

    id = serializers.UUIDField()
    ok = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)


class BulkResults(serializers.Serializer[Any]):
    """How it went with each."""

    items = BulkResult(many=True)


class ComparedSide(serializers.Serializer[Any]):
    """A step in one of the two runs."""

    status = serializers.CharField()
    port = serializers.CharField(allow_null=True)
    attempts = serializers.IntegerField()
    duration_ms = serializers.FloatField(allow_null=True)
    message = serializers.CharField(allow_null=True)


class ComparedChange(serializers.Serializer[Any]):
    """A place in the data of a step where the two runs differ."""

    at = serializers.CharField(allow_blank=True)
    left = AnyJson(allow_null=True)
    right = AnyJson(allow_null=True)
    volatile = serializers.BooleanField(help_text="Such a value is another one in every run.")


class ComparedStep(serializers.Serializer[Any]):
    """A step in both runs."""

    path = serializers.CharField()
    node = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    left = ComparedSide(allow_null=True)
    right = ComparedSide(allow_null=True)
    differs = serializers.ListField(child=serializers.CharField())
    changes = ComparedChange(many=True)


class ComparedRun(RunSummary):
    """A run with the graph it was started from."""

    graph = GraphField()


class Comparison(serializers.Serializer[Any]):
    """Two runs side by side."""

    left = ComparedRun()
    right = ComparedRun()
    steps = ComparedStep(many=True)
    first = serializers.CharField(allow_null=True)
    whole = serializers.BooleanField()


class BulkView(RunView):
    """The same act on many runs."""

    permission = "run.view"

    @extend_schema(operation_id="act_on_runs", request=BulkAct, responses=BulkResults)
    def post(self, request: Request) -> Response:
        """Cancel, continue or give up up to 100 runs; each is asked about by itself and says how it went."""
        wanted = self.body(BulkAct)
        items = insight.act_on_runs(
            actor=self.actor, act=wanted["act"], run_ids=wanted["runs"], reason=wanted["reason"]
        )
        return Response(BulkResults({"items": items}).data)


class CompareView(RunView):
    """Two runs side by side."""

    permission = "run.view"

    @extend_schema(operation_id="compare_runs", responses=Comparison)
    def get(self, request: Request, run_id: UUID, other: UUID) -> Response:
        """Step by step, with the first step at which they went apart."""
        for each in (run_id, other):
            self.target(each, "run.view")
        return Response(Comparison(insight.compare_runs(actor=self.actor, left=run_id, right=other)).data)


urls = [
    path("runs/bulk", BulkView.as_view(), name="runs-bulk"),
    path("runs/<uuid:run_id>/compare/<uuid:other>", CompareView.as_view(), name="run-compare"),
]
