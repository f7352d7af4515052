"""`triggers`: the addresses, secrets and clocks of live versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flows import FlowView
from builder.triggers import facade as triggers


class TriggerSummary(serializers.Serializer[Any]):
    """A trigger of a live version. `url` is the path of a webhook."""

    id = serializers.UUIDField()
    flow_id = serializers.UUIDField()
    node = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    enabled = serializers.BooleanField()
    url = serializers.CharField(allow_null=True)
    auth = serializers.CharField(allow_null=True)
    secret_set = serializers.BooleanField()
    next_at = serializers.DateTimeField(allow_null=True)
    last_at = serializers.DateTimeField(allow_null=True)


class TriggerList(serializers.Serializer[Any]):
    """The triggers of a flow."""

    items = TriggerSummary(many=True)
    next = serializers.CharField(allow_null=True)


class Secret(serializers.Serializer[Any]):
    """A secret just made; it is never shown again."""

    trigger_id = serializers.UUIDField()
    secret = serializers.CharField()


class TriggersView(FlowView):
    """The triggers of a flow."""

    permission = "flow.view"

    @extend_schema(operation_id="list_triggers", responses=TriggerList)
    def get(self, request: Request, flow_id: UUID) -> Response:
        """Enabled ones first."""
        self.flow(flow_id, "flow.view")
        items = triggers.of_flow(workspace_id=self.workspace_id, flow_id=flow_id)
        return Response(TriggerList({"items": items, "next": None}).data)


class NewAddressView(FlowView):
    """A webhook's address."""

    permission = "flow.publish"

    @extend_schema(operation_id="renew_trigger_address", request=None, responses=TriggerSummary)
    def post(self, request: Request, trigger_id: UUID) -> Response:
        """A new address; the old one stops working at once."""
        self.flow(triggers.get(workspace_id=self.workspace_id, trigger_id=trigger_id).flow_id, "flow.publish")
        triggers.new_address(actor=self.actor, trigger_id=trigger_id)
        return Response(TriggerSummary(triggers.get(workspace_id=self.workspace_id, trigger_id=trigger_id)).data)


class NewSecretView(FlowView):
    """A webhook's secret."""

    permission = "flow.publish"

    @extend_schema(operation_id="renew_trigger_secret", request=None, responses=Secret)
    def post(self, request: Request, trigger_id: UUID) -> Response:
        """A new secret for senders, shown here once; the old one stops working at once."""
        self.flow(triggers.get(workspace_id=self.workspace_id, trigger_id=trigger_id).flow_id, "flow.publish")
        return Response(Secret(triggers.new_secret(actor=self.actor, trigger_id=trigger_id)).data)


urls = [
    path("flows/<uuid:flow_id>/triggers", TriggersView.as_view(), name="flow-triggers"),
    path("triggers/<uuid:trigger_id>/address", NewAddressView.as_view(), name="trigger-address"),
    path("triggers/<uuid:trigger_id>/secret", NewSecretView.as_view(), name="trigger-secret"),
]
