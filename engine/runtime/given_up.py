"""Dead letters that a person has closed for good: who, when, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

SQL = """
SELECT run_id, closed_at, closed_by, reason FROM dead_letter WHERE run_id = ANY(%(ids)s) AND action = 'discarded'
"""


def given_up(*, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """run -> {"at", "by", "reason"} of those among these runs that nobody goes on with; `by` is a name, `reason` what
    that person said, or ""."""
    with connection.cursor() as use:
        use.execute(SQL, {"ids": list(run_ids)})
        return {run: {"at": at, "by": _name(by), "reason": _said(reason)} for run, at, by, reason in use.fetchall()}


def _name(by: Any) -> str:
    who = orjson.loads(by) if isinstance(by, str) else by or {}
    return str(who.get("name") or who.get("email") or "")


def _said(reason: str) -> str:
    """The row keeps why the run died and why it was given up, with a stroke in between."""
    return reason.partition(" / ")[2].strip()
