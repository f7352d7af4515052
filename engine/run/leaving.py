"""Other runs a step had started and waited for, when what is around the step ends it: whether they go on.

A run that dies is continued some day, and meets them again; what nobody comes back to is cancelled.
"""

from __future__ import annotations

from typing import Any

from engine.nodes import flow_each, flow_scope
from engine.run.data import RunData, Step
from engine.run.frames import Frame, Loop
from engine.run.undo import undo_comes
from engine.spec import ERROR

STARTED = frozenset({"child", "items"})
"""Reasons of waits for other runs."""


def parting(state: RunData, step: Step, why: str) -> dict[str, Any]:
    """What the closing of such a wait says of the other runs: {"goes_on": true}, or that they end, {"undo": true} with
    what they did undone."""
    if why != "not_needed" and not is_dealt_with(state, step.frame):
        return {"goes_on": True}
    return {"undo": True} if undo_comes(state, step) else {}


def is_dealt_with(state: RunData, frame: Frame, *, failing: bool = False) -> bool:
    """Whether the run goes on although the pass `frame` ends; False: it will be dead. `failing`: a step of the pass
    fails now."""
    if state.ending is not None:
        return bool(state.ending["status"] != "dead")
    while frame.outer is not None:
        loop, owner = state.loops[frame.owner], state.steps[frame.owner]
        if loop.cancelled == "not_needed":
            return True
        failing = failing or loop.error is not None or _has_failed(frame)
        if failing and loop.cancelled is None and (ERROR in owner.node.wired or _puts_up_with_it(loop)):
            return True
        frame = owner.frame
    return False


def _has_failed(frame: Frame) -> bool:
    return frame.ending is not None and "cancelled" not in frame.ending


def _puts_up_with_it(loop: Loop) -> bool:
    """One more failure is tolerated; or everything inside is undone, and will be done anew."""
    if loop.node.type == flow_each.SPEC.type:
        return loop.error is None and len(loop.failed) < int(loop.values["tolerated"])
    return bool(loop.values.get("on_failure") == flow_scope.UNDO)
