"""postgres.* against the real server of the test session."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from connectors.catalog.postgres.actions.execute import ACTION as EXECUTE
from connectors.catalog.postgres.actions.query import ACTION as QUERY
from connectors.catalog.postgres.auth import CONNECTION
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import context
from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepTimeout
from engine.spec import ActionContext


def account() -> dict[str, Any]:
    facts = conninfo_to_dict(os.environ["DATABASE_ADMIN_URL"])
    return {
        "host": facts["host"],
        "port": int(facts.get("port") or 5432),
        "database": facts["dbname"],
        "username": facts["user"],
        "password": facts.get("password", ""),
        "sslmode": "disable",
    }


def at(timeout_s: float = 5.0, **changed: Any) -> ActionContext:
    values = {**account(), **changed}
    client = HttpClient(Guard.of(allowed=[(values["host"], values["port"])]))
    return context(client, connection=values, timeout_s=timeout_s)


@pytest.fixture
async def table() -> AsyncIterator[str]:
    name = f"connector_{uuid.uuid4().hex[:8]}"
    async with await psycopg.AsyncConnection.connect(os.environ["DATABASE_ADMIN_URL"], autocommit=True) as connection:
        await connection.execute(f"CREATE TABLE {name} (id int PRIMARY KEY, total numeric, at timestamptz)")
        yield name
        await connection.execute(f"DROP TABLE {name}")


async def test_a_row_is_written_and_read_back_as_data(table: str) -> None:
    insert = f"INSERT INTO {table} VALUES ($1, $2, $3) RETURNING id"
    written = await EXECUTE.run(at(), {"statement": insert, "values": [1, 12.5, "2026-11-20T10:00:00Z"]})
    assert written == {"rows": [{"id": 1}], "row_count": 1}
    read = await QUERY.run(
        at(), {"statement": f"SELECT id, total, '100%' AS share FROM {table} WHERE id = $1", "values": [1]}
    )
    assert read["rows"] == [{"id": 1, "total": 12.5, "share": "100%"}]


async def test_a_reading_cannot_write(table: str) -> None:
    with pytest.raises(PermanentError, match="read-only"):
        await QUERY.run(at(), {"statement": f"INSERT INTO {table} VALUES (1)"})


async def test_data_never_becomes_sql(table: str) -> None:
    evil = f"'; DROP TABLE {table}; --"
    found = await QUERY.run(at(), {"statement": "SELECT $1::text AS said", "values": [evil]})
    assert found["rows"] == [{"said": evil}]


async def test_a_violated_rule_is_permanent_and_says_which(table: str) -> None:
    statement = {"statement": f"INSERT INTO {table} (id) VALUES (1)"}
    await EXECUTE.run(at(), dict(statement))
    with pytest.raises(PermanentError, match="duplicate key"):
        await EXECUTE.run(at(), dict(statement))


async def test_a_slow_statement_is_stopped_by_the_database() -> None:
    with pytest.raises(StepTimeout) as raised:
        await QUERY.run(at(timeout_s=0.3), {"statement": "SELECT pg_sleep(20)"})
    assert raised.value.sent is False


async def test_a_session_killed_in_the_statement_is_in_doubt() -> None:
    suicide = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(OutcomeUnknown) as raised:
        await EXECUTE.run(at(), {"statement": suicide})
    assert raised.value.sent is True


async def test_a_wrong_database_is_permanent_and_an_absent_server_is_not() -> None:
    with pytest.raises(PermanentError, match="does not accept"):
        await QUERY.run(at(database="no_such_database"), {"statement": "SELECT 1"})
    with pytest.raises(RetryableError, match="cannot be reached"):
        await QUERY.run(at(port=1), {"statement": "SELECT 1"})


@pytest.mark.parametrize("host", ["/var/run/postgresql", "127.0.0.2", "10.0.0.1", ""])
async def test_no_way_leads_to_a_socket_or_an_inner_address(host: str) -> None:
    values = {**account(), "host": host}
    client = HttpClient(Guard())
    with pytest.raises(PermanentError, match="inside this network"):
        await QUERY.run(context(client, connection=values), {"statement": "SELECT 1"})


async def test_the_account_test_names_database_and_user() -> None:
    assert CONNECTION.test is not None
    assert account()["database"] in await CONNECTION.test(at())
