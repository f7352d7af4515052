"""The form that reading and writing statements share."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.schema import ActionInput


class Statement(ActionInput):
    """One SQL statement with its values."""

    statement: str = Field(
        title="Statement",
        description="SQL with $1, $2 ... where values go. Never paste data into the text: it goes into Values.",
        examples=["SELECT id, total FROM invoice WHERE customer = $1"],
        min_length=1,
        max_length=20_000,
        json_schema_extra={"format": "textarea", "x-template": False},
    )
    values: list[Any] = Field(
        default_factory=list,
        title="Values",
        description="What $1, $2 ... stand for, in this order.",
        examples=[["{{ trigger.body.customer }}"]],
        max_length=100,
    )


OUTPUT = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "title": "Rows", "items": {"type": "object"}},
        "row_count": {"type": "integer", "title": "Number of rows"},
    },
    "required": ["rows", "row_count"],
}
SAMPLE = {"rows": [{"id": 1, "total": 120.5}], "row_count": 1}
