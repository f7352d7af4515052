"""What there is to undo, and in which order: everything done that has a step for it, the latest first."""

from __future__ import annotations

from typing import Any

from engine.nodes import flow_scope
from engine.run.data import RunData, Step
from engine.spec import EffectClass

THE_RUN = ""


def note_unsure(state: RunData, step: Step) -> None:
    """It was sent with a key, and its outcome got lost: the same key may be sent again, but it may have happened."""
    if step.node.effect is EffectClass.KEYED:
        state.unsure.add(step.path)


def must_be_known(state: RunData, step: Step) -> bool:
    """Whether it may have happened, and what is around it is about to be undone: then it has to be settled first."""
    return step.node.undo is not None and step.path in state.unsure and undo_comes(state, step)


def undo_comes(state: RunData, step: Step) -> bool:
    """Whether what was done around the step is about to be undone."""
    if state.ending is not None:
        return bool(state.ending.get("undo"))
    frame = step.frame
    while frame.outer is not None:
        loop = state.loops[frame.owner]
        if frame.ending is not None and loop.cancelled is None and loop.values.get("on_failure") == flow_scope.UNDO:
            return True
        frame = frame.outer
    return False


def begin_undo(state: RunData, base: str) -> bool:
    """Plan the undoing of everything done under `base`, and start with the last; False = there is nothing to undo."""
    done = [step for step in state.steps.values() if step.path.startswith(base) and _needs_undo(state, step)]
    owners = [step.path for step in sorted(done, key=lambda step: -step.done)]
    if not owners:
        return False
    state.undo[base] = {"left": owners, "ending": state.ending if base == THE_RUN else None}
    next_undo(state, base)
    return True


def _needs_undo(state: RunData, step: Step) -> bool:
    if step.status != "succeeded" or step.node.undo is None or step.path in (state.run.get("carried") or ()):
        return False
    undone = state.steps.get(step.frame.base + step.node.undo)
    return undone is None or undone.status != "succeeded"


def next_undo(state: RunData, base: str) -> None:
    """The next undo step may start; it has the number of what it undoes, so doing it anew gives it a new key."""
    owner = state.steps[state.undo[base]["left"][0]]
    node = state.plan.nodes[str(owner.node.undo)]
    step = Step(node, owner.frame, "ready")
    step.ordinal = owner.ordinal
    state.steps[step.path] = step
    state.ready[step.path] = None


def undo_path(state: RunData, job: dict[str, Any]) -> str:
    """Path of the undo step that is at work, or failed."""
    owner = state.steps[job["left"][0]]
    return owner.frame.base + str(owner.node.undo)


def undo_and_stop(state: RunData) -> None:
    """The run is to end as cancelled, once everything it did is undone."""
    state.ending = {"status": "cancelled", "output": None, "error": None, "undo": True}
