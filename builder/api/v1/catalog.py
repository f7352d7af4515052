"""`catalog`: every step type and connector, and what depends on a step's settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import SIGNED_IN, ApiView
from builder.catalog import facade as catalog
from builder.connections import facade as connections
from builder.flows import facade as flows
from engine.errors import NotFound


class CatalogPort(serializers.Serializer[Any]):
    """One way out of a step."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=["normal", "error", "timeout"])


class NodeShape(serializers.Serializer[Any]):
    """What depends on a step's settings."""

    ports = CatalogPort(many=True)
    effect = serializers.CharField()
    output_schema = serializers.DictField()
    sample_output = serializers.JSONField(allow_null=True)


class NodeType(NodeShape):
    """A step type; ports, effect and output are those of its default settings."""

    type = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField())
    kind = serializers.CharField()
    category = serializers.CharField()
    icon = serializers.CharField()
    connector = serializers.CharField()
    settings_schema = serializers.DictField()
    dynamic_ports = serializers.BooleanField()
    connection = serializers.CharField(allow_null=True)
    connection_required = serializers.BooleanField()
    timeout_s = serializers.FloatField()
    retry = serializers.DictField()
    verifies = serializers.BooleanField()
    verifies_by = serializers.CharField(allow_blank=True)
    honesty = serializers.CharField()
    help = serializers.CharField()


class Option(serializers.Serializer[Any]):
    """One choice."""

    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ConnectionField(serializers.Serializer[Any]):
    """One field of a connection's form."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    secret = serializers.BooleanField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    default = serializers.JSONField(allow_null=True)
    kind = serializers.ChoiceField(choices=["text", "number", "boolean", "select", "url"])
    choices = Option(many=True)
    show_if = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), allow_null=True)


_FORM_FIELDS = {"name": serializers.CharField(), "fields": ConnectionField(many=True)}
ConnectionForm = type("ConnectionForm", (serializers.Serializer,), {"get_fields": lambda self: {**_FORM_FIELDS}})


class CatalogConnector(serializers.Serializer[Any]):
    """A connector."""

    id = serializers.CharField()
    name = serializers.CharField()
    icon_svg = serializers.CharField()
    description = serializers.CharField()
    tier = serializers.CharField()
    connection = ConnectionForm(allow_null=True)


class Catalog(serializers.Serializer[Any]):
    """Everything a flow can be built from."""

    nodes = NodeType(many=True)
    connectors = CatalogConnector(many=True)


class DescribeQuestion(serializers.Serializer[Any]):
    """A step type with settings."""

    type = serializers.CharField(max_length=100)
    version = serializers.IntegerField(required=False, min_value=1)
    settings = serializers.DictField(required=False)


class OptionsQuestion(serializers.Serializer[Any]):
    """A field whose choices the connector knows."""

    type = serializers.CharField(max_length=100)
    field = serializers.CharField(max_length=100)
    settings = serializers.DictField(required=False)
    connection = serializers.CharField(required=False, allow_null=True, max_length=60)


class Options(serializers.Serializer[Any]):
    """The choices."""

    items = Option(many=True)


class CatalogView(ApiView):
    """The catalogue."""

    permission = SIGNED_IN

    @extend_schema(operation_id="get_catalog", responses=Catalog)
    def get(self, request: Request) -> Response:
        """All step types and connectors."""
        return Response(catalog.as_json())


class DescribeView(ApiView):
    """A step as drawn."""

    permission = SIGNED_IN

    @extend_schema(operation_id="describe_node", request=DescribeQuestion, responses=NodeShape)
    def post(self, request: Request) -> Response:
        """Ports, effect and output of a step with these settings."""
        asked = self.body(DescribeQuestion)
        return Response(catalog.describe(asked["type"], asked.get("settings", {}), version=asked.get("version")))


OF_THE_HOUSE: dict[str, Callable[..., list[dict[str, str]]]] = {
    "flow": flows.callable_flows,
    "table": flows.table_choices,
}
"""format of a field -> choices of the workspace itself"""


class OptionsView(ApiView):
    """Choices that only the service behind a connection knows, or the workspace itself."""

    permission = "flow.edit"

    @extend_schema(operation_id="list_options", request=OptionsQuestion, responses=Options)
    def post(self, request: Request) -> Response:
        """Ask the service, with the chosen connection."""
        asked = self.body(OptionsQuestion)
        of_house = OF_THE_HOUSE.get(_format(asked["type"], asked["field"]))
        if of_house is not None:
            return Response({"items": of_house(workspace_id=self.workspace_id)})
        action = catalog.house_catalog().action(asked["type"])
        choices = (action.options or {}).get(asked["field"]) if action else None
        if choices is None:
            raise NotFound("This field has no choices to look up.", hint="Type a value instead.", code="no_options")
        key = asked.get("connection") or ""
        if key:
            self.require("connection.use", connections.by_key(self.workspace_id).get(key))
        items = connections.ask(self.workspace_id, key, choices, asked.get("settings", {}))
        return Response({"items": items})


def _format(node_type: str, field: str) -> str:
    """What kind of thing a field of a step names."""
    spec = catalog.house_catalog().node_spec(node_type)
    properties = (spec.settings_schema if spec else {}).get("properties") or {}
    return str((properties.get(field) or {}).get("format") or "")


urls = [
    path("catalog", CatalogView.as_view(), name="catalog"),
    path("catalog/describe", DescribeView.as_view(), name="catalog-describe"),
    path("catalog/options", OptionsView.as_view(), name="catalog-options"),
]
