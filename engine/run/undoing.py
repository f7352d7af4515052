"""Undo: what was done is taken back by the steps drawn for it, the latest first, one after another.

It runs when a scope set to undo fails, when a run is cancelled with undo, and when a dead run is told to undo and stop.
Doubts are settled before it begins, since only then it is known what there is to undo. An undo that fails leaves a dead
letter; continuing that goes on with the undo that failed.
"""

from __future__ import annotations

from datetime import datetime

from engine.events import Event
from engine.run.containers import container_cancelled, resume_scope
from engine.run.data import RunData, Step
from engine.run.undo import THE_RUN, begin_undo, next_undo, undo_path


def settle_undo(state: RunData, now: datetime, events: list[Event]) -> None:
    """An undo step is over: the next one, or the end of undoing. Called whenever the state has moved."""
    while state.undone:
        step = state.undone.pop(0)
        base = next((base for base, job in state.undo.items() if undo_path(state, job) == step.path), None)
        if base is None:
            continue
        if step.status != "succeeded":
            _broken(state, base, step, now, events)
            continue
        state.undo[base]["left"].pop(0)
        if state.undo[base]["left"]:
            next_undo(state, base)
            continue
        del state.undo[base]
        if base != THE_RUN:
            resume_scope(state, base, now, events)
    if state.ending is not None and state.ending.get("undo") and not _at_work(state):
        state.ending["undo"] = False
        begin_undo(state, THE_RUN)


def _at_work(state: RunData) -> bool:
    return bool(state.ready or state.flight or state.waits or state.doubts or state.emptied)


def _broken(state: RunData, base: str, step: Step, now: datetime, events: list[Event]) -> None:
    """It could not be undone: a person has to see to it."""
    known = step.frame.errors.get(step.node.key) or {}
    name = step.node.name or step.node.key
    error = {
        "code": "undo_failed",
        "kind": "undo",
        "message": f"“{name}”, which undoes an earlier step, failed: {known.get('message') or step.status}",
        "hint": "See what is left to undo, then continue the run or discard it.",
        "step": step.node.key,
        "path": step.path,
    }
    if state.ending is None or state.ending["status"] != "dead":
        state.ending = {"status": "dead", "output": None, "error": error}
    if base != THE_RUN:
        owner = state.steps[state.frames[base].owner]
        if owner.status == "open":
            container_cancelled(state, owner, "run_over", now, events)
