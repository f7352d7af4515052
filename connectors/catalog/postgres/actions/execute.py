"""postgres.execute: write rows."""

from __future__ import annotations

from typing import Any

from connectors.catalog.postgres.client import fetch
from connectors.catalog.postgres.statement import OUTPUT, SAMPLE, Statement
from connectors.sdk.authoring import action
from engine.spec import ActionContext, EffectClass


async def run(context: ActionContext, values: Statement) -> dict[str, Any]:
    """Write in a transaction of its own."""
    return await fetch(context, values.statement, values.values, read_only=False)


def preview(_context: ActionContext, values: Statement) -> dict[str, Any]:
    """The statement as it would be run."""
    return {"statement": values.statement, "values": values.values}


ACTION = action(
    id="postgres.execute",
    name="Write to a database",
    description="Run an INSERT, UPDATE or DELETE; rows come back with RETURNING.",
    input=Statement,
    run=run,
    output=OUTPUT,
    sample=SAMPLE,
    effect=EffectClass.UNSAFE,
    synonyms=("sql", "insert", "update", "delete", "postgresql"),
    icon="database-edit",
    connection="postgres",
    preview=preview,
    help="When the connection breaks before the database answered, the step is in doubt and a person decides.",
)
