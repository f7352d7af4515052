"""Test runs that begin in the middle of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engine.plan import Plan
from engine.run.parts import Given, begin_at
from engine.runtime.gate import cursor_or_own, ring_after_commit
from engine.runtime.held import Held
from engine.runtime.midway import facts_of, new_run, write_begun


def start_at(
    *,
    workspace_id: UUID,
    flow_id: UUID,
    plan: Plan,
    trigger: str,
    step: str,
    payload: Any,
    given: Mapping[str, Given],
    mode: str,
    started_by: Mapping[str, Any],
    cursor: Any | None = None,
) -> UUID:
    """Start a test or dry run of a stored plan whose first step is `step`; what stands before it yields what is
    `given`. Its id. Raises Conflict where the step cannot be begun with."""
    claimed = new_run(
        plan, trigger, workspace_id=workspace_id, flow_id=flow_id, version_id=None, mode=mode, started_by=started_by
    )
    state, events = begin_at(plan, trigger, payload, facts_of(claimed), step, given, claimed.created_at)
    held = Held(claimed, 0, plan, state)
    held.note(events)
    with cursor_or_own(cursor) as use:
        write_begun(use, held, payload, keys={})
    ring_after_commit()
    return claimed.run_id
