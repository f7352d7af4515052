"""A new run that begins in the middle of an earlier one: looked at by people first, then started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.errors import Conflict, InvalidInput, NotFound
from engine.nodes.key_fields import keys_of_start
from engine.plan import Plan
from engine.run.forking import Fork, fork_state, in_order, plan_fork, remember, taken_over
from engine.runtime.gate import cursor_or_own, get_plan, ring_after_commit
from engine.runtime.held import Held
from engine.runtime.midway import facts_of, new_run, write_begun
from engine.runtime.reading import History, RunRow, history

OVER = ("succeeded", "failed", "cancelled", "dead")


@dataclass(frozen=True, slots=True)
class ForkView:
    """What a fork would do: keys of the steps done again, those of them that send something, those taken over."""

    again: tuple[str, ...]
    sends: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """The earlier run, and what forking it at a step comes to."""

    story: History
    plan: Plan
    fork: Fork


def look_at_fork(*, workspace_id: UUID, run_id: UUID, step: str) -> ForkView:
    """What forking a run at `step` would do. Raises NotFound, or Conflict with the reason why it cannot be done."""
    past = _past(workspace_id, run_id, step)
    order = in_order(past.plan, past.story.row.trigger_node)
    again = tuple(key for key in order if key in past.fork.again)
    return ForkView(again, past.fork.sends, tuple(past.fork.kept))


def fork(
    *,
    workspace_id: UUID,
    run_id: UUID,
    step: str,
    started_by: Mapping[str, Any],
    edited_input: Any = None,
    cursor: Any | None = None,
) -> UUID:
    """Start a run of the same plan that takes over what lies before `step` and does the rest anew; its id.

    `edited_input`: other settings of that step, or, for the trigger, what the run begins with. Raises NotFound,
    InvalidInput, or Conflict with the reason why it cannot be done.
    """
    past = _past(workspace_id, run_id, step)
    at_start = step == past.story.row.trigger_node
    if edited_input is not None and not at_start and not isinstance(edited_input, Mapping):
        hint = 'Write it like {"text": "Hello"}, with the names the step had before.'
        message = "The input of a step is an object of its settings."
        raise InvalidInput(message, hint=hint, code="input_is_no_object")
    payload = edited_input if at_start and edited_input is not None else past.story.payload
    held = _begin(past, payload, _starter(past.story.row, step, started_by))
    if edited_input is not None and not at_start:
        held.state.edited[step] = dict(edited_input)
    with cursor_or_own(cursor) as use:
        write_begun(use, held, payload, keys=_keys(past, payload), forked_from=past.story.row.id)
    ring_after_commit()
    return held.run_id


def _past(workspace_id: UUID, run_id: UUID, step: str) -> _Past:
    story = history(workspace_id=workspace_id, run_id=run_id)
    row = story.row
    if row.status not in OVER:
        hint = "Wait until it is over, or cancel it first."
        raise Conflict("This run is still going on.", hint=hint, code="still_running")
    plan = get_plan(plan_sha=row.plan_sha)
    if plan is None:
        raise NotFound("The plan of this run is gone.", hint="Start the flow again.", code="no_plan")
    if row.trigger_node not in plan.triggers:
        message = "This run is one item of a loop."
        raise Conflict(message, hint="Open the run of the loop, and choose the loop.", code="item_of_loop")
    return _Past(story, plan, plan_fork(plan, row.trigger_node, story.events, step, live=row.mode == "live"))


def _starter(row: RunRow, step: str, started_by: Mapping[str, Any]) -> dict[str, Any]:
    """Who started the new run. Whoever started the earlier ones stays on record: they approve nothing of it either."""
    before = dict(row.started_by or {})
    earlier = [*(before.get("earlier") or []), {name: before.get(name) for name in ("kind", "id", "name")}]
    fork_of = {"run_id": str(row.id), "step": step}
    depth = {"depth": before["depth"]} if "depth" in before else {}
    return {**started_by, "flow_name": before.get("flow_name", ""), "earlier": earlier, "fork": fork_of, **depth}


def _begin(past: _Past, payload: Any, starter: dict[str, Any]) -> Held:
    row, plan = past.story.row, past.plan
    claimed = new_run(
        plan, row.trigger_node, workspace_id=row.workspace_id, flow_id=row.flow_id, version_id=row.version_id,
        mode=row.mode, started_by=starter,
    )  # fmt: skip
    now = claimed.created_at
    state, decided = fork_state(plan, row.trigger_node, payload, facts_of(claimed), past.fork, now)
    held = Held(claimed, 0, plan, state)
    inputs = past.story.inputs
    for event in past.story.events:
        for taken in taken_over(past.fork, [event], str(row.id), now):
            held.note([taken], inputs.get(event.n))
            remember(state, [taken])
    held.note(decided)
    return held


def _keys(past: _Past, payload: Any) -> dict[str, str]:
    trigger = past.plan.nodes[past.story.row.trigger_node]
    return keys_of_start(trigger.type, trigger.settings, payload)
