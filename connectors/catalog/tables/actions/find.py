"""tables.find: All rows with the given values."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.catalog.tables.form import ROWS, SAMPLE_ROW, Matching, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


class Form(Matching):
    """What to find."""

    limit: int = Field(default=100, ge=1, le=10_000, title="At most", description="How many rows to take.")
    order_by: str = Field(
        default="", title="Sorted by", description="A column; put - before it for descending.", examples=["-created"]
    )


async def run(context: ActionContext, values: Form) -> Any:
    """All rows with the given values."""
    return await call(context, "find", values)


ACTION = action(
    id="tables.find",
    name="Find rows",
    description="All rows with the given values.",
    input=Form,
    run=run,
    output=ROWS,
    sample={"rows": [SAMPLE_ROW], "count": 1},
    effect=EffectClass.READ,
    category=Category.DATA,
    synonyms=(
        "table",
        "list",
        "search rows",
    ),
    icon="table",
)
