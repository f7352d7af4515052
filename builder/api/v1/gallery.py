"""`templates`: the gallery."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson, FlowSummary, GraphField
from builder.api.v1.flows import FlowView
from builder.flows import facade as flows


class TemplateConnection(serializers.Serializer[Any]):
    """A connection a template needs."""

    key = serializers.CharField()
    connector = serializers.CharField()
    name = serializers.CharField()


class TemplateWords(serializers.Serializer[Any]):
    """What the gallery says about a template, in one language."""

    name = serializers.CharField()
    summary = serializers.CharField()
    what_you_get = serializers.ListField(child=serializers.CharField())


class TemplateTable(serializers.Serializer[Any]):
    """A data table a template works on."""

    name = serializers.CharField()


class TemplateShape(serializers.Serializer[Any]):
    """A ready-made flow."""

    id = serializers.CharField()
    area = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    what_you_get = serializers.ListField(child=serializers.CharField())
    translations = serializers.DictField(child=TemplateWords(), help_text="By language; English stands beside it.")
    connections = TemplateConnection(many=True)
    tables = TemplateTable(many=True)
    graph = GraphField()
    sample_input = AnyJson(allow_null=True)


class TemplateList(serializers.Serializer[Any]):
    """The gallery."""

    items = TemplateShape(many=True)
    next = serializers.CharField(allow_null=True)


class TemplateUse(serializers.Serializer[Any]):
    """How to name the new flow."""

    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    folder = serializers.CharField(max_length=120, allow_blank=True, default="")


class TemplatesView(FlowView):
    """The gallery."""

    permission = "flow.view"

    @extend_schema(operation_id="list_templates", responses=TemplateList)
    def get(self, request: Request) -> Response:
        """All templates, by area and name."""
        return Response(TemplateList({"items": flows.templates(), "next": None}).data)


class UseTemplateView(FlowView):
    """Starting from a template."""

    permission = "flow.edit"

    @extend_schema(operation_id="use_template", request=TemplateUse, responses={201: FlowSummary})
    def post(self, request: Request, template_id: str) -> Response:
        """Make a flow whose draft is the template."""
        self.require("flow.edit")
        row = flows.use_template(actor=self.actor, template_id=template_id, **self.body(TemplateUse))
        return Response(FlowSummary(self.summary(row)).data, status=201)


urls = [
    path("templates", TemplatesView.as_view(), name="templates"),
    path("templates/<slug:template_id>/use", UseTemplateView.as_view(), name="template-use"),
]
