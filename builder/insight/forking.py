"""Running a part of a run again: a new run that takes over what lies before a step and does the rest anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight import runs
from engine.runtime import facade as runtime


def look_at_fork(*, actor: Actor, run_id: UUID, step: str) -> dict[str, Any]:
    """{"again", "sends", "kept"}: names of the steps a fork would do anew, of those that send something, and of those
    it takes over. Raises Conflict with the reason why the run cannot be forked there."""
    row = _permitted(actor, run_id)
    found = runtime.look_at_fork(workspace_id=row.workspace_id, run_id=run_id, step=step)
    graph = flows.graph_of_run(
        workspace_id=row.workspace_id, flow_id=row.flow_id, version_id=row.version_id, plan_sha=row.plan_sha
    )
    names = runs.step_names(graph)
    lists = {"again": found.again, "sends": found.sends, "kept": found.kept}
    return {name: [names.get(key, key) for key in keys] for name, keys in lists.items()}


def fork_run(*, actor: Actor, run_id: UUID, step: str, edited_input: Any = None) -> UUID:
    """Start a run that goes on from `step` of an earlier one, with other input of that step if there is any. Raises
    InvalidInput (`input_does_not_fit`) with every field of it that the step cannot take."""
    row = _permitted(actor, run_id)
    if edited_input is not None:
        check_given(row, step, edited_input)
    name = flows.flow_name(workspace_id=row.workspace_id, flow_id=row.flow_id)
    with transaction.atomic(), raw_cursor() as cursor:
        new = runtime.fork(
            workspace_id=row.workspace_id,
            run_id=run_id,
            step=step,
            started_by=actor.as_dict(),
            edited_input=edited_input,
            cursor=cursor,
        )
        after = {"flow": name, "from": str(run_id), "step": step, "edited": edited_input is not None, "mode": row.mode}
        audit.record(actor=actor, action="run.forked", obj_type="run", obj_id=str(new), after=after)
    runtime.ring()
    return new


def check_given(row: runtime.RunRow, path: str, given: Any) -> None:
    """Raise InvalidInput when the step at `path` of a run cannot be done again with this. A step that is not there is
    left to the engine, which says what to do instead."""
    plan = runtime.get_plan(plan_sha=row.plan_sha)
    node = None if plan is None else plan.nodes.get(path.rsplit("/", 1)[-1])
    if node is not None:
        flows.check_again(node, given)


def _permitted(actor: Actor, run_id: UUID) -> runtime.RunRow:
    """The run, if the actor may do parts of it again."""
    target = runs.run_target(workspace_id=workspace_of(actor), run_id=run_id)
    access.require(actor, "run.view", target)
    row = runtime.get_row(workspace_id=target.workspace_id, run_id=run_id)
    access.require(actor, "run.redrive" if row.mode == "live" else "flow.test", target)
    return row
