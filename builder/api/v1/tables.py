"""`tables`: the built-in data tables and their rows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import CURSOR, EMPTY, LIMIT, ApiView, list_of
from builder.tables import facade as tables


class TableColumn(serializers.Serializer[Any]):
    """A column."""

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=list(tables.TYPES))
    required = serializers.BooleanField()  # type: ignore[assignment]
    unique = serializers.BooleanField()


class NewColumn(serializers.Serializer[Any]):
    """A column to make."""

    name = serializers.CharField(max_length=60)
    type = serializers.ChoiceField(choices=list(tables.TYPES), default="text")
    required = serializers.BooleanField(required=False, default=False)  # type: ignore[assignment]
    unique = serializers.BooleanField(required=False, default=False)


class TableItem(serializers.Serializer[Any]):
    """A table."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    columns = TableColumn(many=True)
    row_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class NewTable(serializers.Serializer[Any]):
    """A table to make."""

    name = serializers.CharField(max_length=100)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    columns = NewColumn(many=True)


class TableRow(serializers.Serializer[Any]):
    """A row: its id and its values by column."""

    id = serializers.UUIDField()
    values = serializers.DictField()
    updated_at = serializers.DateTimeField()


class RowValues(serializers.Serializer[Any]):
    """Values by column."""

    values = serializers.DictField()


class WrittenRow(serializers.Serializer[Any]):
    """A row as it is now."""

    id = serializers.UUIDField()
    values = serializers.DictField()


class TablesView(ApiView):
    """All tables."""

    permission = {"GET": "table.view", "POST": "table.edit"}

    @extend_schema(operation_id="list_tables", responses=list_of(TableItem))
    def get(self, request: Request) -> Response:
        """Tables by name."""
        self.require("table.view")
        return Response({"items": [table_json(table) for table in tables.tables(self.workspace_id)], "next": None})

    @extend_schema(operation_id="create_table", request=NewTable, responses={201: TableItem})
    def post(self, request: Request) -> Response:
        """Make a table."""
        self.require("table.edit")
        table = tables.create_table(actor=self.actor, workspace_id=self.workspace_id, **self.body(NewTable))
        return Response(table_json(table), status=201)


class TableView(ApiView):
    """One table."""

    permission = {"GET": "table.view", "PATCH": "table.edit", "DELETE": "table.edit"}

    @extend_schema(operation_id="get_table", responses=TableItem)
    def get(self, request: Request, table_id: UUID) -> Response:
        """The table and its columns."""
        self.require("table.view")
        return Response(table_json(tables.get_table(self.workspace_id, table_id)))

    @extend_schema(operation_id="change_table", request=NewTable, responses=TableItem)
    def patch(self, request: Request, table_id: UUID) -> Response:
        """Change what is given."""
        self.require("table.edit")
        changes = self.body(NewTable, partial=True)
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "table_id": table_id}
        return Response(table_json(tables.change_table(**facts, **changes)))

    @extend_schema(operation_id="delete_table", responses=EMPTY)
    def delete(self, request: Request, table_id: UUID) -> Response:
        """Remove the table with all its rows."""
        self.require("table.edit")
        tables.delete_table(actor=self.actor, workspace_id=self.workspace_id, table_id=table_id)
        return Response(status=204)


class RowsView(ApiView):
    """The rows of a table."""

    permission = {"GET": "table.view", "POST": "table.edit"}

    @extend_schema(operation_id="list_rows", parameters=[CURSOR, LIMIT], responses=list_of(TableRow))
    def get(self, request: Request, table_id: UUID) -> Response:
        """Rows in the order they were added."""
        self.require("table.view")
        table = tables.get_table(self.workspace_id, table_id)
        return self.page(tables.matching(table, {}), order=("n",), as_json=row_json)

    @extend_schema(operation_id="add_row", request=RowValues, responses={201: WrittenRow})
    def post(self, request: Request, table_id: UUID) -> Response:
        """Add a row by hand."""
        self.require("table.edit")
        values = self.body(RowValues)["values"]
        row = tables.add_row(actor=self.actor, workspace_id=self.workspace_id, table_id=table_id, values=values)
        return Response(written_json(row), status=201)


class RowView(ApiView):
    """One row."""

    permission = "table.edit"

    @extend_schema(operation_id="change_row", request=RowValues, responses=WrittenRow)
    def patch(self, request: Request, table_id: UUID, row_id: UUID) -> Response:
        """Write values into the row; columns that are not given stay."""
        self.require("table.edit")
        values = self.body(RowValues)["values"]
        place: dict[str, Any] = {"workspace_id": self.workspace_id, "table_id": table_id, "row_id": row_id}
        return Response(written_json(tables.change_row(actor=self.actor, values=values, **place)))

    @extend_schema(operation_id="delete_row", responses=EMPTY)
    def delete(self, request: Request, table_id: UUID, row_id: UUID) -> Response:
        """Remove the row."""
        self.require("table.edit")
        tables.delete_row(actor=self.actor, workspace_id=self.workspace_id, table_id=table_id, row_id=row_id)
        return Response(status=204)


def table_json(table: tables.DataTable) -> dict[str, Any]:
    """A table in the answer."""
    names = ("name", "description", "columns", "updated_at")
    count = getattr(table, "row_count", 0)
    return {"id": str(table.id), **{name: getattr(table, name) for name in names}, "row_count": count}


def row_json(row: tables.DataRow) -> dict[str, Any]:
    """A row in a list."""
    return {"id": str(row.id), "values": row.values, "updated_at": row.updated_at}


def written_json(row: dict[str, Any]) -> dict[str, Any]:
    """A row just written."""
    return {"id": row["id"], "values": {name: value for name, value in row.items() if name != "id"}}


urls = [
    path("tables", TablesView.as_view(), name="tables"),
    path("tables/<uuid:table_id>", TableView.as_view(), name="table"),
    path("tables/<uuid:table_id>/rows", RowsView.as_view(), name="table-rows"),
    path("tables/<uuid:table_id>/rows/<uuid:row_id>", RowView.as_view(), name="table-row"),
]
