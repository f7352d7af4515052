"""Reads of data tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KeyTransform

from builder.tables.columns import RESERVED, Column, check_names, read_columns
from builder.tables.models import DataRow, DataTable
from engine.errors import InvalidInput, NotFound

MAX_ROWS = 10_000


def tables(workspace_id: UUID) -> list[DataTable]:
    """The tables of a workspace by name, each with `row_count`."""
    rows = DataTable.objects.filter(workspace_id=workspace_id).annotate(row_count=Count("rows"))
    return list(rows.order_by("name"))


def get_table(workspace_id: UUID, table_id: UUID) -> DataTable:
    """One table; raises NotFound."""
    found = DataTable.objects.filter(workspace_id=workspace_id, id=table_id).annotate(row_count=Count("rows")).first()
    if found is None:
        raise NotFound("This table does not exist.", hint="Reload the list of tables.")
    return found


def table_named(workspace_id: UUID, name: str) -> DataTable:
    """A table by its name, in any case of letters; raises NotFound that lists the tables there are."""
    found = DataTable.objects.filter(workspace_id=workspace_id, name__iexact=name.strip()).first()
    if found is None:
        names = ", ".join(DataTable.objects.filter(workspace_id=workspace_id).values_list("name", flat=True)[:20])
        raise NotFound(f'There is no table "{name}".', hint=f"Tables: {names or 'none yet'}.", code="unknown_table")
    return found


def columns_of(table: DataTable) -> list[Column]:
    """The columns of a table."""
    return read_columns(table.columns)


def matching(table: DataTable, where: Mapping[str, Any]) -> QuerySet[DataRow]:
    """Rows whose columns have the given values; `id` may be asked for too. None matches a missing value."""
    check_names(columns_of(table), where, extra=frozenset({"id"}))
    rows = DataRow.objects.filter(table=table)
    if "id" in where:
        rows = rows.filter(id=_uuid(where["id"]))
    wanted = {name: value for name, value in where.items() if name != "id"}
    present = {name: value for name, value in wanted.items() if value is not None}
    rows = rows.filter(values__contains=present) if present else rows
    for name in wanted.keys() - present.keys():
        rows = rows.exclude(values__has_key=name) | rows.filter(**{f"values__{name}": None})
    return rows


def ordered(table: DataTable, rows: QuerySet[DataRow], order_by: str) -> QuerySet[DataRow]:
    """Rows by a column (`-` before it for descending), rows without a value last; by age without one."""
    name = order_by.lstrip("-")
    if not name:
        return rows.order_by("n")
    check_names(columns_of(table), {name: None}, extra=RESERVED)
    key = F(name) if name in RESERVED else KeyTransform(name, "values")
    return rows.order_by(key.desc(nulls_last=True) if order_by.startswith("-") else key.asc(nulls_last=True), "n")


def row_as_json(row: DataRow) -> dict[str, Any]:
    """A row as steps and screens see it: its values and its id."""
    return {**row.values, "id": str(row.id)}


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise InvalidInput(
            f'"{value}" is not the id of a row.', hint="Use the id a step gave.", code="bad_id"
        ) from None
