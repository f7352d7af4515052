"""tables.upsert: Update the row with the same key column, or add it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.catalog.tables.form import KEY_TTL_S, ONE, SAMPLE_ROW, Writing, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


class Form(Writing):
    """What to write and by which column to recognise the row."""

    match_on: str = Field(
        title="Recognise by",
        description="The column that tells whether the row exists.",
        examples=["email"],
        min_length=1,
    )


async def run(context: ActionContext, values: Form) -> Any:
    """Update the row with the same key column, or add it."""
    return await call(context, "upsert", values)


ACTION = action(
    id="tables.upsert",
    name="Add or update a row",
    description="Update the row with the same key column, or add it.",
    input=Form,
    run=run,
    output=ONE,
    sample={"row": SAMPLE_ROW, "created": False},
    effect=EffectClass.KEYED,
    key_ttl_s=KEY_TTL_S,
    category=Category.DATA,
    synonyms=(
        "table",
        "save row",
        "merge",
    ),
    icon="table",
)
