"""The items of a large loop as runs of their own: what each is given, and what the loop makes of their ends.

A loop whose body acts on more than `MOST_HERE` items would fill its run's state and history. Each item becomes a run
of the same plan instead, which begins inside the loop, with a frozen copy of what its body reads of the outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from engine.events import Event
from engine.nodes import flow_each
from engine.plan import PlanNode
from engine.run.commands import Wait
from engine.run.data import RunData, Step, lasting_id
from engine.run.ending import add_wait
from engine.run.frames import Layer, Loop

MOST_HERE = 50
"""Items a loop works on in its own run."""
LAST = 0xFFFFFFFF
"""Index no item has."""
Path = tuple[str | int, ...]


def is_apart(node: PlanNode, total: int | None) -> bool:
    """Whether a loop over so many items works on them in runs of their own."""
    return node.type == flow_each.SPEC.type and node.contains.alone and (total or 0) > MOST_HERE


def wait_for_items(state: RunData, step: Step, loop: Loop, now: datetime) -> None:
    """The loop waits until enough of these runs are over."""
    most = {"concurrency": loop.values["concurrency"], "tolerated": loop.values["tolerated"], "total": loop.total}
    wait = Wait(
        wait_id=state.wait_id(step, "items"),
        path=step.path,
        node=step.node.key,
        reason="items",
        since=now,
        title=f"Works on {loop.total:,} items",
        spec=most,
    )
    add_wait(state, wait)


def place_of(step: Step) -> str:
    """What the runs of a loop say of their place: its path, and which time it was begun."""
    return step.path if step.ordinal == 0 else f"{step.path}#{step.ordinal}"


def turn_of(place: str) -> int:
    """Which time a loop was begun, of a place."""
    return int(place.partition("#")[2] or 0)


def item_id(wait_id: str, index: int) -> UUID:
    """Id of the run of an item: the same after every crash and redrive, and in the order of the items."""
    return UUID(bytes=UUID(wait_id).bytes[:12] + index.to_bytes(4))


def ids_of(run_id: UUID, place: str, first: int = 0) -> tuple[UUID, UUID]:
    """The ids between which the runs of a loop's items are, from the item with index `first` on."""
    wait_id = lasting_id(run_id, "items", place.partition("#")[0], turn_of(place))
    return item_id(wait_id, first), item_id(wait_id, LAST)


def index_of(run_id: UUID) -> int:
    """Inverse of `item_id`."""
    return int.from_bytes(run_id.bytes[12:])


def frozen(state: RunData, step: Step) -> dict[str, Any]:
    """What the body of a loop reads of the outside, as it is now: {trigger, run, context, steps, errors}."""
    env = step.frame.env
    paths = list(_reads(step.node))
    inside = {node.key for node in _all_inside(step.node)}
    values = {name: env.get(name) for name in ("run", "context")}
    values["trigger"] = env.get("trigger") if any(path[0] == "trigger" for path in paths) else None
    for root in ("steps", "errors"):
        known = env[root]
        wanted = {str(path[1]) if len(path) > 1 else "*" for path in paths if path[0] == root}
        names = list(known) if "*" in wanted else sorted(wanted)
        values[root] = {name: known[name] for name in names if name in known and name not in inside}
    return values


def _all_inside(container: PlanNode) -> Iterator[PlanNode]:
    for node in container.contains.nodes:
        yield node
        if node.body is not None:
            yield from _all_inside(node)


def _reads(container: PlanNode) -> Iterator[Path]:
    yield from container.late_program.paths
    for node in _all_inside(container):
        yield from node.program.paths
        if node.body is not None:
            yield from node.late_program.paths
        if node.verify_expression is not None:
            yield from node.verify_expression.paths


def begin_inside(state: RunData) -> None:
    """The names of a run that is one item: what was frozen, beneath what its own steps will add."""
    given = state.payload["values"]
    frame = state.frame
    frame.outputs = Layer(given["steps"])
    frame.errors = Layer(given["errors"])
    state.env.update(
        trigger=given["trigger"],
        steps=frame.outputs,
        errors=frame.errors,
        run=given["run"],
        context=dict(given["context"]),
        item=state.payload["item"],
        index=state.payload["index"],
        vars=state.plan.vars,
    )


def result_of(state: RunData, now: datetime) -> Any:
    """What an item comes to: the result the loop asks for, else the output of its last step. Raises
    ExpressionError."""
    found = state.plan.node(state.trigger).late_program.evaluate(state.frame.env, lambda: now)
    return found.get("result", state.frame.last)


Ends = list[dict[str, Any]]
"""{index, error} of items that failed, in the order of the items."""


def told(failed: Ends) -> Ends:
    """The failures a loop puts up with, as its output names them."""
    names = ("kind", "code", "message", "status", "step")
    return [{"index": each["index"], "error": {name: each["error"].get(name) for name in names}} for each in failed]


UNTOLD = {"code": "item_failed", "hint": "", "kind": "permanent", "retryable": False, "sent": False}
"""Of the end of a run that was not the failure of a step."""


def first_failure(failed: Ends) -> dict[str, Any]:
    """What a loop fails with that had more failures than it puts up with."""
    first = failed[0]
    return {**UNTOLD, **first["error"], "message": f"Item {first['index'] + 1}: {first['error'].get('message')}"}


def counted(step: Step, loop: Loop, failed: int, now: datetime) -> Event:
    """How many items are over."""
    data = {"index": None, "done": loop.done, "failed": failed, "total": loop.total, "ok": failed == 0, "error": None}
    return Event(0, now, "item_finished", step.path, step.node.key, step.attempt, cast("dict[str, Any]", data))
