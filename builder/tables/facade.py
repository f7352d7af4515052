"""The door of data tables."""

from __future__ import annotations

from builder.tables.columns import TYPES
from builder.tables.models import DataRow, DataTable
from builder.tables.operations import forget_old_answers, perform
from builder.tables.port import WorkspaceTables
from builder.tables.selectors import get_table, matching, row_as_json, table_named, tables
from builder.tables.services import add_row, change_row, change_table, create_table, delete_row, delete_table

__all__ = [
    "TYPES",
    "DataRow",
    "DataTable",
    "WorkspaceTables",
    "add_row",
    "change_row",
    "change_table",
    "create_table",
    "delete_row",
    "delete_table",
    "forget_old_answers",
    "get_table",
    "matching",
    "perform",
    "row_as_json",
    "table_named",
    "tables",
]
