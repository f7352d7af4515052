"""postgres.execute: write rows."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.catalog.postgres.client import fetch, look
from connectors.catalog.postgres.statement import OUTPUT, SAMPLE, Statement
from connectors.sdk.authoring import action
from connectors.sdk.patience import pause, tries
from engine.spec import ActionContext, EffectClass, VerifyResult
from engine.spec.node import Settings, is_filled


class Execute(Statement):
    """A statement that writes, and one that tells whether it did."""

    check_statement: str = Field(
        default_factory=str,
        title="Statement that tells whether it happened",
        description="A SELECT with the same $1, $2 ..., asked when the answer got lost: a row says that it happened, "
        "no row that it did not. Its rows are then the step's rows.",
        examples=["SELECT id FROM invoice WHERE number = $1"],
        max_length=20_000,
        json_schema_extra={"format": "textarea", "x-template": False},
    )
    check_tries: int = tries({"check_statement": "filled"})
    check_pause_s: int = pause({"check_statement": "filled"})


def effect_of(settings: Settings) -> EffectClass:
    """Verifiable with a statement that tells whether it happened, else unsafe."""
    return EffectClass.VERIFIABLE if is_filled(settings.get("check_statement")) else EffectClass.UNSAFE


async def run(context: ActionContext, values: Execute) -> dict[str, Any]:
    """Write in a transaction of its own."""
    return await fetch(context, values.statement, values.values, read_only=False)


async def verify(context: ActionContext, values: Execute) -> VerifyResult:
    """Look whether the rows are there. Raises StepErrors when the database cannot be asked."""
    if not values.check_statement.strip():
        return VerifyResult(None, evidence="The step has no statement that tells whether it happened.")
    found = await look(context, values.check_statement, values.values)
    if found is None:
        return VerifyResult(None, evidence="The statement that should tell whether it happened gives no rows at all.")
    count = found["row_count"]
    rows = {0: "no row", 1: "one row"}.get(count, f"{count} rows")
    evidence = f"The check in {context.connection.get('database')} on {context.connection.get('host')} found {rows}."
    output = found if count else None
    return VerifyResult(count > 0, output, evidence, tries=values.check_tries, pause_s=values.check_pause_s)


def preview(_context: ActionContext, values: Execute) -> dict[str, Any]:
    """The statement as it would be run."""
    return {"statement": values.statement, "values": values.values}


ACTION = action(
    id="postgres.execute",
    name="Write to a database",
    description="Run an INSERT, UPDATE or DELETE; rows come back with RETURNING.",
    input=Execute,
    run=run,
    output=OUTPUT,
    sample=SAMPLE,
    effect=effect_of,
    synonyms=("sql", "insert", "update", "delete", "postgresql"),
    icon="database-edit",
    connection="postgres",
    preview=preview,
    verify=verify,
    verifies_by="check_statement",
    help="When the connection breaks before the database answered, the statement that tells whether it happened is "
    "asked; without one the step is in doubt and a person decides.",
)
