"""`flows/{id}/lock`: who holds the pen of a draft in the editor. Advice to people; saving needs no lock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import HeldLock
from builder.api.v1.flows import FlowView
from builder.api.v1.views import EMPTY
from builder.flows import facade as flows


class Holding(serializers.Serializer[Any]):
    """`take`: also out of the hand of somebody else."""

    take = serializers.BooleanField(default=False)


class LockView(FlowView):
    """The pen of a draft."""

    permission = "flow.edit"

    @extend_schema(operation_id="hold_lock", request=Holding, responses=HeldLock)
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Hold it if it is free, say that one still holds it, or take it over; who holds it now. Said anew every ten
        seconds; it lies free after thirty without a word."""
        self.flow(flow_id, "flow.edit")
        held = flows.hold_lock(actor=self.actor, flow_id=flow_id, **self.body(Holding))
        return Response(HeldLock(held).data)

    @extend_schema(operation_id="release_lock", request=None, responses=EMPTY)
    def delete(self, request: Request, flow_id: UUID) -> Response:
        """Put it down; nothing happens when somebody else holds it."""
        self.flow(flow_id, "flow.edit")
        flows.release_lock(actor=self.actor, flow_id=flow_id)
        return Response(status=204)


urls = [path("flows/<uuid:flow_id>/lock", LockView.as_view(), name="flow-lock")]
"""Addresses of this part."""
