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
from engine.spec import ActionContext, EffectClass, VerifyResult


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


async def asked(table: str, check: str, values: list[Any], **changed: Any) -> VerifyResult:
    assert EXECUTE.verify is not None
    insert = f"INSERT INTO {table} (id, total) VALUES ($1, $2)"
    return await EXECUTE.verify(at(**changed), {"statement": insert, "values": values, "check_statement": check})


async def test_a_row_says_that_it_happened_and_none_that_it_did_not(table: str) -> None:
    check = f"SELECT id FROM {table} WHERE id = $1"
    before = await asked(table, check, [1, 12.5])
    await EXECUTE.run(at(), {"statement": f"INSERT INTO {table} (id) VALUES (1)"})
    after = await asked(table, check, [1, 12.5])
    assert (before.happened, before.output) == (False, None)
    assert (after.happened, after.output) == (True, {"rows": [{"id": 1}], "row_count": 1})
    assert (before.evidence[-13:], after.evidence[-14:]) == ("found no row.", "found one row.")
    assert account()["database"] in after.evidence


async def test_the_statement_that_asks_cannot_write(table: str) -> None:
    with pytest.raises(PermanentError, match="read-only"):
        await asked(table, f"INSERT INTO {table} (id) VALUES ($1) RETURNING id", [1])


async def test_a_statement_without_rows_tells_nothing(table: str) -> None:
    assert (await asked(table, "SET LOCAL work_mem = '8MB'", [1, 2])).happened is None
    assert (await asked(table, "  ", [1, 2])).happened is None


async def test_a_database_that_cannot_be_asked_tells_nothing(table: str) -> None:
    with pytest.raises(RetryableError, match="cannot be reached"):
        await asked(table, "SELECT 1", [], port=1)


@pytest.mark.parametrize(
    ("settings", "effect"),
    [({}, EffectClass.UNSAFE), ({"check_statement": " "}, EffectClass.UNSAFE),
     ({"check_statement": "SELECT 1"}, EffectClass.VERIFIABLE)],
)  # fmt: skip
def test_the_statement_that_asks_makes_a_write_verifiable(settings: dict[str, Any], effect: EffectClass) -> None:
    assert EXECUTE.node.effect_for(settings) is effect
    assert EXECUTE.node.verifies_for(settings) is (effect is EffectClass.VERIFIABLE)
