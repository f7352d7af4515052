"""Two runs side by side, step by step, and where they first went apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.insight.runs import run_summary, step_names
from engine.events import EventType
from engine.runtime import facade as runtime

MOST_EVENTS = 5_000
MOST_CHANGES = 20
DEEPEST = 6
RAN = frozenset({EventType.STEP_SUCCEEDED, EventType.STEP_FAILED, EventType.STEP_SKIPPED, EventType.STEP_CANCELLED})
STATUS = {
    EventType.STEP_SUCCEEDED: "succeeded",
    EventType.STEP_FAILED: "failed",
    EventType.STEP_SKIPPED: "skipped",
    EventType.STEP_CANCELLED: "cancelled",
}
Step = dict[str, Any]


def compare_runs(*, actor: Actor, left: UUID, right: UUID) -> dict[str, Any]:
    """{"left", "right", "steps", "first", "whole"}: both runs, their steps in the order of the left one, and the path
    of the first step that differs (None when none does). A step is {path, name, left, right, differs, changes};
    `differs` names what does: "status", "way", "output", or "missing" when only one run has it. `whole` is
    False when a run has more events than are read.
    """
    workspace_id = workspace_of(actor)
    sides = {"left": _steps(workspace_id, left), "right": _steps(workspace_id, right)}
    summaries = {
        name: run_summary(workspace_id=workspace_id, run_id=run) for name, run in (("left", left), ("right", right))
    }
    names = step_names(summaries["right"].pop("graph")) | step_names(summaries["left"].pop("graph"))
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
    for event in events:
        data = event.data
        if event.type == EventType.RUN_STARTED:
            given = data.get("input")
            found[str(data["trigger"])] = _step("succeeded", event.attempt, {"output": given, "node": data["trigger"]})
        elif event.path is not None and event.type in RAN:
            found[event.path] = _step(STATUS[EventType(event.type)], event.attempt, {**data, "node": event.node})
    return found, len(events) < MOST_EVENTS


def _step(status: str, attempt: int | None, data: Mapping[str, Any]) -> Step:
    error = data.get("error") or {}
    return {
        "node": data.get("node"),
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
        changes = [
            change
            for _, change in zip(range(MOST_CHANGES), _apart("", left["output"], right["output"], 0), strict=False)
        ]
        differs += ["output"] if changes else []
    return {
        "path": path,
        "name": names.get(known.get("node") or "", path),
        "left": _shown(left),
        "right": _shown(right),
        "differs": differs,
        "changes": changes,
    }


def _shown(step: Step | None) -> dict[str, Any] | None:
    return None if step is None else {key: value for key, value in step.items() if key not in ("output", "node")}


def _apart(at: str, left: Any, right: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The places where two values differ, with both values."""
    if left == right:
        return
    if isinstance(left, dict) and isinstance(right, dict) and depth < DEEPEST:
        for key in [*left, *(key for key in right if key not in left)]:
            yield from _apart(f"{at}.{key}" if at else str(key), left.get(key), right.get(key), depth + 1)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right) and depth < DEEPEST:
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _apart(f"{at}[{place}]", one, other, depth + 1)
    else:
        yield {"at": at, "left": left, "right": right}
