"""Lanes: which kinds of steps this worker executes, and whether anybody executes what a run wants next."""

from __future__ import annotations

import os
from uuid import UUID

from django.db import connection

from engine.errors import InvalidInput
from engine.runtime.config import config
from engine.runtime.sql import lease as sql
from engine.spec import Lane

Lanes = frozenset[Lane]
ALL_LANES: Lanes = frozenset(Lane)
VARIABLE = "HANDRAIL_LANES"


def served_lanes() -> Lanes:
    """The lanes named by HANDRAIL_LANES, separated by commas; all of them without it. Raises InvalidInput."""
    named = [name.strip() for name in os.environ.get(VARIABLE, "").split(",")]
    known = {str(lane): lane for lane in Lane}
    unknown = [name for name in named if name and name not in known]
    if unknown:
        raise InvalidInput(
            f"{VARIABLE} names “{unknown[0]}”, and there is no such lane.",
            hint=f"Name some of {', '.join(known)}, separated by commas; without it a worker serves all of them.",
            code="unknown_lane",
        )
    return frozenset(known[name] for name in named if name) or ALL_LANES


def unserved_lane(*, run_id: UUID) -> str | None:
    """The lane a run that could go on waits for, when no living worker serves it; else None."""
    with connection.cursor() as use:
        use.execute(sql.UNSERVED_LANE, {"run": run_id, "lease": config().lease_s})
        row = use.fetchone()
    return str(row[0]) if row else None
