"""`fold(events) -> RunView`: the one meaning of events. The browser has the same fold, proved by the same files.

A view is plain JSON. Folding a stored view on with newer events gives what folding everything gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NotRequired, TypedDict

from engine.events.types import Event, iso


class AttemptView(TypedDict):
    """One try of a step."""

    attempt: int
    status: str
    error: dict[str, Any] | None
    started_at: str | None
    finished_at: str | None


class ItemsView(TypedDict):
    """How far a container is. total: null when nobody can know."""

    done: int
    total: int | None
    failed: int


class StepView(TypedDict):
    """One step. status: running | waiting | succeeded | failed | skipped | cancelled | in_doubt | retrying.

    `items` is there for a container whose steps are steps of the run.
    """

    node: str
    path: str
    status: str
    attempt: int
    port: str | None
    started_at: str | None
    finished_at: str | None
    duration_ms: float | None
    error: dict[str, Any] | None
    attempts: list[AttemptView]
    items: NotRequired[ItemsView]


class RunView(TypedDict):
    """A run as people see it. status: queued | running | waiting | paused | succeeded | failed | cancelled | dead."""

    status: str
    n: int
    started_at: str | None
    finished_at: str | None
    output: Any
    error: dict[str, Any] | None
    steps: dict[str, StepView]
    waits: list[dict[str, Any]]
    edges: dict[str, str]


def empty_view() -> RunView:
    """The view before the first event."""
    return {
        "status": "queued",
        "n": 0,
        "started_at": None,
        "finished_at": None,
        "output": None,
        "error": None,
        "steps": {},
        "waits": [],
        "edges": {},
    }


def fold(events: Iterable[Event], view: RunView | None = None) -> RunView:
    """Fold events, in order of `n`, into a view (changed in place when given). Events already seen change nothing;
    event types of a newer version move `n` alone."""
    view = empty_view() if view is None else view
    for event in events:
        if event.n <= view["n"]:
            continue
        view["n"] = event.n
        meaning = MEANINGS.get(event.type)
        if meaning is not None:
            meaning(view, event)
            _settle_status(view)
    return view


def with_edges(view: RunView, edges: Iterable[Mapping[str, str]]) -> RunView:
    """Say of every edge (`{from, port, to}`) whose source is over if it was taken or is dead; inside a container it was
    taken when it was in any pass. Changes the view."""
    left_by: dict[str, set[str | None]] = {}
    for step in view["steps"].values():
        if step["status"] in OVER:
            left_by.setdefault(step["node"], set()).add(step["port"])
    for edge in edges:
        ports = left_by.get(edge["from"])
        if ports is not None:
            name = f"{edge['from']}.{edge['port']}->{edge['to']}"
            view["edges"][name] = "taken" if edge["port"] in ports else "dead"
    return view


OVER = frozenset({"succeeded", "failed", "skipped", "cancelled"})


def _settle_status(view: RunView) -> None:
    """A live run waits when it has open waits and no step in flight; a container does nothing itself."""
    if view["status"] not in ("running", "waiting"):
        return
    in_flight = any(step["status"] == "running" and "items" not in step for step in view["steps"].values())
    view["status"] = "waiting" if view["waits"] and not in_flight else "running"


def _step(view: RunView, event: Event) -> StepView:
    path = event.path or ""
    step = view["steps"].get(path)
    if step is None:
        step = view["steps"][path] = {
            "node": event.node or path,
            "path": path,
            "status": "running",
            "attempt": event.attempt or 1,
            "port": None,
            "started_at": None,
            "finished_at": None,
            "duration_ms": None,
            "error": None,
            "attempts": [],
        }
    return step


def _attempt(step: StepView, event: Event) -> AttemptView:
    number = event.attempt or step["attempt"]
    known: AttemptView | None = next((each for each in reversed(step["attempts"]) if each["attempt"] == number), None)
    if known is not None:
        return known
    attempt: AttemptView = {
        "attempt": number,
        "status": "running",
        "error": None,
        "started_at": None,
        "finished_at": None,
    }
    step["attempts"].append(attempt)
    step["attempt"] = number
    return attempt


def _run_started(view: RunView, event: Event) -> None:
    view["status"] = "running"
    view["started_at"] = iso(event.at)
    trigger = event.data.get("trigger")
    if isinstance(trigger, str):
        _end_step(view, event._replace(path=trigger, node=trigger, attempt=1), "succeeded", port="success")


def _step_started(view: RunView, event: Event) -> None:
    step = _step(view, event)
    attempt = _attempt(step, event)
    attempt["started_at"] = attempt["started_at"] or iso(event.at)
    step.update({"status": "running", "port": None, "finished_at": None, "error": None})
    step["started_at"] = step["started_at"] or iso(event.at)
    if "total" in event.data and "items" not in step:
        step["items"] = {"done": 0, "total": event.data["total"], "failed": 0}


def _item_finished(view: RunView, event: Event) -> None:
    data = event.data
    _step(view, event)["items"] = {"done": data["done"], "total": data["total"], "failed": data["failed"]}


def _end_step(
    view: RunView, event: Event, status: str, *, port: str | None = None, error: dict[str, Any] | None = None
) -> None:
    step, at = _step(view, event), iso(event.at)
    attempt = _attempt(step, event)
    attempt.update({"status": status, "error": error, "started_at": attempt["started_at"] or at, "finished_at": at})
    step.update(
        {
            "status": status,
            "port": port,
            "error": error,
            "started_at": step["started_at"] or at,
            "finished_at": at,
            "duration_ms": event.data.get("duration_ms"),
        }
    )


def _step_succeeded(view: RunView, event: Event) -> None:
    _end_step(view, event, "succeeded", port=event.data.get("port"))


def _step_failed(view: RunView, event: Event) -> None:
    _end_step(view, event, "failed", port=event.data.get("port"), error=event.data.get("error"))
    if event.data.get("will_retry_at"):
        _step(view, event).update({"status": "retrying", "finished_at": None})


def _step_skipped(view: RunView, event: Event) -> None:
    _step(view, event).update({"status": "skipped", "finished_at": iso(event.at)})


def _step_cancelled(view: RunView, event: Event) -> None:
    step = _step(view, event)
    for attempt in step["attempts"]:
        if attempt["status"] in ("running", "in_doubt"):
            attempt.update({"status": "cancelled", "finished_at": iso(event.at)})
    step.update({"status": "cancelled", "finished_at": iso(event.at)})


def _step_in_doubt(view: RunView, event: Event) -> None:
    step = _step(view, event)
    _attempt(step, event).update({"status": "in_doubt", "error": event.data.get("error")})
    step.update({"status": "in_doubt", "error": event.data.get("error")})


def _doubt_settled(view: RunView, event: Event) -> None:
    step = _step(view, event)
    if step["status"] == "in_doubt":
        step["status"] = "running"
    if event.data.get("outcome") == "did_not_happen":
        _attempt(step, event).update({"status": "failed", "finished_at": iso(event.at)})


UNCOUNTED_WAITS = ("retry", "in_doubt", "settle")
"""Reasons that leave the step in the state it is in."""


def _wait_opened(view: RunView, event: Event) -> None:
    data = event.data
    view["waits"].append(
        {
            "wait_id": data.get("wait_id"),
            "path": event.path,
            "reason": data.get("reason"),
            "title": data.get("title", ""),
            "for": list(data.get("for") or []),
            "until": data.get("until"),
            "since": iso(event.at),
        }
    )
    if data.get("reason") not in UNCOUNTED_WAITS:
        step = _step(view, event)
        step.update({"status": "waiting", "started_at": step["started_at"] or iso(event.at)})


def _wait_closed(view: RunView, event: Event) -> None:
    gone = event.data.get("wait_id")
    view["waits"] = [wait for wait in view["waits"] if wait["wait_id"] != gone]
    step = view["steps"].get(event.path or "")
    if step is not None and step["status"] == "waiting":
        step["status"] = "running"


def _run_paused(view: RunView, _event: Event) -> None:
    view["status"] = "paused"


def _run_resumed(view: RunView, _event: Event) -> None:
    view["status"] = "running"


def _run_redriven(view: RunView, _event: Event) -> None:
    view.update({"status": "running", "finished_at": None, "output": None, "error": None})


def _run_finished(view: RunView, event: Event) -> None:
    data = event.data
    view.update(
        {
            "status": data["status"],
            "finished_at": iso(event.at),
            "output": data.get("output"),
            "error": data.get("error"),
            "waits": [],
        }
    )


MEANINGS: dict[str, Callable[[RunView, Event], None]] = {
    "run_started": _run_started,
    "step_started": _step_started,
    "step_succeeded": _step_succeeded,
    "step_failed": _step_failed,
    "step_skipped": _step_skipped,
    "step_cancelled": _step_cancelled,
    "step_in_doubt": _step_in_doubt,
    "doubt_settled": _doubt_settled,
    "item_finished": _item_finished,
    "wait_opened": _wait_opened,
    "wait_closed": _wait_closed,
    "run_paused": _run_paused,
    "run_resumed": _run_resumed,
    "run_redriven": _run_redriven,
    "run_finished": _run_finished,
}
"""Event types without an entry (run_answered, run_cancel_requested) change nothing but `n`."""
