"""Runs whose time is over are removed, in batches; what the audit log's seals say of them stays true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from engine.runtime.gate import cursor_or_own
from engine.runtime.sql import retention as sql

RUNS_A_BATCH = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """One batch: how many runs are gone, of how many a digest stays, and the digest (hex) over those."""

    batch: UUID
    runs: int
    kept: int
    digest: str


def count_over(*, workspace_id: UUID, before: datetime) -> int:
    """How many runs of a workspace ended before that moment and may be removed."""
    with connection.cursor() as use:
        use.execute(sql.COUNT, {"workspace": workspace_id, "before": before})
        return int(use.fetchone()[0])


def remove_runs(
    *, workspace_id: UUID, before: datetime, limit: int = RUNS_A_BATCH, cursor: Any | None = None
) -> Removed | None:
    """Remove one batch of the runs that ended before that moment, with all that was recorded of them; None when there
    is none left. Dead letters that wait, and runs whose parent is under way, stay."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.TAKE, {"workspace": workspace_id, "before": before, "n": limit})
        taken = use.fetchall()
        if not taken:
            return None
        batch = uuid4()
        params = {"batch": batch, "runs": [row[0] for row in taken], "days": [row[1] for row in taken]}
        use.execute(sql.KEEP_DIGESTS, params)
        for statement in sql.DELETES:
            use.execute(statement, params)
        use.execute(sql.BATCH, params)
        kept, digest = use.fetchone()
    return Removed(batch, len(taken), kept, digest or "")


def removed_batches(workspace_id: UUID) -> list[tuple[UUID, int, str]]:
    """(batch, number of digests, digest over them in hex) of everything that was removed, as the rows say now."""
    with connection.cursor() as use:
        use.execute(sql.BATCHES, {"workspace": workspace_id})
        return [(batch, int(count), str(digest)) for batch, count, digest in use.fetchall()]


def drop_days(*, before: date) -> int:
    """Drop the empty partitions of earlier days; how many."""
    with connection.cursor() as use:
        use.execute(sql.DROP_DAYS, {"before": before})
        return int(use.fetchone()[0])
