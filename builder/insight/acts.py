"""The engine's own acts, as the audit page shows them beside those of people: read from the runs' events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight.runs import run_items, step_names
from engine.events import Event
from engine.runtime import facade as runtime

RUNS_A_PAGE = 10
EVENTS_A_RUN = 200
Data = Mapping[str, Any]

SENTENCES: Mapping[str, Callable[[str, Data], str]] = {
    "run_started": lambda _step, _data: "The run was started",
    "step_started": lambda step, _data: f"“{step}” was begun",
    "step_failed": lambda step, data: f"“{step}” failed: {_message(data)}",
    "step_in_doubt": lambda step, _data: f"Nobody knows whether “{step}” happened; it is not sent again by itself",
    "doubt_settled": lambda step, data: f"“{step}” was settled: {_words(data.get('outcome'))}{_by(data)}",
    "wait_opened": lambda step, data: f"“{step}” waits ({_words(data.get('reason'))})",
    "wait_closed": lambda step, data: f"“{step}” waits no longer: {_words(data.get('how'))}{_by(data)}",
    "run_cancel_requested": lambda _step, data: f"The run was told to end{_by(data)}",
    "run_paused": lambda _step, data: f"The run was paused{_by(data)}",
    "run_resumed": lambda _step, data: f"The run was resumed{_by(data)}",
    "run_redriven": lambda _step, data: f"The run was continued from the step that failed{_by(data)}",
    "run_answered": lambda _step, data: f"The webhook was answered with status {data.get('status')}",
    "run_finished": lambda _step, data: f"The run ended: {_words(data.get('status'))}",
}
"""What an event says to a reader of the log. Events without a record here are told by the run's page only."""


def run_acts(*, actor: Actor, token: str | None = None) -> dict[str, Any]:
    """{"items", "next"}: acts of the newest runs the actor may see, the latest first whichever run it is of; ten runs
    a page."""
    page = run_items(actor=actor, token=token, limit=RUNS_A_PAGE)
    items = [act for run in page["items"] for act in _acts_of(workspace_of(actor), run)]
    return {"items": sorted(items, key=_moment, reverse=True), "next": page["next"]}


def _moment(act: Mapping[str, Any]) -> tuple[datetime, str, int]:
    return act["at"], act["run"]["id"], act["n"]


def _acts_of(workspace_id: UUID, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    run_id = UUID(run["id"])
    row = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
    graph = flows.graph_of_run(
        workspace_id=workspace_id, flow_id=row.flow_id, version_id=row.version_id, plan_sha=row.plan_sha
    )
    names = step_names(graph)
    events = runtime.events_after(workspace_id=workspace_id, run_id=run_id, n=0, limit=EVENTS_A_RUN)
    return [_act(event, run, names) for event in events if event.type in SENTENCES]


def _act(event: Event, run: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    step = names.get(event.node or "", event.node or "")
    return {
        "at": event.at,
        "act": str(event.type),
        "sentence": SENTENCES[event.type](step, event.data),
        "step": step,
        "value": _value(event.data),
        "by": _name_of(event.data),
        "n": event.n,
        "run": {"id": run["id"], "mode": run["mode"], "status": run["status"]},
        "flow": run["flow"],
        "started_by": run["started_by"]["name"],
    }


def _value(data: Data) -> str:
    """What an act came to, as a word of the engine or a message: the thing its sentence ends with."""
    told = (data[name] for name in ("outcome", "how", "reason", "status") if data.get(name) is not None)
    return str((data.get("error") or {}).get("message") or next(told, ""))


def _message(data: Data) -> str:
    return str((data.get("error") or {}).get("message") or "no reason was given")


def _words(value: Any) -> str:
    return str(value or "unknown").replace("_", " ")


def _by(data: Data) -> str:
    name = _name_of(data)
    return f" by {name}" if name else ""


def _name_of(data: Data) -> str:
    who = data.get("by")
    return str((who.get("name") or who.get("email") if isinstance(who, Mapping) else who) or "")
