"""tables.update: Write values into all rows that match."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.catalog.tables.form import KEY_TTL_S, ROWS, SAMPLE_ROW, Matching, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


class Form(Matching):
    """Which rows to change, and how."""

    values: dict[str, Any] = Field(
        title="Values", description="Column names with what to write.", examples=[{"status": "paid"}]
    )


async def run(context: ActionContext, values: Form) -> Any:
    """Write values into all rows that match."""
    return await call(context, "update", values)


ACTION = action(
    id="tables.update",
    name="Update rows",
    description="Write values into all rows that match.",
    input=Form,
    run=run,
    output=ROWS,
    sample={"rows": [SAMPLE_ROW], "count": 1},
    effect=EffectClass.KEYED,
    key_ttl_s=KEY_TTL_S,
    category=Category.DATA,
    synonyms=(
        "table",
        "change",
    ),
    icon="table",
)
