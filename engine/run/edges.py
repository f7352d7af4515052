"""Dead-path elimination: every edge of a run ends as taken or dead, and a step is decided by its ways in.

Each step counts its undecided and its taken ways in; a step that is over decides its edges once, so a decision costs as
much as the edges it touches, never the whole graph.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from engine.events import Event
from engine.plan import PlanNode
from engine.run.data import OVER, RunData, Step
from engine.run.frames import Frame

JoinVerdict = Callable[[int, int, PlanNode], bool | None]
"""(ways in undecided, ways in taken, node) -> start it, skip it, or None = not decided yet"""


def _all(left: int, taken: int, _node: PlanNode) -> bool | None:
    return None if left else taken > 0


def _any(left: int, taken: int, _node: PlanNode) -> bool | None:
    if taken:
        return True
    return None if left else False


def _n_of_m(left: int, taken: int, node: PlanNode) -> bool | None:
    if taken >= node.join.n:
        return True
    return None if left else False


def _all_succeeded(left: int, taken: int, node: PlanNode) -> bool | None:
    return None if left else taken == len(node.incoming)


JOINS: dict[str, JoinVerdict] = {"all": _all, "any": _any, "n_of_m": _n_of_m, "all_succeeded": _all_succeeded}
"""join mode -> when a step starts"""


def settle_edges(
    state: RunData, frame: Frame, node: PlanNode, port: str | None, now: datetime, events: list[Event]
) -> None:
    """A step is over: decide its edges, and every step that is decided by them, as far as it goes.

    While the run, or the container around, ends, ways in are counted but nothing new is decided.
    """
    if not node.links:
        return
    held = state.ending is not None or frame.stopping
    work: deque[tuple[PlanNode, str | None]] = deque(((node, port),))
    while work:
        node, port = work.popleft()
        for edge_port, target in node.links:
            path = frame.base + target.key
            count = state.joins.get(path)
            if count is None:
                count = state.joins[path] = [len(target.incoming), 0]
            count[0] -= 1
            count[1] += edge_port == port
            if held or path in state.steps:
                continue
            verdict = JOINS[target.join.mode](count[0], count[1], target)
            if verdict is not None and not _decide_step(state, frame, target, verdict, now, events):
                work.append((target, None))


def _decide_step(state: RunData, frame: Frame, node: PlanNode, start: bool, now: datetime, events: list[Event]) -> bool:
    """Make the step ready, or over at once; False = it is over and its edges are dead."""
    path = frame.base + node.key
    if not start:
        pass_over(state, frame, node, "skipped", now, events)
        return False
    if path in state.unwanted:
        pass_over(state, frame, node, "cancelled", now, events)
        return False
    make_ready(state, frame, node)
    if node.join.rest == "cancel" and len(node.incoming) > 1:
        state.unwanted.update(frame.base + key for key in state.plan.exclusive(node.key))
    return True


def make_ready(state: RunData, frame: Frame, node: PlanNode) -> Step:
    """The step may start."""
    step = Step(node, frame, "ready")
    step.ordinal = frame.turn
    frame.busy += 1
    state.steps[step.path] = step
    state.ready[step.path] = None
    return step


def pass_over(state: RunData, frame: Frame, node: PlanNode, status: str, now: datetime, events: list[Event]) -> None:
    """The step is over before it began: skipped, or cancelled since no join needs it."""
    step = state.steps[frame.base + node.key] = Step(node, frame, status)
    data = {"why": "not_needed"} if status == "cancelled" else {}
    events.append(Event(0, now, f"step_{status}", step.path, node.key, None, data))


def settle_start(state: RunData, now: datetime, events: list[Event]) -> None:
    """The run starts: every other start of the graph is dead."""
    nodes = state.plan.nodes
    if state.of_item:
        for node in nodes[state.trigger].contains.entries:
            make_ready(state, state.frame, node)
        return
    undoing = {node.undo for node in nodes.values()}
    for key, node in nodes.items():
        if not node.incoming and key != state.trigger and key not in undoing and node.inside is None:
            pass_over(state, state.frame, node, "skipped", now, events)
            settle_edges(state, state.frame, node, None, now, events)
    settle_edges(state, state.frame, nodes[state.trigger], "success", now, events)


def recount(state: RunData, now: datetime, events: list[Event]) -> None:
    """Count all ways in anew from the steps that are over; steps decided by that and not there yet come to be.

    Used when a state is read (nothing new can come), and by a redrive (what the end of the run had kept back comes).
    """
    state.joins.clear()
    over = [step for step in state.steps.values() if step.status in OVER]
    for step in sorted(over, key=lambda step: step.done):
        settle_edges(state, step.frame, step.node, step.port, now, events)
