"""tables.get: The first row with the given values; an empty row when there is none."""

from __future__ import annotations

from typing import Any

from connectors.catalog.tables.form import ONE, SAMPLE_ROW, Matching, call
from connectors.sdk.authoring import action
from engine.spec import ActionContext, Category, EffectClass


async def run(context: ActionContext, values: Matching) -> Any:
    """The first row with the given values; an empty row when there is none."""
    return await call(context, "get", values)


ACTION = action(
    id="tables.get",
    name="Get one row",
    description="The first row with the given values; an empty row when there is none.",
    input=Matching,
    run=run,
    output=ONE,
    sample={"row": SAMPLE_ROW},
    effect=EffectClass.READ,
    category=Category.DATA,
    synonyms=(
        "table",
        "lookup",
    ),
    icon="table",
)
