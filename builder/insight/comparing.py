"""Two runs side by side, step by step, and where they first went apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.insight.differences import differences
from builder.insight.runs import run_summary, step_names
from engine.events import Event, EventType
from engine.runtime import facade as runtime

MOST_EVENTS = 5_000
MOST_CHANGES = 20
MOST_READ = 500
RAN = frozenset({EventType.STEP_SUCCEEDED, EventType.STEP_FAILED, EventType.STEP_SKIPPED, EventType.STEP_CANCELLED})
STATUS = {
    EventType.STEP_SUCCEEDED: "succeeded",
    EventType.STEP_FAILED: "failed",
    EventType.STEP_SKIPPED: "skipped",
    EventType.STEP_CANCELLED: "cancelled",
}
HIDDEN = frozenset({"output", "node", "given"})
Step = dict[str, Any]


def compare_runs(*, actor: Actor, left: UUID, right: UUID) -> dict[str, Any]:
    """{"left", "right", "steps", "first", "whole"}: both runs, their steps in the order of the left one, and the path
    of the first step that differs (None when none does). A step is {path, node, name, left, right, differs, changes};
    `differs` names what does: "status", "way", "output", or "missing" when only one run has it. Changes of values that
    are made anew in every run are marked `volatile` and make no step differ. `whole` is False when a run has more
    events than are read.
    """
    workspace_id = workspace_of(actor)
    sides = {"left": _steps(workspace_id, left), "right": _steps(workspace_id, right)}
    summaries = {
        name: run_summary(workspace_id=workspace_id, run_id=run) for name, run in (("left", left), ("right", right))
    }
    names = step_names(summaries["right"]["graph"]) | step_names(summaries["left"]["graph"])
    first, second = sides["left"][0], sides["right"][0]
    order = [*first, *(path for path in second if path not in first)]
    steps = [_row(path, names, first.get(path), second.get(path)) for path in order]
    apart = next((step["path"] for step in steps if step["differs"]), None)
    whole = all(side[1] for side in sides.values())
    return {**summaries, "steps": steps, "first": apart, "whole": whole}


def _steps(workspace_id: UUID, run_id: UUID) -> tuple[dict[str, Step], bool]:
    """Steps by path in the order they ended, the last word on each; whether all events were read."""
    events = runtime.events_after(workspace_id=workspace_id, run_id=run_id, n=0, limit=MOST_EVENTS)
    found: dict[str, Step] = {}
    begun: dict[str, datetime] = {}
    for event in events:
        if event.type == EventType.RUN_STARTED:
            start = event.data["trigger"]
            given = {"output": event.data.get("input"), "node": start, "given": True}
            found[str(start)] = _step("succeeded", event.attempt, given)
        elif event.path is not None and event.type == EventType.STEP_STARTED:
            begun.setdefault(event.path, event.at)
        elif event.path is not None and event.type in RAN:
            data = {**event.data, "node": event.node, "duration_ms": _length(event, begun.get(event.path))}
            found[event.path] = _step(STATUS[EventType(event.type)], event.attempt, data)
    return found, len(events) < MOST_EVENTS


def _length(event: Event, begun: datetime | None) -> float | None:
    """How long a step took, in milliseconds: with several attempts from the first one's beginning."""
    if begun is None or (event.attempt or 1) < 2:
        own: float | None = event.data.get("duration_ms")
        return own
    return (event.at - begun).total_seconds() * 1000


def _step(status: str, attempt: int | None, data: Mapping[str, Any]) -> Step:
    error = data.get("error") or {}
    return {
        "node": data.get("node"),
        "given": data.get("given", False),
        "status": status,
        "port": data.get("port"),
        "attempts": attempt or 1,
        "duration_ms": data.get("duration_ms"),
        "message": error.get("message"),
        "output": data.get("output"),
    }


def _row(path: str, names: Mapping[str, str], left: Step | None, right: Step | None) -> dict[str, Any]:
    known = left or right or {}
    changes: list[dict[str, Any]] = []
    differs: list[str] = []
    if left is None or right is None:
        differs.append("missing")
    else:
        differs += [word for word, key in (("status", "status"), ("way", "port")) if left[key] != right[key]]
        changes = _changes(left["output"], right["output"], given=left["given"])
        differs += ["output"] if any(not change["volatile"] for change in changes) else []
    return {
        "path": path,
        "node": known.get("node"),
        "name": names.get(known.get("node") or "", path),
        "left": _shown(left),
        "right": _shown(right),
        "differs": differs,
        "changes": changes,
    }


def _changes(left: Any, right: Any, *, given: bool) -> list[dict[str, Any]]:
    """Where the outputs differ, the places that say something first. What a run was given always says something."""
    found = [change.as_dict() for change in islice(differences(left, right), MOST_READ)]
    if given:
        found = [{**change, "volatile": False} for change in found]
    return sorted(found, key=lambda change: bool(change["volatile"]))[:MOST_CHANGES]


def _shown(step: Step | None) -> dict[str, Any] | None:
    return None if step is None else {key: value for key, value in step.items() if key not in HIDDEN}
