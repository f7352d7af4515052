"""Columns arrive in Postgres as the values they were made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from engine.runtime.columns import KINDS, column
from tests.integration.engine.support import Connection, one

VALUES: dict[str, list[Any]] = {
    "bool": [True, False, None],
    "bytea": [b"", b'\x00\xff{}\\"', None, b"x" * 70_000],
    "bigint": [2**62, -1, None],
    "smallint": [-(2**15), 7, None],
    "int": [2**31 - 1, -5, None],
    "text": ["", 'a,b{}"\\ NULL', "żółć 🙂", None],
    "real": [0.5, -2.0, None],
    "float8": [0.1, 1e300, None],
    "date": [date(1999, 12, 31), date(2026, 11, 21), None],
    "timestamptz": [datetime(1970, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC), None],
    "uuid": [UUID(int=0), UUID(int=2**128 - 1), None],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_is_read_back_as_it_was(database: Connection, kind: str) -> None:
    for values in (VALUES[kind], []):
        assert one(database, f"SELECT %s::{kind}[]", column(kind, values)) == values


def test_a_moment_of_another_zone_is_the_same_moment(database: Connection) -> None:
    there = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert one(database, "SELECT %s::timestamptz[]", column("timestamptz", [there])) == [there]
