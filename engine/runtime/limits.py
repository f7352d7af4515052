"""How often the service behind a connection may be called, as the product sets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection as database

from engine.runtime.gate import cursor_or_own
from engine.runtime.sql import traffic as sql


@dataclass(frozen=True, slots=True)
class CallLimit:
    """Calls of a service in a second, and at the same time, by all runs of the workspace together; None: no limit."""

    per_s: float | None = None
    at_once: int | None = None


def put_call_limit(*, workspace_id: UUID, connection: str, limit: CallLimit, cursor: Any | None = None) -> None:
    """From about a second on, steps with this connection keep to `limit`."""
    params = {"workspace_id": workspace_id, "connection": connection, "per_s": limit.per_s, "at_once": limit.at_once}
    with cursor_or_own(cursor) as use:
        use.execute(sql.PUT_LIMIT, params)


def call_limits(*, workspace_id: UUID) -> Mapping[str, CallLimit]:
    """{key of the connection: its limit}."""
    with database.cursor() as use:
        use.execute(sql.LIMITS, {"workspace_id": workspace_id})
        return {str(key): CallLimit(per_s, at_once) for key, per_s, at_once in use.fetchall()}


def forget_connection(*, workspace_id: UUID, connection: str, cursor: Any | None = None) -> None:
    """The connection is gone, or leads elsewhere: its limit and what was known of its service are forgotten."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.FORGET, {"workspace_id": workspace_id, "connection": connection})
        use.execute(sql.FORGET_PLACES, {"line": f"{workspace_id}:{connection}"})
