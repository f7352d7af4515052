"""Writes of rows: checked against the columns, unique where a column says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from builder.tables.columns import check_names, check_values
from builder.tables.models import DataRow, DataTable
from builder.tables.selectors import MAX_ROWS, columns_of, matching, row_as_json
from engine.errors import Conflict, InvalidInput, LimitExceeded

Values = Mapping[str, Any]


@transaction.atomic
def insert(table: DataTable, values: Values) -> dict[str, Any]:
    """Add a row; gives it with its id."""
    _lock(table)
    checked = check_values(columns_of(table), values, whole=True)
    _check_unique(table, checked, None)
    return row_as_json(DataRow.objects.create(table=table, values=checked))


@transaction.atomic
def upsert(table: DataTable, values: Values, *, match_on: str) -> tuple[dict[str, Any], bool]:
    """(row, whether it is new): the row with the same value in column `match_on` is changed, else one is added."""
    check_names(columns_of(table), {match_on: None})
    if values.get(match_on) is None:
        raise InvalidInput(f'The values do not hold "{match_on}".', hint="Give the value the row is recognised by.")
    _lock(table)
    row = matching(table, {match_on: values[match_on]}).order_by("n").first()
    if row is None:
        return insert(table, values), True
    return _write(table, row, values), False


@transaction.atomic
def update(table: DataTable, where: Values, values: Values) -> list[dict[str, Any]]:
    """Write values into every matching row; gives the rows as they are now."""
    _lock(table)
    return [_write(table, row, values) for row in _few(matching(table, where))]


@transaction.atomic
def delete(table: DataTable, where: Values) -> list[dict[str, Any]]:
    """Remove every matching row; gives the rows as they were."""
    _lock(table)
    found = _few(matching(table, where))
    DataRow.objects.filter(n__in=[row.n for row in found]).delete()
    return [row_as_json(row) for row in found]


def _write(table: DataTable, row: DataRow, values: Values) -> dict[str, Any]:
    checked = check_values(columns_of(table), values, whole=False)
    _check_unique(table, checked, row)
    row.values = {**row.values, **checked}
    row.save(update_fields=["values", "updated_at"])
    return row_as_json(row)


def _few(rows: QuerySet[DataRow]) -> list[DataRow]:
    found = list(rows.order_by("n")[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        raise LimitExceeded(f"More than {MAX_ROWS} rows match.", hint="Narrow the conditions.", code="too_many_rows")
    return found


def _check_unique(table: DataTable, values: Values, own: DataRow | None) -> None:
    for column in columns_of(table):
        value = values.get(column.name)
        if not column.unique or value is None:
            continue
        others = matching(table, {column.name: value}).exclude(n__in=[own.n] if own else [])
        if others.exists():
            raise Conflict(
                f'Another row has "{value}" in the column "{column.name}" already.',
                hint="Use another value, or add or update by this column.",
                code="not_unique",
            )


def _lock(table: DataTable) -> None:
    """Writers of one table take turns, so that unique columns stay unique."""
    DataTable.objects.select_for_update(no_key=True).get(id=table.id)
