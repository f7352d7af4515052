"""Forgetting what is inside a container once it is over: the state of a long loop stays small."""

from __future__ import annotations

from engine.plan import PlanNode
from engine.run.data import RunData
from engine.run.frames import Frame, Loop
from engine.run.turns import remember_place


def drop_loop(state: RunData, loop: Loop) -> None:
    """Forget a container and every pass through it; its own step stays."""
    kept = loop.node.contains.undoes
    bases = [frame.base for frame in state.frames.values() if frame.owner == loop.path] if kept else list(loop.live)
    for base in bases:
        drop_frame(state, loop.node, state.frames[base])
    state.loops.pop(loop.path, None)


def drop_frame(state: RunData, container: PlanNode, frame: Frame) -> None:
    """Forget one pass, with the containers in it."""
    for node in container.contains.nodes:
        path = frame.base + node.key
        inner = state.loops.get(path)
        if inner is not None:
            drop_loop(state, inner)
        remember_place(state, state.steps.pop(path, None))
        state.joins.pop(path, None)
        if node.undo is not None:
            state.steps.pop(frame.base + node.undo, None)
    state.frames.pop(frame.base, None)
    state.closing.pop(frame.base, None)
    if state.unwanted:
        state.unwanted = {path for path in state.unwanted if not path.startswith(frame.base)}
    if state.unsure:
        state.unsure = {path for path in state.unsure if not path.startswith(frame.base)}
    if state.swept:
        state.swept = [path for path in state.swept if not path.startswith(frame.base)]
    if state.edited:
        state.edited = {path: value for path, value in state.edited.items() if not path.startswith(frame.base)}
