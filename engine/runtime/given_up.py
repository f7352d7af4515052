"""Dead letters that a person has closed for good: who, when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

SQL = """
SELECT run_id, closed_at, closed_by FROM dead_letter WHERE run_id = ANY(%(ids)s) AND action = 'discarded'
"""


def given_up(*, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """run -> {"at", "by", "reason"} of those among these runs that nobody goes on with; `by` is a name, `reason` what
    that person said, or ""."""
    with connection.cursor() as use:
        use.execute(SQL, {"ids": list(run_ids)})
        return {run: {"at": at, **_said(by)} for run, at, by in use.fetchall()}


def _said(closed_by: Any) -> dict[str, str]:
    """Whoever closed it, with the reason that was given."""
    who = orjson.loads(closed_by) if isinstance(closed_by, str) else closed_by or {}
    return {"by": str(who.get("name") or who.get("email") or ""), "reason": str(who.get("said") or "").strip()}
