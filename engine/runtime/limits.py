"""How often the service behind a connection may be called, as the product sets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection as database

from engine.runtime.gate import cursor_or_own
from engine.runtime.sql import traffic as sql


def put_call_limit(*, workspace_id: UUID, connection: str, per_s: float | None, cursor: Any | None = None) -> None:
    """From about a second on, steps with this connection call its service at most `per_s` times a second, all runs of
    the workspace together; None lifts the limit."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.PUT_LIMIT, {"workspace_id": workspace_id, "connection": connection, "per_s": per_s})


def call_limits(*, workspace_id: UUID) -> Mapping[str, float]:
    """{key of the connection: calls per second}, of those that have a limit."""
    with database.cursor() as use:
        use.execute(sql.LIMITS, {"workspace_id": workspace_id})
        return {str(key): float(per_s) for key, per_s in use.fetchall()}


def forget_connection(*, workspace_id: UUID, connection: str, cursor: Any | None = None) -> None:
    """The connection is gone, or leads elsewhere: its limit and what was known of its service are forgotten."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.FORGET, {"workspace_id": workspace_id, "connection": connection})
