"""`runs`, `runs/keys`: finding runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.urls import path
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.runs import RunSummary
from builder.api.v1.views import CURSOR, LIMIT, ApiView
from builder.insight import facade as insight
from engine.errors import InvalidInput

FLOW = OpenApiParameter("flow", OpenApiTypes.UUID, description="only runs of this flow")
STATUS = OpenApiParameter(
    "status",
    OpenApiTypes.STR,
    description="only runs with this status; `dead` waits for a person, `given_up` no longer; `in_doubt`: with a call "
    "of which nobody knows whether it happened",
)
MODE = OpenApiParameter("mode", OpenApiTypes.STR, description="live, test or dry")
TRIGGER = OpenApiParameter("trigger", OpenApiTypes.STR, description="manual, api, webhook or schedule")
SINCE = OpenApiParameter("since", OpenApiTypes.DATETIME, description="only runs started at or after this moment")
UNTIL = OpenApiParameter("until", OpenApiTypes.DATETIME, description="only runs started before this moment")
TEXT = OpenApiParameter(
    "q", OpenApiTypes.STR, description="a text in what the run began with; at most 2,000 runs are read"
)
KEY = OpenApiParameter(
    "key", OpenApiTypes.STR, description="`name=value` of a key field; found by an index, capitals do not matter"
)


class RunList(serializers.Serializer[Any]):
    """A page of runs."""

    items = RunSummary(many=True)
    next = serializers.CharField(allow_null=True)
    scanned = serializers.IntegerField(allow_null=True, help_text="With a text: how many runs were looked at.")


class RunKeys(serializers.Serializer[Any]):
    """Names of key fields."""

    items = serializers.ListField(child=serializers.CharField())


class RunsView(ApiView):
    """All runs."""

    permission = "run.view"

    @extend_schema(
        operation_id="list_runs",
        parameters=[FLOW, STATUS, MODE, TRIGGER, SINCE, UNTIL, KEY, TEXT, CURSOR, LIMIT],
        responses=RunList,
    )
    def get(self, request: Request) -> Response:
        """Runs, newest first."""
        query = request.query_params
        return Response(
            insight.run_items(
                actor=self.actor,
                flow_id=_uuid(query.get("flow")),
                status=query.get("status") or None,
                mode=query.get("mode") or None,
                trigger=query.get("trigger") or None,
                since=_moment("since", query.get("since")),
                until=_moment("until", query.get("until")),
                key=query.get("key", ""),
                text=query.get("q", ""),
                token=query.get("cursor"),
                limit=self.limit(),
            )
        )


class RunKeysView(ApiView):
    """What runs can be found by."""

    permission = "run.view"

    @extend_schema(operation_id="list_run_keys", responses=RunKeys)
    def get(self, request: Request) -> Response:
        """Names of the key fields that runs of the workspace have; empty for somebody who sees only some of the
        flows."""
        return Response({"items": insight.key_names(actor=self.actor)})


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInput("`flow` is not an id.", hint="Send the id of a flow.") from None


def _moment(name: str, text: str | None) -> datetime | None:
    found = parse_datetime(text) if text else None
    if text and found is None:
        raise InvalidInput(f"`{name}` is not a moment.", hint="Write it like 2026-03-31T10:00:00Z.")
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


urls = [
    path("runs", RunsView.as_view(), name="runs"),
    path("runs/keys", RunKeysView.as_view(), name="run-keys"),
]
"""Addresses of this part."""
