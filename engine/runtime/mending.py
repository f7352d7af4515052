"""What the failed step of a dead run would be given now, for the person who mends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from engine.errors import NotFound
from engine.plan import Plan
from engine.runtime.sql import read as sql
from engine.runtime.stored import read_state


def input_to_mend(*, workspace_id: UUID, run_id: UUID, path: str) -> dict[str, Any]:
    """{"input": settings as far as they can be computed, "missing": names of those that cannot}.

    A step that failed while its settings were computed has no input on record; this is what its author would see.
    Raises NotFound when the run is not a dead letter of this workspace, or has no such step.
    """
    with connection.cursor() as use:
        use.execute(sql.DEAD_STATE, {"workspace": workspace_id, "run": run_id})
        row = use.fetchone()
    if row is None:
        raise NotFound("This run does not wait to be continued.", hint="Reload the run.", code="no_dead_letter")
    plan = Plan.from_bytes(bytes(row[0]))
    step = read_state(bytes(row[1]), plan).steps.get(path)
    if step is None:
        raise NotFound("This run has no such step.", hint="Choose the step that failed.", code="no_such_step")
    now = datetime.now(UTC)
    values, missing = step.node.program.evaluate_what_can_be(step.frame.env, lambda: now)
    return {"input": values, "missing": missing}
