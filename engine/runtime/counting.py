"""How many there are of a kind in a workspace: what a list would hold, without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from engine.runtime.sql import read as sql

MOST = 10_000
"""Counting ends there."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Calls in doubt, the runs they belong to, and the run of the oldest of them."""

    calls: int
    runs: int
    oldest: UUID | None


def count_runs(*, workspace_id: UUID, status: str, mode: str | None = None, until: datetime | None = None) -> int:
    """How many runs `list_runs` would list in all; at most 10,000."""
    params: dict[str, Any] = {
        "workspace": workspace_id,
        "status": status,
        "mode": mode,
        "until": until,
        "limit": MOST,
    }
    filters = [text for name, text in sql.FILTERS.items() if params.get(name) is not None]
    with connection.cursor() as use:
        use.execute(sql.count(filters, status), params)
        return int(use.fetchone()[0])


def count_doubts(*, workspace_id: UUID) -> Doubts:
    """All calls of which nobody knows whether they happened."""
    with connection.cursor() as use:
        use.execute(sql.COUNT_DOUBTS, {"workspace": workspace_id})
        return Doubts(*use.fetchone())
