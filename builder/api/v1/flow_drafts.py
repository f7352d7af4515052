"""`flows/{id}/draft`, publishing, versions, samples."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1 import flow_shapes as shapes
from builder.api.v1.flows import FlowView
from builder.api.v1.views import EMPTY
from builder.flows import facade as flows
from builder.triggers import facade as triggers


class DraftView(FlowView):
    """The draft of a flow."""

    permission = {"GET": "flow.view", "PATCH": "flow.edit"}

    @extend_schema(operation_id="get_draft", responses=shapes.DraftState)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """Graph, revision, findings, samples, who edits, who holds the pen, and the live webhook."""
        row = self.flow(flow_id, "flow.view")
        findings = flows.refresh_findings(flow_id=flow_id, workspace_id=self.workspace_id)
        draft = flows.draft(workspace_id=self.workspace_id, flow_id=flow_id)
        state = {
            "flow": self.summary(row),
            "graph": draft.graph,
            "revision": draft.revision,
            "findings": findings,
            "samples": flows.samples(workspace_id=self.workspace_id, flow_id=flow_id),
            "lock": flows.lock(flow_id=flow_id),
            "pen": flows.held_lock(flow_id=flow_id),
            "webhook": webhook_json(triggers.webhook_of(workspace_id=self.workspace_id, flow_id=flow_id)),
        }
        return Response(shapes.DraftState(state).data)

    @extend_schema(operation_id="edit_draft", request=shapes.Edits, responses=shapes.DraftSaved)
    def patch(self, request: Request, flow_id: UUID) -> Response:
        """Apply edit operations; 409 `draft_changed` tells what others did since the base revision."""
        self.flow(flow_id, "flow.edit")
        saved = flows.apply_operations(actor=self.actor, flow_id=flow_id, **self.body(shapes.Edits))
        return Response(shapes.DraftSaved(saved).data)


class PublishView(FlowView):
    """Making the draft live."""

    permission = {"GET": "flow.view", "POST": "flow.publish"}

    @extend_schema(operation_id="check_flow", responses=shapes.Finding(many=True))
    def get(self, request: Request, flow_id: UUID) -> Response:
        """Everything publishing would find now; changes nothing."""
        self.flow(flow_id, "flow.view")
        return Response(flows.preview_publication(actor=self.actor, flow_id=flow_id))

    @extend_schema(operation_id="publish_flow", request=shapes.Publishing, responses=shapes.Published)
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Publish the draft as the next version; 422 `graph_has_errors` or `graph_has_warnings` lists the findings."""
        self.flow(flow_id, "flow.publish")
        version = flows.publish(actor=self.actor, flow_id=flow_id, **self.body(shapes.Publishing))
        item = flows.version_item(version, flows.flow(workspace_id=self.workspace_id, flow_id=flow_id))
        return Response(shapes.Published({"version": item}).data)


class UnpublishView(FlowView):
    """Taking the live version off."""

    permission = "flow.publish"

    @extend_schema(operation_id="unpublish_flow", request=None, responses=shapes.FlowSummary)
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Triggers stop starting runs; runs that are under way go on."""
        self.flow(flow_id, "flow.publish")
        flows.unpublish(actor=self.actor, flow_id=flow_id)
        row = flows.flow(workspace_id=self.workspace_id, flow_id=flow_id)
        return Response(shapes.FlowSummary(self.summary(row)).data)


class VersionsView(FlowView):
    """The versions of a flow."""

    permission = "flow.view"

    @extend_schema(operation_id="list_versions", responses=shapes.VersionList)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """All versions, newest first."""
        self.flow(flow_id, "flow.view")
        items = flows.versions(workspace_id=self.workspace_id, flow_id=flow_id)
        return Response(shapes.VersionList({"items": items, "next": None}).data)


class VersionView(FlowView):
    """One version."""

    permission = "flow.view"

    @extend_schema(operation_id="get_version", responses=shapes.VersionDetail)
    def get(self, request: Request, flow_id: UUID, number: int) -> Response:
        """A version with its graph."""
        row = self.flow(flow_id, "flow.view")
        version = flows.version_numbered(workspace_id=self.workspace_id, flow_id=flow_id, number=number)
        summary = shapes.VersionSummary(flows.version_item(version, row)).data
        return Response({**summary, "graph": version.graph})


class RestoreView(FlowView):
    """An earlier version as the draft."""

    permission = "flow.edit"

    @extend_schema(operation_id="restore_version", request=shapes.Restoring, responses=shapes.DraftSaved)
    def post(self, request: Request, flow_id: UUID, number: int) -> Response:
        """Put the version's graph into the draft, as one edit."""
        self.flow(flow_id, "flow.edit")
        base = self.body(shapes.Restoring)["base_revision"]
        saved = flows.restore_version(actor=self.actor, flow_id=flow_id, number=number, base_revision=base)
        return Response(shapes.DraftSaved(saved).data)


class SampleView(FlowView):
    """Sample data of a step."""

    permission = "flow.edit"

    @extend_schema(operation_id="put_sample", request=shapes.NewSample, responses=shapes.SampleShape)
    def put(self, request: Request, flow_id: UUID, node: str) -> Response:
        """Keep data as the sample of a step."""
        self.flow(flow_id, "flow.edit")
        sample = flows.put_sample(actor=self.actor, flow_id=flow_id, node=node, **self.body(shapes.NewSample))
        return Response(sample)

    @extend_schema(operation_id="delete_sample", responses=EMPTY)
    def delete(self, request: Request, flow_id: UUID, node: str) -> Response:
        """Forget the sample of a step."""
        self.flow(flow_id, "flow.edit")
        flows.drop_sample(actor=self.actor, flow_id=flow_id, node=node)
        return Response(status=204)


def webhook_json(item: triggers.TriggerItem | None) -> dict[str, Any] | None:
    """The live webhook as the editor shows it."""
    if item is None or item.url is None:
        return None
    facts = {"node": item.node, "url": item.url, "auth": item.auth, "secret_set": item.secret_set}
    return {"trigger_id": item.id, **facts}


urls = [
    path("flows/<uuid:flow_id>/draft", DraftView.as_view(), name="flow-draft"),
    path("flows/<uuid:flow_id>/publish", PublishView.as_view(), name="flow-publish"),
    path("flows/<uuid:flow_id>/unpublish", UnpublishView.as_view(), name="flow-unpublish"),
    path("flows/<uuid:flow_id>/versions", VersionsView.as_view(), name="flow-versions"),
    path("flows/<uuid:flow_id>/versions/<int:number>", VersionView.as_view(), name="flow-version"),
    path("flows/<uuid:flow_id>/versions/<int:number>/restore", RestoreView.as_view(), name="flow-restore"),
    path("flows/<uuid:flow_id>/samples/<str:node>", SampleView.as_view(), name="flow-sample"),
]
