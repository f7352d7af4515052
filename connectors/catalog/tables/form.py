"""Fields the table actions share, and the call behind them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.schema import ActionInput
from engine.spec import ActionContext

KEY_TTL_S = 29 * 86_400.0
"""Tables remember what was done under a key for thirty days."""


class InTable(ActionInput):
    """Any action on one table."""

    table: str = Field(
        title="Table",
        description="Name of a data table of this workspace.",
        examples=["suppliers"],
        min_length=1,
        max_length=100,
        json_schema_extra={"format": "table", "x-options": "table"},
    )


class Matching(InTable):
    """An action on the rows whose columns have given values."""

    where: dict[str, Any] = Field(
        default_factory=dict,
        title="Where",
        description="Column names with the values they must have; empty = every row.",
        examples=[{"email": "{{ trigger.body.email }}"}],
    )


class Writing(InTable):
    """An action that writes values."""

    values: dict[str, Any] = Field(
        title="Values",
        description="Column names with what to write.",
        examples=[{"name": "{{ trigger.body.name }}"}],
        min_length=1,
    )


ROW = {"type": "object", "title": "Row"}
ROWS = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": ROW, "title": "Rows"},
        "count": {"type": "integer", "title": "Number of rows"},
    },
    "required": ["rows", "count"],
}
ONE = {
    "type": "object",
    "properties": {"row": ROW, "created": {"type": "boolean", "title": "New"}},
    "required": ["row"],
}
SAMPLE_ROW = {"id": "6f0c", "name": "Ann", "email": "ann@example.com"}


async def call(context: ActionContext, operation: str, values: InTable) -> Any:
    """Pass the checked form to the data tables; writes are done once per key."""
    arguments = values.model_dump(exclude={"table"})
    return await context.tables.call(operation, values.table, arguments, key=context.idempotency_key)
