"""Runs found by a text in what they began with: a scan of the newest runs that says how far it came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from engine.runtime.keys import key_params
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


def search_runs(
    *,
    workspace_id: UUID,
    text: str,
    flow_id: UUID | None = None,
    status: str | None = None,
    mode: str | None = None,
    starter: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    key: tuple[str, str] | None = None,
    cursor_token: str | None = None,
    limit: int = 50,
) -> Found:
    """Runs whose input, error, starter or id holds `text`, among the next 2,000 that fit the other filters."""
    params = {
        "workspace": workspace_id,
        "flow": flow_id,
        "status": status,
        "mode": mode,
        "starter": starter,
        "since": since,
        "until": until,
        "before": UUID(cursor_token) if cursor_token else None,
        "limit": SCANNED_AT_ONCE,
        **key_params(key),
    }
    filters = [part for name, part in sql.FILTERS.items() if params[name] is not None]
    with connection.cursor() as use:
        use.execute(sql.run_ids(filters, status, by_key=key is not None), params)
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
