"""Runs found by a text in what they began with: a scan of the newest runs that says how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack
from uuid import UUID

import orjson
from django.db import connection

from engine.runtime.filters import RunFilters, asked
from engine.runtime.reading import RunRow, row_of
from engine.runtime.sql import read as sql
from engine.runtime.values import load

SCANNED_AT_ONCE = 2_000
"""Runs whose data one search reads."""
MOST_BYTES = 16_384
"""Longer inputs are not read for a list."""


@dataclass(frozen=True, slots=True)
class Found:
    """Runs that hold the text, newest first; `scanned` runs were looked at. `next` goes on further back."""

    items: list[RunRow]
    next: str | None
    scanned: int


def search_runs(*, text: str, cursor_token: str | None = None, limit: int = 50, **filters: Unpack[RunFilters]) -> Found:
    """Runs whose input, error, starter or id holds `text`, among the next 2,000 that fit the other filters."""
    parts, params = asked(filters, limit=SCANNED_AT_ONCE, before=cursor_token)
    by_key = filters.get("key") is not None
    with connection.cursor() as use:
        use.execute(sql.run_ids(parts, filters.get("status"), by_key=by_key), params)
        ids = [row[0] for row in use.fetchall()]
        wanted = orjson.dumps(text.lower()).decode()[1:-1]
        use.execute(sql.SEARCH, {"ids": ids, "text": wanted, "plain": text.lower(), "limit": limit + 1})
        items = [row_of(row) for row in use.fetchall()]
    if len(items) > limit:
        return Found(items[:limit], str(items[limit - 1].id), len(ids))
    return Found(items, str(ids[-1]) if len(ids) == SCANNED_AT_ONCE else None, len(ids))


def inputs_of(*, run_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """What these runs began with; those with much data are left out."""
    with connection.cursor() as use:
        use.execute(sql.INPUTS, {"ids": list(run_ids), "most": MOST_BYTES})
        return {run: load(given) for run, given in use.fetchall()}
