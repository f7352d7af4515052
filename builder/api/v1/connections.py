"""`connections`: accounts of connectors. A secret goes in and never comes out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.api.v1.views import EMPTY, ApiView, list_of
from builder.connections import facade as connections


class FlowReference(serializers.Serializer[Any]):
    """A flow by name."""

    id = serializers.CharField()
    name = serializers.CharField()


class ConnectionItem(serializers.Serializer[Any]):
    """A connection. In `values` a secret is {"set": true|false}."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    name = serializers.CharField()
    connector = serializers.CharField()
    status = serializers.ChoiceField(choices=["untested", "working", "failing"])
    message = serializers.CharField()
    tested_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    used_by = FlowReference(many=True)
    can_edit = serializers.BooleanField()
    max_per_s = serializers.FloatField(allow_null=True)
    max_at_once = serializers.IntegerField(allow_null=True)


def max_per_s() -> serializers.FloatField:
    """How often its service may be called in a second, by all runs together; null: as often as there are steps."""
    return serializers.FloatField(required=False, allow_null=True, min_value=0.01, max_value=1000)


def max_at_once() -> serializers.IntegerField:
    """How many calls of its service may be under way at the same time; null: as many as there are steps."""
    return serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1000)


class NewConnection(serializers.Serializer[Any]):
    """A connection to make. It is tested first; `save_anyway` keeps one that does not work."""

    connector = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=100)
    key = serializers.RegexField(r"^[a-z][a-z0-9_]*$", required=False, max_length=60)
    save_anyway = serializers.BooleanField(default=False)
    max_per_s = max_per_s()
    max_at_once = max_at_once()


class ConnectionChange(serializers.Serializer[Any]):
    """What to change. Secrets that are not given stay."""

    name = serializers.CharField(max_length=100, required=False)
    save_anyway = serializers.BooleanField(default=False)
    max_per_s = max_per_s()
    max_at_once = max_at_once()


class ConnectionTrial(serializers.Serializer[Any]):
    """Values to try. With `id`, secrets that are not given are those of that connection."""

    connector = serializers.CharField(max_length=60)
    id = serializers.UUIDField(required=False, allow_null=True)


class TrialResult(serializers.Serializer[Any]):
    """What the service said."""

    ok = serializers.BooleanField()
    message = serializers.CharField()
    hint = serializers.CharField()
    tested = serializers.BooleanField()


# `fields` is a property of every serializer, so the field of that name is added beside the class body.
for kind, needed in ((ConnectionItem, True), (NewConnection, True), (ConnectionChange, False), (ConnectionTrial, True)):
    kind._declared_fields["fields"] = serializers.DictField(required=needed)


class ConnectionsView(ApiView):
    """All connections."""

    permission = {"GET": "connection.view", "POST": "connection.edit"}

    @extend_schema(operation_id="list_connections", responses=list_of(ConnectionItem))
    def get(self, request: Request) -> Response:
        """Those the person may see."""
        seen = [row for row in connections.connections(self.workspace_id) if self._sees(row)]
        usage = connections.used_by(self.workspace_id, [row.key for row in seen])
        return Response({"items": [as_item(self.actor, row, usage.get(row.key, ())) for row in seen], "next": None})

    @extend_schema(operation_id="create_connection", request=NewConnection, responses={201: ConnectionItem})
    def post(self, request: Request) -> Response:
        """Test and save a new connection."""
        self.require("connection.edit")
        row = connections.create_connection(
            actor=self.actor, workspace_id=self.workspace_id, **self.body(NewConnection)
        )
        return Response(as_item(self.actor, row, ()), status=201)

    def _sees(self, row: connections.Connection) -> bool:
        return access.can(self.actor, "connection.view", row).allowed


class ConnectionView(ApiView):
    """One connection."""

    permission = {"GET": "connection.view", "PATCH": "connection.edit", "DELETE": "connection.edit"}

    @extend_schema(operation_id="get_connection", responses=ConnectionItem)
    def get(self, request: Request, connection_id: UUID) -> Response:
        """The connection without its secrets."""
        return Response(self._item(self._row("connection.view", connection_id)))

    @extend_schema(operation_id="change_connection", request=ConnectionChange, responses=ConnectionItem)
    def patch(self, request: Request, connection_id: UUID) -> Response:
        """Change name or values; values are tested before they are saved."""
        self._row("connection.edit", connection_id)
        changes = self.body(ConnectionChange)
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "connection_id": connection_id}
        return Response(self._item(connections.change_connection(**facts, **changes)))

    @extend_schema(operation_id="delete_connection", responses=EMPTY)
    def delete(self, request: Request, connection_id: UUID) -> Response:
        """Remove it, unless a flow uses it."""
        self._row("connection.edit", connection_id)
        connections.delete_connection(actor=self.actor, workspace_id=self.workspace_id, connection_id=connection_id)
        return Response(status=204)

    def _row(self, permission: str, connection_id: UUID) -> connections.Connection:
        row = connections.get_connection(self.workspace_id, connection_id)
        self.require(permission, row)
        return row

    def _item(self, row: connections.Connection) -> dict[str, Any]:
        return as_item(self.actor, row, connections.used_by(self.workspace_id, [row.key]).get(row.key, ()))


class TrialView(ApiView):
    """Trying values before they are saved."""

    permission = "connection.edit"

    @extend_schema(operation_id="test_connection", request=ConnectionTrial, responses=TrialResult)
    def post(self, request: Request) -> Response:
        """Try the values; nothing is saved."""
        trial = self.body(ConnectionTrial)
        known = trial.get("id")
        self.require("connection.edit", connections.get_connection(self.workspace_id, known) if known else None)
        result = connections.try_values(
            workspace_id=self.workspace_id, connector=trial["connector"], fields=trial["fields"], connection_id=known
        )
        return Response(trial_json(result))


class RetestView(ApiView):
    """Trying a saved connection."""

    permission = "connection.edit"

    @extend_schema(operation_id="retest_connection", request=None, responses=TrialResult)
    def post(self, request: Request, connection_id: UUID) -> Response:
        """Try it as it is and note the result."""
        self.require("connection.edit", connections.get_connection(self.workspace_id, connection_id))
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "connection_id": connection_id}
        return Response(trial_json(connections.retest_connection(**facts)))


def as_item(actor: access.Actor, row: connections.Connection, flows: Any) -> dict[str, Any]:
    """A connection in the answer."""
    may = access.can(actor, "connection.edit", row).allowed
    return {**connections.as_json(row), "used_by": [dict(flow) for flow in flows], "can_edit": may}


def trial_json(result: connections.Tried) -> dict[str, Any]:
    """A test's result in the answer."""
    return {"ok": result.ok, "message": result.message, "hint": result.hint, "tested": result.tested}


urls = [
    path("connections", ConnectionsView.as_view(), name="connections"),
    path("connections/test", TrialView.as_view(), name="connections-test"),
    path("connections/<uuid:connection_id>", ConnectionView.as_view(), name="connection"),
    path("connections/<uuid:connection_id>/test", RetestView.as_view(), name="connection-test"),
]
