"""Connections to Postgres outside Django: plain psycopg, autocommit, plans that stay with the indexes."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

# The hot statements join small arrays with large tables by primary key. Without statistics (an empty table on the first
# day) the planner would scan and hash instead, and a cached plan would keep doing so when the table has grown.
STEADY = " ".join(
    f"-c {name}"
    for name in (
        "enable_seqscan=off", "enable_hashjoin=off", "enable_mergejoin=off", "enable_bitmapscan=off", "jit=off",
        "plan_cache_mode=force_generic_plan", "statement_timeout=30s", "idle_in_transaction_session_timeout=30s",
    )
)  # fmt: skip


def address(**more: Any) -> str:
    """Conninfo of the product's database, as Django knows it (the test database during tests)."""
    settings = connection.settings_dict
    parts: dict[str, Any] = {
        "host": settings.get("HOST"),
        "port": settings.get("PORT"),
        "user": settings.get("USER"),
        "password": settings.get("PASSWORD"),
        "dbname": settings.get("NAME"),
        "connect_timeout": 5,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "application_name": "handrail",
    }
    known = {key: value for key, value in (parts | more).items() if value not in (None, "")}
    return psycopg.conninfo.make_conninfo(**known)


def connect(*, lazy_commit: bool = False, name: str = "engine") -> psycopg.Connection[tuple[Any, ...]]:
    """A connection for hot statements. `lazy_commit`: only for claims and heartbeats, which may be lost in a crash."""
    found = psycopg.connect(
        address(application_name=f"handrail-{name}", options=_options(lazy_commit)), autocommit=True
    )
    found.prepare_threshold = 1
    return found


async def connect_async(*, lazy_commit: bool = False, name: str = "engine") -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """The same, for use inside an event loop."""
    conninfo = address(application_name=f"handrail-{name}", options=_options(lazy_commit))
    found = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
    found.prepare_threshold = 1
    return found


def _options(lazy_commit: bool) -> str:
    return STEADY + (" -c synchronous_commit=off" if lazy_commit else "")
