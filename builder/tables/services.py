"""Writes people make by hand: tables and their rows. Each records its act in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.tables import rows
from builder.tables.columns import read_columns
from builder.tables.models import DataTable
from builder.tables.selectors import get_table
from engine.errors import Conflict, InvalidInput, NotFound


@transaction.atomic
def create_table(
    *,
    actor: Actor,
    workspace_id: UUID,
    name: str,
    description: str = "",
    columns: list[Mapping[str, Any]],
    first_rows: Sequence[Mapping[str, Any]] = (),
) -> DataTable:
    """Make a table with the rows it begins with: one act, however many there are."""
    _check_name(workspace_id, name, None)
    checked = [column.as_json() for column in read_columns(columns)]
    table = DataTable.objects.create(
        workspace_id=workspace_id, name=name.strip(), description=description, columns=checked
    )
    for row in first_rows:
        rows.insert(table, row)
    after = {**_facts(table), **({"rows": len(first_rows)} if first_rows else {})}
    audit.record(actor, "table.created", "table", table.id, after=after, workspace_id=workspace_id)
    return get_table(workspace_id, table.id)


@transaction.atomic
def change_table(
    *,
    actor: Actor,
    workspace_id: UUID,
    table_id: UUID,
    name: str | None = None,
    description: str | None = None,
    columns: list[Mapping[str, Any]] | None = None,
) -> DataTable:
    """Change what is given. Rows keep the values of a column that was removed; they come back with the column."""
    table = get_table(workspace_id, table_id)
    before = _facts(table)
    if name is not None:
        _check_name(workspace_id, name, table.id)
        table.name = name.strip()
    table.description = table.description if description is None else description
    table.columns = table.columns if columns is None else [column.as_json() for column in read_columns(columns)]
    table.save()
    audit.record(actor, "table.changed", "table", table.id, before, _facts(table), workspace_id=workspace_id)
    return get_table(workspace_id, table.id)


@transaction.atomic
def delete_table(*, actor: Actor, workspace_id: UUID, table_id: UUID) -> None:
    """Remove a table with all its rows."""
    table = get_table(workspace_id, table_id)
    before = {**_facts(table), "rows": table.rows.count()}
    table.delete()
    audit.record(actor, "table.deleted", "table", table_id, before=before, workspace_id=workspace_id)


@transaction.atomic
def add_row(*, actor: Actor, workspace_id: UUID, table_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
    """Add a row by hand."""
    table = get_table(workspace_id, table_id)
    row = rows.insert(table, values)
    audit.record(actor, "table.row_written", "table", table.id, after=row, workspace_id=workspace_id)
    return row


@transaction.atomic
def change_row(
    *, actor: Actor, workspace_id: UUID, table_id: UUID, row_id: UUID, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Write values into one row by hand."""
    table = get_table(workspace_id, table_id)
    changed = rows.update(table, {"id": row_id}, values)
    if not changed:
        raise NotFound("This row does not exist any more.", hint="Reload the table.")
    audit.record(actor, "table.row_written", "table", table.id, after=changed[0], workspace_id=workspace_id)
    return changed[0]


@transaction.atomic
def delete_row(*, actor: Actor, workspace_id: UUID, table_id: UUID, row_id: UUID) -> None:
    """Remove one row by hand."""
    table = get_table(workspace_id, table_id)
    removed = rows.delete(table, {"id": row_id})
    if not removed:
        raise NotFound("This row does not exist any more.", hint="Reload the table.")
    audit.record(actor, "table.row_deleted", "table", table.id, before=removed[0], workspace_id=workspace_id)


def _facts(table: DataTable) -> dict[str, Any]:
    return {"name": table.name, "description": table.description, "columns": table.columns}


def _check_name(workspace_id: UUID, name: str, own_id: UUID | None) -> None:
    if not name.strip():
        raise InvalidInput("A table needs a name.", hint="Type a name.")
    if (
        DataTable.objects.filter(workspace_id=workspace_id, name__iexact=name.strip())
        .exclude(id__in=[own_id] if own_id else [])
        .exists()
    ):
        raise Conflict(f'There is a table "{name}" already.', hint="Choose another name.", code="name_taken")
