"""A run that begins in the middle of another one: what lies before the chosen step is taken over as it was, the step
and everything after it is done anew.

Pure: the events of the earlier run go in, the state of the new one and the events it begins with come out. Nothing
that is taken over is sent again, and the new run undoes only what it did itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.errors import Conflict
from engine.events import Event, EventType
from engine.nodes import Kept
from engine.plan import Plan, PlanEdge, PlanNode
from engine.run.data import RunFacts, Step, key_of
from engine.run.edges import recount, settle_start
from engine.run.state import RunState
from engine.run.turns import ask_again
from engine.spec import SUCCESS, EffectClass, NodeKind

DECIDED = "decided"
_REMEMBERS = "context.set"
_SENDS_NOTHING = (EffectClass.PURE, EffectClass.READ)
_STATUS = {EventType.STEP_SUCCEEDED: "succeeded", EventType.STEP_FAILED: "failed"}
_LAST_WORDS = frozenset(
    (EventType.STEP_SUCCEEDED, EventType.STEP_FAILED, EventType.STEP_SKIPPED, EventType.STEP_CANCELLED)
)
_TAKEN_OVER = _LAST_WORDS | {EventType.STEP_STARTED, EventType.ITEM_FINISHED}


@dataclass(frozen=True, slots=True)
class Fork:
    """What a fork would come to.

    Attributes:
        again: keys of the steps that are done anew, the chosen one among them.
        sends: those of them that change something outside.
        kept: last event of each step outside containers that is taken over, by key, in the order they ended.
    """

    again: frozenset[str]
    sends: tuple[str, ...]
    kept: Mapping[str, Event] = field(default_factory=dict)


def plan_fork(plan: Plan, trigger: str, events: Iterable[Event], chosen: str, *, live: bool) -> Fork:
    """What is done anew and what is taken over when the run with these events is forked at `chosen`.

    Raises Conflict, with what to do instead, where that cannot be done honestly. `live`: decisions of people count.
    """
    told = list(events)
    last = {event.path: event for event in told if event.type in _LAST_WORDS and event.path}
    _check_step(plan, trigger, last, chosen)
    again = _everything_after(plan, chosen)
    kept = {
        path: event
        for path, event in sorted(last.items(), key=lambda item: item[1].n)
        if path in plan.nodes and path not in again and path != trigger and _is_worth_keeping(event)
    }
    _check_not_undone(plan, last)
    fork = Fork(_all_again(plan, trigger, kept), _sending(plan, trigger, kept), kept)
    if live:
        _check_decisions(plan, told, fork)
    return fork


def _check_step(plan: Plan, trigger: str, last: Mapping[str, Event], chosen: str) -> None:
    node = plan.nodes.get(key_of(chosen))
    if node is None:
        raise Conflict("This run has no such step.", hint="Choose one of its steps.", code="no_such_step")
    name = node.name or node.key
    if "/" in chosen or node.inside is not None:
        outer = plan.nodes[_outermost(plan, node)]
        raise Conflict(
            f"“{name}” lies inside “{outer.name or outer.key}”; a run cannot begin in the middle of it.",
            hint=f"Choose “{outer.name or outer.key}”: all of it is done again.",
            code="inside_container",
        )
    if node.key in plan.undo_keys:
        hint = "Choose a step of the way forward."
        raise Conflict(f"“{name}” undoes another step; no run begins with it.", hint=hint, code="undo_step")
    found = last.get(chosen)
    if chosen != trigger and (found is None or found.type not in _STATUS):
        hint = "Choose a step that was done, or failed; what comes after it is done as well."
        raise Conflict(f"“{name}” was not reached in that run.", hint=hint, code="not_reached")


def _outermost(plan: Plan, node: PlanNode) -> str:
    while node.inside is not None:
        node = plan.nodes[node.inside]
    return node.key


def _is_worth_keeping(event: Event) -> bool:
    """What was done, or failed and was caught; what the end of the run had cut short, or skipped, is decided anew."""
    if event.type == EventType.STEP_FAILED:
        return event.data.get("port") is not None
    return event.type == EventType.STEP_SUCCEEDED or event.data.get("why") == "not_needed"


def _everything_after(plan: Plan, *starts: str) -> frozenset[str]:
    found: set[str] = set()
    work = list(starts)
    while work:
        key = work.pop()
        if key not in found:
            found.add(key)
            work.extend(edge.target for edge in plan.nodes[key].out)
    return frozenset(found)


def _all_again(plan: Plan, trigger: str, kept: Mapping[str, Event]) -> frozenset[str]:
    """Everything the new run may come to. A step that is taken over leads on by the way it went, not by the others."""
    found: set[str] = set()
    work = [trigger]
    while work:
        key = work.pop()
        if key not in found:
            found.add(key)
            work.extend(edge.target for edge in _ways_on(plan.nodes[key], kept.get(key)))
    return frozenset(found - set(kept) - {trigger})


def _ways_on(node: PlanNode, kept: Event | None) -> Iterable[PlanEdge]:
    return node.out if kept is None else (edge for edge in node.out if edge.port == kept.data.get("port"))


def in_order(plan: Plan, trigger: str) -> list[str]:
    """The steps a trigger leads to, those that can come first before the others."""
    found = [trigger]
    for key in found:
        found.extend(dict.fromkeys(edge.target for edge in plan.nodes[key].out if edge.target not in found))
    return found


def _sending(plan: Plan, trigger: str, kept: Mapping[str, Event]) -> tuple[str, ...]:
    """In order; what lies inside a container comes where the container does."""
    again = _all_again(plan, trigger, kept)
    sending = [key for key, node in plan.nodes.items() if _sends(node) and _outermost(plan, node) in again]
    order = in_order(plan, trigger)
    return tuple(sorted(sending, key=lambda key: order.index(_outermost(plan, plan.nodes[key]))))


def _sends(node: PlanNode) -> bool:
    if node.disabled:
        return False
    calls = node.kind is NodeKind.ACTION and node.effect not in _SENDS_NOTHING
    return calls or node.type in ("flow.call", "flow.publish")


def _check_not_undone(plan: Plan, last: Mapping[str, Event]) -> None:
    done = (event for event in last.values() if event.type == EventType.STEP_SUCCEEDED)
    if any(event.node in plan.undo_keys for event in done):
        raise Conflict(
            "What that run did was undone, so its results cannot be built on.",
            hint="Start the flow again from the beginning.",
            code="was_undone",
        )


def _check_decisions(plan: Plan, told: list[Event], fork: Fork) -> None:
    """A decision was made for what the earlier run did; it is no consent to doing it once more."""
    for event in told:
        if event.type != EventType.WAIT_CLOSED or event.data.get("reason") != "task" or event.path is None:
            continue
        outer = event.path.split("/")[0].split("[")[0]
        if event.data.get("how") != DECIDED or outer not in fork.kept:
            continue
        if fork.again & _everything_after(plan, outer):
            name = plan.nodes[outer].name or outer
            raise Conflict(
                f"“{name}” was decided for what the earlier run did; a decision is good for one run only.",
                hint=f"Choose “{name}”, so that it is asked again.",
                code="decided_before",
            )


def fork_state(
    plan: Plan, trigger: str, payload: Any, run: RunFacts, fork: Fork, now: datetime
) -> tuple[RunState, list[Event]]:
    """The state of the new run, and the events of what it still decides before it does anything."""
    run["carried"] = list(fork.kept)
    state = RunState.new(plan, trigger, payload, run)
    for key, event in fork.kept.items():
        _take_over(state, plan.nodes[key], event)
    events: list[Event] = []
    settle_start(state, now, events)
    recount(state, now, events)
    ask_again(state, now)
    return state, events


def _take_over(state: RunState, node: PlanNode, event: Event) -> None:
    data = event.data
    step = Step(node, state.frame, _STATUS.get(EventType(event.type), "cancelled"))
    step.attempt, step.port, step.at = event.attempt or 1, data.get("port"), event.at
    state.done += 1
    step.done = state.done
    state.steps[node.key] = step
    if event.type == EventType.STEP_FAILED:
        known = data.get("error") or {}
        names = ("kind", "code", "message", "status")
        state.frame.errors[node.key] = {**{name: known.get(name) for name in names}, "attempts": step.attempt}
    elif step.status == "succeeded" and (state.plan.reads_all or node.key in state.plan.reads_set):
        state.frame.outputs[node.key] = data.get("output")


def remember(state: RunState, events: Iterable[Event]) -> None:
    """What the steps taken over had written into the shared context is there again."""
    for event in events:
        if event.type != EventType.STEP_SUCCEEDED or state.plan.node(str(event.node)).type != _REMEMBERS:
            continue
        output = event.data.get("output")
        if event.data.get("port") == SUCCESS and isinstance(output, dict):
            state.keep(Kept(str(output["name"]), output["value"], int(output["version"])))


def taken_over(fork: Fork, events: Iterable[Event], run_id: str, now: datetime) -> list[Event]:
    """The events of the earlier run that the new one begins with, marked with where they come from."""
    found = []
    for event in events:
        outer = (event.path or "").split("/")[0].split("[")[0]
        if event.type in _TAKEN_OVER and outer in fork.kept:
            found.append(event._replace(n=0, at=now, data={**event.data, "carried": run_id}))
    return found
