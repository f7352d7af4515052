"""`runs/{id}/items`: how far the large loops of a run are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.runs import RunView
from engine.runtime import facade as runtime


class ItemsCount(serializers.Serializer[Any]):
    """How many items of a loop are over, and how many of those failed."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    failed = serializers.IntegerField()


class RunItems(serializers.Serializer[Any]):
    """The loops whose items are runs of their own, by path."""

    steps = serializers.DictField(child=ItemsCount())


class RunItemsView(RunView):
    """How far loops are."""

    permission = "run.view"

    @extend_schema(operation_id="get_run_items", responses=RunItems)
    def get(self, request: Request, run_id: UUID) -> Response:
        """Counted as each item ends."""
        self.target(run_id, "run.view")
        return Response({"steps": runtime.items_at_work(run_id=run_id)})


urls = [path("runs/<uuid:run_id>/items", RunItemsView.as_view(), name="run-items")]
"""Addresses of this part."""
