"""tables.insert: A new row with the given values."""

from __future__ import annotations

from typing import Any

from connectors.catalog.tables.form import KEY_TTL_S, ONE, SAMPLE_ROW, Writing, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


async def run(context: ActionContext, values: Writing) -> Any:
    """A new row with the given values."""
    return await call(context, "insert", values)


ACTION = action(
    id="tables.insert",
    name="Add a row",
    description="A new row with the given values.",
    input=Writing,
    run=run,
    output=ONE,
    sample={"row": SAMPLE_ROW, "created": True},
    effect=EffectClass.KEYED,
    key_ttl_s=KEY_TTL_S,
    category=Category.DATA,
    synonyms=(
        "table",
        "append",
        "create row",
        "insert",
        "write into a table",
        "save",
    ),
    icon="table",
)
