"""`audit/runs`: what the engine did, beside what people did."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import CURSOR, ApiView, list_of
from builder.insight import facade as insight


class ActRun(serializers.Serializer[Any]):
    """The run an act belongs to."""

    id = serializers.UUIDField()
    mode = serializers.CharField()
    status = serializers.CharField()


class ActFlow(serializers.Serializer[Any]):
    """Its flow."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class RunAct(serializers.Serializer[Any]):
    """One act of the engine; `n` is the number of its event within the run."""

    at = serializers.DateTimeField()
    act = serializers.CharField()
    sentence = serializers.CharField()
    step = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True, help_text="What it came to: a word of the engine, or a message.")
    by = serializers.CharField(allow_blank=True)
    n = serializers.IntegerField()
    run = ActRun()
    flow = ActFlow()
    started_by = serializers.CharField(allow_blank=True)


class RunActsView(ApiView):
    """Acts of runs."""

    permission = "audit.view"

    @extend_schema(operation_id="list_run_acts", parameters=[CURSOR], responses=list_of(RunAct))
    def get(self, request: Request) -> Response:
        """Acts of ten runs a page, the latest act first."""
        return Response(insight.run_acts(actor=self.actor, token=request.query_params.get("cursor")))


urls = [path("audit/runs", RunActsView.as_view(), name="audit-runs")]
