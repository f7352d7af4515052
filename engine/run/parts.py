"""A test run that begins in the middle of a draft: what lies before the chosen step is not done, it is given.

Pure. The way from the trigger to the step is laid through given outputs; it becomes what a fork takes over from an
earlier run, so everything behind goes the same way as there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import Conflict
from engine.events import Event, EventType
from engine.plan import Plan, PlanNode
from engine.run.data import RunFacts
from engine.run.forking import Fork, fork_state, remember
from engine.run.state import RunState
from engine.spec import SUCCESS, NodeKind

_CATCHES = {"error": tuple(NodeKind), "timeout": (NodeKind.ACTION,)}
"""way out -> kinds of steps for which leaving by it means that they failed"""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands for a step that is not done. source: pinned | learned | example, as people are told."""

    value: Any
    source: str


def begin_at(
    plan: Plan, trigger: str, payload: Any, run: RunFacts, chosen: str, given: Mapping[str, Given], now: datetime
) -> tuple[RunState, list[Event]]:
    """The state of a run whose first step to be done is `chosen`, and the events it begins with.

    `given`: what stands for the steps before, by key; a step that is not in it yields null. Raises Conflict where the
    step cannot be begun with.
    """
    kept = _way_to(plan, trigger, chosen, given, now)
    state, decided = fork_state(plan, trigger, payload, run, Fork(frozenset((chosen,)), (), kept), now)
    if chosen not in state.ready:
        name = plan.nodes[chosen].name or chosen
        raise Conflict(
            f"“{name}” waits for several ways that cannot all be taken for granted.",
            hint="Begin at a step before it.",
            code="cannot_begin_here",
        )
    remember(state, (event for event in kept.values() if _is_remembered(event)))
    return state, [*kept.values(), *decided]


def _way_to(plan: Plan, trigger: str, chosen: str, given: Mapping[str, Given], now: datetime) -> dict[str, Event]:
    after, before = _reach(plan, chosen, forward=True), _reach(plan, chosen, forward=False)
    aims = [before | {chosen}, after | _all_before(plan, after)]
    ways = {trigger: SUCCESS}
    kept: dict[str, Event] = {}
    for key in _sorted(plan, trigger):
        node = plan.nodes[key]
        taken = any(ways.get(edge.source) == edge.port for edge in node.incoming)
        if key == trigger or key in after or not taken:
            continue
        ways[key] = _way_out(node, aims, given.get(key))
        kept[key] = _as_event(node, ways[key], given.get(key), now)
    return kept


def _way_out(node: PlanNode, aims: list[frozenset[str]], given: Given | None) -> str:
    """The way that leads to the chosen step, else to what it is joined with; the given data choose among several."""
    said = given.value.get("outcome") if given is not None and isinstance(given.value, dict) else None
    for aim in aims:
        leading = [edge.port for edge in node.out if edge.target in aim]
        if leading:
            return said if said in leading else min(leading, key=lambda port: _place(node, port))
    return node.ports[0] if node.ports else SUCCESS


def _place(node: PlanNode, port: str) -> int:
    return node.ports.index(port) if port in node.ports else len(node.ports)


def _as_event(node: PlanNode, port: str, given: Given | None, now: datetime) -> Event:
    said: dict[str, Any] = {"port": port, "not_sent": True, "given": given.source if given else "example"}
    if node.kind in _CATCHES.get(port, ()):
        error = {"kind": "permanent", "code": "given", "message": "Taken as failed for this test.", "hint": ""}
        return Event(0, now, EventType.STEP_FAILED, node.key, node.key, 1, {**said, "error": error})
    output = given.value if given else None
    return Event(0, now, EventType.STEP_SUCCEEDED, node.key, node.key, 1, {**said, "output": output})


def _is_remembered(event: Event) -> bool:
    """Data that was pasted may lack what the shared context needs."""
    output = event.data.get("output")
    return isinstance(output, dict) and {"name", "value", "version"} <= set(output)


def _reach(plan: Plan, start: str, *, forward: bool) -> frozenset[str]:
    """Everything behind a step, itself included, or everything before it without itself."""
    found: set[str] = set()
    work = [start]
    while work:
        key = work.pop()
        if key in found:
            continue
        found.add(key)
        node = plan.nodes[key]
        work.extend([edge.target for edge in node.out] if forward else [edge.source for edge in node.incoming])
    return frozenset(found if forward else found - {start})


def _all_before(plan: Plan, keys: frozenset[str]) -> frozenset[str]:
    """What the steps are joined with."""
    return frozenset().union(*(_reach(plan, key, forward=False) for key in keys if len(plan.nodes[key].incoming) > 1))


def _sorted(plan: Plan, trigger: str) -> list[str]:
    """The steps behind a trigger, each after everything that leads to it."""
    found: list[str] = []
    seen: set[str] = set()
    work = [(trigger, False)]
    while work:
        key, left = work.pop()
        if left:
            found.append(key)
        elif key not in seen:
            seen.add(key)
            work.append((key, True))
            work.extend((edge.target, False) for edge in plan.nodes[key].out)
    return found[::-1]
