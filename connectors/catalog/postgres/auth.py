"""An account at a PostgreSQL database."""

from __future__ import annotations

from connectors.catalog.postgres.client import connect
from engine.spec import ActionContext, AuthField, ConnectionSpec


async def test(context: ActionContext) -> str:
    """Sign in and ask the server who it is."""
    async with connect(context) as connection:
        row = await (await connection.execute("SELECT current_database(), current_user")).fetchone()
    assert row is not None
    return f"Connected to {row[0]} as {row[1]}."


CONNECTION = ConnectionSpec(
    connector="postgres",
    name="PostgreSQL database",
    fields=(
        AuthField(name="host", label="Server", help="Such as db.example.com."),
        AuthField(name="port", label="Port", kind="number", default=5432),
        AuthField(name="database", label="Database"),
        AuthField(name="username", label="User name"),
        AuthField(name="password", label="Password", secret=True, required=False),
        AuthField(
            name="sslmode",
            label="Encryption",
            kind="select",
            choices=(
                ("verify-full", "Required, certificate checked"),
                ("require", "Required"),
                ("prefer", "If the server offers it"),
                ("disable", "None (own network only)"),
            ),
            default="require",
        ),
    ),
    test=test,
)
