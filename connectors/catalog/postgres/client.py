"""One database session for one step."""

from __future__ import annotations

import datetime as dt
import decimal
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepError, StepTimeout
from engine.spec import ActionContext

Rows = list[dict[str, Any]]
MAX_ROWS = 10_000
PLACE = re.compile(r"\$(\d{1,3})")
BUSY_STATES = ("40001", "40P01", "53", "57P03", "55P03")
"""Serialisation failure, deadlock, out of resources, starting up, lock not available: nothing was done, try again."""

BROKEN_STATES = ("08", "57P01", "57P02")
"""Connection lost, session ended by an admin, server crashed: the commit may have been under way."""


@asynccontextmanager
async def connect(context: ActionContext) -> AsyncIterator[AsyncConnection[tuple[Any, ...]]]:
    """A connection to the checked address with the step's time limit as statement timeout."""
    values = context.connection
    host = str(values.get("host") or "")
    ip, port = await context.dial.resolve(host, int(values.get("port") or 5432))
    try:
        connection = await AsyncConnection.connect(
            host=host,
            hostaddr=ip,
            port=port,
            dbname=str(values.get("database") or ""),
            user=str(values.get("username") or ""),
            password=str(values.get("password") or "") or None,
            sslmode=str(values.get("sslmode") or "require"),
            connect_timeout=max(2, int(min(context.timeout_s, 10))),
            application_name="Handrail",
            options=f"-c statement_timeout={int(context.timeout_s * 1000)}",
        )
    except psycopg.OperationalError as problem:
        raise _not_connected(host, problem) from None
    async with connection:
        yield connection


def _not_connected(host: str, problem: psycopg.OperationalError) -> StepError:
    text = str(problem)
    if "authentication" in text or "password" in text or "does not exist" in text:
        return PermanentError(
            f"{host} does not accept this account or database.",
            hint="Open the connection, correct it and test it.",
            code="bad_credentials",
            sent=False,
        )
    return RetryableError(
        f"The database server {host} cannot be reached.",
        hint="Check server, port and encryption of the connection.",
        code="cannot_connect",
        sent=False,
    )


def error_of(problem: psycopg.Error) -> StepError:
    """What a database error means for the step."""
    state, text = problem.sqlstate or "", " ".join(str(problem).split())[:300]
    if state == "57014":
        return StepTimeout("The database did not answer in time; it stopped the statement.", sent=False)
    if state.startswith(BUSY_STATES):
        return RetryableError(f"The database is busy: {text}.", code="service_busy", sent=False)
    if state and not state.startswith(BROKEN_STATES):
        return PermanentError(
            f"The database refused the statement: {text}.",
            hint="Check statement and values.",
            sent=False,
            sqlstate=state,
        )
    return OutcomeUnknown(
        "The connection to the database broke before it answered.",
        hint="The statement may or may not have taken effect.",
        code="connection_lost",
    )


def plain(value: Any) -> Any:
    """A database value as JSON."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, uuid.UUID | dt.timedelta):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


async def fetch(context: ActionContext, statement: str, values: Sequence[Any], *, read_only: bool) -> dict[str, Any]:
    """Run one statement; {rows, row_count}. A reading cannot write: the transaction is read-only."""
    rows, count = await _run(context, statement, values, read_only=read_only)
    return {"rows": rows or [], "row_count": len(rows) if rows else max(count, 0)}


async def look(context: ActionContext, statement: str, values: Sequence[Any]) -> dict[str, Any] | None:
    """What a reading finds, {rows, row_count}; None when the statement gives no rows at all, as SET does not. Of the
    values it gets as many as it names."""
    most = max((int(number) for number in PLACE.findall(statement)), default=0)
    rows, _ = await _run(context, statement, values[:most], read_only=True)
    return None if rows is None else {"rows": rows, "row_count": len(rows)}


async def _run(
    context: ActionContext, statement: str, values: Sequence[Any], *, read_only: bool
) -> tuple[Rows | None, int]:
    async with connect(context) as connection:
        await connection.set_read_only(read_only)
        try:
            cursor = psycopg.AsyncRawCursor(connection)
            await cursor.execute(statement, list(values))
            rows = await _rows(cursor) if cursor.description else None
            count = cursor.rowcount
            await connection.commit()
        except psycopg.Error as problem:
            raise error_of(problem) from None
    return rows, count


async def _rows(cursor: psycopg.AsyncRawCursor[tuple[Any, ...]]) -> Rows:
    assert cursor.description is not None
    names = [column.name for column in cursor.description]
    found = await cursor.fetchmany(MAX_ROWS + 1)
    if len(found) > MAX_ROWS:
        raise PermanentError(
            f"The statement found more than {MAX_ROWS:,} rows.", hint="Add a LIMIT or a condition.", sent=False
        )
    return [dict(zip(names, map(plain, row), strict=True)) for row in found]
