"""`flows`: list, make, change, archive, export, import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1 import flow_shapes as shapes
from builder.api.v1.runs_many import BulkResults
from builder.api.v1.views import CURSOR, EMPTY, LIMIT, ApiView
from builder.flows import facade as flows
from builder.triggers import facade as triggers

SEARCH = OpenApiParameter("search", OpenApiTypes.STR, description="part of the name or description")
FOLDER = OpenApiParameter("folder", OpenApiTypes.STR, description="only this folder and those in it")
ARCHIVED = OpenApiParameter("archived", OpenApiTypes.BOOL, description="archived flows instead of active ones")
WANTS = OpenApiParameter(
    "wants",
    OpenApiTypes.STR,
    enum=["mending", "publishing"],
    description="only those whose draft has errors (`mending`), or that are live with changes (`publishing`)",
)


class FlowView(ApiView):
    """A view about one flow: finds it and asks for the permission on that very flow."""

    def flow(self, flow_id: UUID, permission: str) -> Any:
        """The flow, if the actor has the permission on it."""
        row = flows.flow(workspace_id=self.workspace_id, flow_id=flow_id)
        self.require(permission, row)
        return row

    def summary(self, row: Any) -> flows.FlowItem:
        """The flow as lists show it now, with its triggers."""
        row = flows.flow(workspace_id=self.workspace_id, flow_id=row.id)
        found = triggers.of_flows(workspace_id=self.workspace_id, flow_ids=[row.id])
        return flows.item(row, labels(found.get(row.id, [])))


class FlowsView(FlowView):
    """All flows."""

    permission = {"GET": "flow.view", "POST": "flow.edit"}

    @extend_schema(
        operation_id="list_flows",
        parameters=[SEARCH, FOLDER, ARCHIVED, WANTS, CURSOR, LIMIT],
        responses=shapes.FlowPage,
    )
    def get(self, request: Request) -> Response:
        """The flows, the last changed first."""
        query = request.query_params
        page = flows.flows(
            workspace_id=self.workspace_id,
            folder=query.get("folder"),
            search=query.get("search", ""),
            archived=query.get("archived") == "true",
            wants=query.get("wants") or None,
            token=query.get("cursor"),
            limit=self.limit(),
        )
        found = triggers.of_flows(workspace_id=self.workspace_id, flow_ids=[row.id for row in page.items])
        items = [flows.item(row, labels(found.get(row.id, []))) for row in page.items]
        folders = flows.folders(workspace_id=self.workspace_id)
        return Response(shapes.FlowPage({"items": items, "next": page.next, "folders": folders}).data)

    @extend_schema(operation_id="create_flow", request=shapes.NewFlow, responses={201: shapes.FlowSummary})
    def post(self, request: Request) -> Response:
        """Make a flow: empty, or from a graph."""
        self.require("flow.edit")
        row = flows.create_flow(actor=self.actor, **self.body(shapes.NewFlow))
        return Response(shapes.FlowSummary(self.summary(row)).data, status=201)


class OneFlowView(FlowView):
    """One flow."""

    permission = {"GET": "flow.view", "PATCH": "flow.edit", "DELETE": "flow.edit"}

    @extend_schema(operation_id="get_flow", responses=shapes.FlowSummary)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """One flow."""
        return Response(shapes.FlowSummary(self.summary(self.flow(flow_id, "flow.view"))).data)

    @extend_schema(operation_id="change_flow", request=shapes.FlowChange, responses=shapes.FlowSummary)
    def patch(self, request: Request, flow_id: UUID) -> Response:
        """Rename, describe, file, archive, or take out of the archive."""
        row = flows.change_flow(actor=self.actor, flow_id=flow_id, changes=self.body(shapes.FlowChange))
        return Response(shapes.FlowSummary(self.summary(row)).data)

    @extend_schema(operation_id="delete_flow", responses=EMPTY)
    def delete(self, request: Request, flow_id: UUID) -> Response:
        """Delete a flow; one that has versions is archived, because its runs point to them."""
        row = self.flow(flow_id, "flow.edit")
        if row.published_id is not None:
            self.require("flow.publish", row)
        flows.delete_flow(actor=self.actor, flow_id=flow_id)
        return Response(status=204)


class ManyFlowsView(ApiView):
    """The same change of many flows."""

    permission = "flow.edit"

    @extend_schema(operation_id="change_flows", request=shapes.FlowsChange, responses=BulkResults)
    def post(self, request: Request) -> Response:
        """File, archive, or take out of the archive up to 200 flows; each is asked about by itself and says how it
        went."""
        wanted = self.body(shapes.FlowsChange)
        items = flows.change_flows(actor=self.actor, flow_ids=wanted.pop("flows"), changes=wanted)
        return Response(BulkResults({"items": items}).data)


class ExportView(FlowView):
    """A flow as a file."""

    permission = "flow.view"

    @extend_schema(operation_id="export_flow", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """The draft as JSON, without secrets, samples or ids."""
        self.flow(flow_id, "flow.view")
        return Response(flows.export_flow(actor=self.actor, flow_id=flow_id))


class ImportView(FlowView):
    """Flows from files."""

    permission = "flow.edit"

    @extend_schema(operation_id="import_flow", request=shapes.Import, responses={201: shapes.FlowSummary})
    def post(self, request: Request) -> Response:
        """Make a flow from an export."""
        self.require("flow.edit")
        row = flows.import_flow(actor=self.actor, **self.body(shapes.Import))
        return Response(shapes.FlowSummary(self.summary(row)).data, status=201)


def labels(items: list[triggers.TriggerItem]) -> list[flows.TriggerLabel]:
    """Triggers as lists of flows show them."""
    return [flows.TriggerLabel(kind=item.kind, label=item.label) for item in items]


urls = [
    path("flows", FlowsView.as_view(), name="flows"),
    path("flows/bulk", ManyFlowsView.as_view(), name="flows-bulk"),
    path("flows/import", ImportView.as_view(), name="flow-import"),
    path("flows/<uuid:flow_id>", OneFlowView.as_view(), name="flow"),
    path("flows/<uuid:flow_id>/export", ExportView.as_view(), name="flow-export"),
]
