"""`home`: what needs attention, what was touched last, what to do next."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import FlowSummary
from builder.api.v1.runs import RunSummary
from builder.api.v1.views import SIGNED_IN, ApiView
from builder.insight import facade as insight


class AttentionItem(serializers.Serializer[Any]):
    """Something that wants a person."""

    kind = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()
    link = serializers.CharField()
    count = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True, help_text="Of the one flow it is about.")
    about = serializers.CharField(allow_blank=True, help_text="What tells it from others of its kind.")


class NextStepItem(serializers.Serializer[Any]):
    """A step of getting started."""

    key = serializers.CharField()
    title = serializers.CharField()
    done = serializers.BooleanField()
    link = serializers.CharField()


class Home(serializers.Serializer[Any]):
    """The home page."""

    attention = AttentionItem(many=True)
    recent_flows = FlowSummary(many=True)
    recent_runs = RunSummary(many=True)
    next_steps = NextStepItem(many=True)


class HomeView(ApiView):
    """The home page, limited to what its reader may see."""

    permission = SIGNED_IN

    @extend_schema(operation_id="get_home", responses=Home)
    def get(self, request: Request) -> Response:
        """Attention, recents and next steps."""
        found = insight.home(actor=self.actor)
        return Response({**found, "recent_flows": FlowSummary(found["recent_flows"], many=True).data})


urls = [path("home", HomeView.as_view(), name="home")]
