"""postgres.query: read rows."""

from __future__ import annotations

from typing import Any

from connectors.catalog.postgres.client import fetch
from connectors.catalog.postgres.statement import OUTPUT, SAMPLE, Statement
from connectors.sdk.authoring import action
from engine.spec import ActionContext, EffectClass


async def run(context: ActionContext, values: Statement) -> dict[str, Any]:
    """Read in a read-only transaction."""
    return await fetch(context, values.statement, values.values, read_only=True)


ACTION = action(
    id="postgres.query",
    name="Read from a database",
    description="Run a SELECT and get its rows.",
    input=Statement,
    run=run,
    output=OUTPUT,
    sample=SAMPLE,
    effect=EffectClass.READ,
    synonyms=("sql", "select", "postgresql", "lookup"),
    icon="database",
    connection="postgres",
    help="The statement runs in a read-only transaction: it cannot change anything. At most 10,000 rows.",
)
