"""`runs/{id}/items`: how far the large loops of a run are, and the runs of their items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.runs import RunSummary, RunView, number
from builder.insight import facade as insight
from engine.runtime import facade as runtime

LOOP = OpenApiParameter("path", OpenApiTypes.STR, description="path of a loop; its items are listed, 100 a page")
STATUS = OpenApiParameter(
    "status",
    OpenApiTypes.STR,
    enum=list(runtime.ITEM_STATUSES),
    description="only items with this status; `failed` are all those that ended without success",
)
AFTER = OpenApiParameter("after", OpenApiTypes.INT, description="`next` of the page before")


class ItemsCount(serializers.Serializer[Any]):
    """How many items of a loop are over, and how many of those failed."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    failed = serializers.IntegerField()


class ItemRun(RunSummary):
    """The run of an item; `index` is the place of the item, from 0."""

    index = serializers.IntegerField()


class RunItems(serializers.Serializer[Any]):
    """The loops whose items are runs of their own, by path; with a `path` the runs of its items, in their order."""

    steps = serializers.DictField(child=ItemsCount())
    items = ItemRun(many=True)
    next = serializers.IntegerField(allow_null=True)


class RunItemsView(RunView):
    """The items of loops."""

    permission = "run.view"

    @extend_schema(operation_id="get_run_items", parameters=[LOOP, STATUS, AFTER], responses=RunItems)
    def get(self, request: Request, run_id: UUID) -> Response:
        """How far each loop is, counted as each item ends; and the runs of the items of one loop. A path that is no
        such loop has none."""
        self.target(run_id, "run.view")
        query = request.query_params
        after = number(query["after"], "after") if query.get("after") else -1
        page = insight.loop_items(
            actor=self.actor, run_id=run_id, path=query.get("path", ""), status=query.get("status") or None, after=after
        )
        return Response({"steps": runtime.items_at_work(run_id=run_id), **page})


urls = [path("runs/<uuid:run_id>/items", RunItemsView.as_view(), name="run-items")]
"""Addresses of this part."""
