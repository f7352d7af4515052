"""How many there are of a kind in a workspace: what a list would hold, without reading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack
from uuid import UUID

from django.db import connection

from engine.errors import LimitExceeded
from engine.runtime.config import config
from engine.runtime.filters import RunFilters, asked
from engine.runtime.sql import read as sql

MOST = 10_000
"""Counting ends there."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """Calls in doubt, the runs they belong to, and the run of the oldest of them."""

    calls: int
    runs: int
    oldest: UUID | None


def count_runs(**wanted: Unpack[RunFilters]) -> int:
    """How many runs `list_runs` would list in all; at most 10,000."""
    filters, params = asked(wanted, limit=MOST)
    with connection.cursor() as use:
        use.execute(sql.count(filters, wanted.get("status"), by_key=wanted.get("key") is not None), params)
        return int(use.fetchone()[0])


def check_room(*, workspace_id: UUID) -> None:
    """In the transaction that started a run: LimitExceeded when the workspace has more unfinished runs by now than it
    may have. The start is undone with the transaction."""
    cap = config().live_cap
    with connection.cursor() as use:
        use.execute(sql.COUNT_LIVE, {"workspace": workspace_id, "limit": cap + 1})
        if use.fetchone()[0] <= cap:
            return
    raise LimitExceeded(
        f"This workspace has {cap:,} unfinished runs already.",
        hint="Start it again later; ask the workspace's admin why so many runs do not end.",
        code="too_many_runs",
        retry_after_s=30,
    )


def count_doubts(*, workspace_id: UUID) -> Doubts:
    """All calls of which nobody knows whether they happened."""
    with connection.cursor() as use:
        use.execute(sql.COUNT_DOUBTS, {"workspace": workspace_id})
        return Doubts(*use.fetchone())
