"""tables.delete: Remove all rows that match."""

from __future__ import annotations

from typing import Any

from connectors.catalog.tables.form import KEY_TTL_S, ROWS, SAMPLE_ROW, Matching, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


async def run(context: ActionContext, values: Matching) -> Any:
    """Remove all rows that match."""
    return await call(context, "delete", values)


ACTION = action(
    id="tables.delete",
    name="Delete rows",
    description="Remove all rows that match.",
    input=Matching,
    run=run,
    output=ROWS,
    sample={"rows": [SAMPLE_ROW], "count": 1},
    effect=EffectClass.KEYED,
    key_ttl_s=KEY_TTL_S,
    category=Category.DATA,
    synonyms=(
        "table",
        "remove",
    ),
    icon="table",
)
