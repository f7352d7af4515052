"""Runs as people read them: rows of the engine, with names from the flows and a sentence for why one waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight.about import told_of
from builder.insight.contracts import RunTarget
from builder.insight.waiting import nobody_serves, why_waiting
from engine.errors import InvalidInput
from engine.events import with_edges
from engine.runtime import facade as runtime

STATUSES = (
    *("queued", "running", "waiting", "in_doubt", "paused"),
    *("succeeded", "failed", "cancelled", "dead", "given_up"),
)
GOING_ON = ("running", "waiting")
MOST_TEXT = 200
TRIGGER_BY_STARTER = {"user": "manual", "token": "api", "webhook": "webhook", "schedule": "schedule", "run": "flow"}


def run_items(
    *,
    actor: Actor,
    flow_id: UUID | None = None,
    status: str | None = None,
    mode: str | None = None,
    trigger: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    key: str = "",
    text: str = "",
    token: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """{"items", "next", "scanned"}: runs the actor may see, newest first. With a text only those whose data holds it,
    among the `scanned` newest ones; `next` goes on behind them. `key`: `name=value` of a key field."""
    if status is not None and status not in STATUSES:
        raise InvalidInput(f"“{status}” is not a status.", hint=f"Use one of: {', '.join(STATUSES)}.")
    wanted: runtime.RunFilters = {
        "workspace_id": workspace_of(actor),
        "flow_id": flow_id,
        "status": status,
        "mode": mode,
        "starter": _starter(trigger),
        "since": since,
        "until": until,
        "key": _key(key),
    }
    most = max(1, min(limit, 200))
    if text.strip():
        found = runtime.search_runs(text=text.strip()[:MOST_TEXT], cursor_token=token, limit=most, **wanted)
        return {"items": _items(actor, found.items), "next": found.next, "scanned": found.scanned}
    page = runtime.list_runs(cursor_token=token, limit=most, **wanted)
    return {"items": _items(actor, page.items), "next": page.next, "scanned": None}


def loop_items(*, actor: Actor, run_id: UUID, path: str, status: str | None, after: int = -1) -> dict[str, Any]:
    """{"items", "next"}: the runs of the items of a loop, each with its `index`, in the order of the items."""
    known = runtime.ITEM_STATUSES
    if status is not None and status not in known:
        raise InvalidInput(f"“{status}” is no status of an item.", hint=f"Use one of: {', '.join(known)}.")
    page = runtime.items_of(workspace_id=workspace_of(actor), run_id=run_id, path=path, status=status, after=after)
    if not page.items:
        return {"items": [], "next": None}
    index = {str(row.id): index for index, row in page.items}
    shown = _items(actor, [row for _, row in page.items])
    return {"items": [{**item, "index": index[item["id"]]} for item in shown], "next": page.next}


def run_summary(*, workspace_id: UUID, run_id: UUID) -> dict[str, Any]:
    """One run as a list shows it, and the graph it was started from."""
    row = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
    graph = flows.graph_of_run(
        workspace_id=workspace_id, flow_id=row.flow_id, version_id=row.version_id, plan_sha=row.plan_sha
    )
    numbers = flows.version_numbers(version_ids={row.version_id}) if row.version_id else {}
    name = flows.flow_name(workspace_id=workspace_id, flow_id=row.flow_id)
    return {**_item(row, name, _number_of(row, numbers)), **told_of([row.id])[row.id], "graph": graph}


def _items(actor: Actor, found: list[runtime.RunRow]) -> list[dict[str, Any]]:
    rows = _visible(actor, found)
    names = flows.flow_names(workspace_id=workspace_of(actor), flow_ids={row.flow_id for row in rows})
    numbers = flows.version_numbers(version_ids={row.version_id for row in rows if row.version_id})
    told = told_of([row.id for row in rows])
    return [
        {**_item(row, names.get(row.flow_id, "Deleted flow"), _number_of(row, numbers)), **told[row.id]} for row in rows
    ]


def key_names(*, actor: Actor) -> list[str]:
    """Names of the key fields that runs of the workspace have; [] for somebody who sees runs of some flows only."""
    return runtime.key_names(workspace_id=workspace_of(actor)) if access.can(actor, "run.view").allowed else []


def _key(text: str) -> tuple[str, str] | None:
    """(name, value) of `name=value`; the name has no “=”. Raises InvalidInput when it is not written so."""
    name, sign, value = text.partition("=")
    if text and not (name.strip() and sign and value.strip()):
        raise InvalidInput(f"“{text[:60]}” is no key field with a value.", hint="Write it like order_number=R-2041.")
    return (name.strip(), value.strip()) if text else None


def _starter(trigger: str | None) -> str | None:
    """The kind of starter behind the name of a trigger; raises InvalidInput for a name there is none of."""
    if not trigger:
        return None
    found = next((kind for kind, name in TRIGGER_BY_STARTER.items() if name == trigger), None)
    if found is None:
        names = ", ".join(TRIGGER_BY_STARTER.values())
        raise InvalidInput(f"“{trigger}” starts no runs.", hint=f"Use one of: {names}.")
    return found


def run_detail(*, workspace_id: UUID, run_id: UUID) -> dict[str, Any]:
    """One run with its graph and its view at event n."""
    snapshot = runtime.get_run(workspace_id=workspace_id, run_id=run_id)
    row = snapshot.row
    graph = flows.graph_of_run(
        workspace_id=workspace_id, flow_id=row.flow_id, version_id=row.version_id, plan_sha=row.plan_sha
    )
    numbers = flows.version_numbers(version_ids={row.version_id}) if row.version_id else {}
    name = flows.flow_name(workspace_id=workspace_id, flow_id=row.flow_id)
    children = _children(workspace_id, run_id)
    view: dict[str, Any] = with_edges(snapshot.view, graph.get("edges") or [])  # type: ignore[arg-type, assignment]
    people = _asked(workspace_id, view)
    if any(wait["reason"] == "items" for wait in view["waits"]):
        _count_items(run_id, view)
    return {
        **_item(row, name, _number_of(row, numbers)),
        **told_of([row.id])[row.id],
        "status": view["status"],
        "why_waiting": _nobody_serves(run_id, view["status"])
        or why_waiting(_with_names(view, children, people), step_names(graph), timezone.now()),
        "graph": graph,
        "view": view,
        "n": snapshot.n,
        "parent": _parent(row),
        "forked": _forked(row),
        "forks": _forks(row),
        "children": children,
        "people": people,
    }


def _nobody_serves(run_id: UUID, status: str) -> str | None:
    """A run that could go on and does not, since no worker executes what comes next in it."""
    return nobody_serves(runtime.unserved_lane(run_id=run_id)) if status in GOING_ON else None


def _asked(workspace_id: UUID, view: Mapping[str, Any]) -> dict[str, str]:
    """address -> name of the members a run waits for; who is asked by mail alone has no name here."""
    asked = {one for wait in view["waits"] for one in wait.get("for") or () if "@" in one}
    found = access.people(workspace_id, emails=asked) if asked else []
    names = {person.email.casefold(): person.name for person in found}
    return {one: names[one.casefold()] for one in sorted(asked) if names.get(one.casefold())}


def _with_names(view: dict[str, Any], children: list[dict[str, Any]], people: Mapping[str, str]) -> dict[str, Any]:
    """The view, whose waits say the names of those they are for, and which other runs they are for."""
    known = {child["path"]: {"flow": child["flow"]["name"], "status": child["status"]} for child in children}
    waits = [
        {**wait, "child": known.get(wait["path"]), "for": [people.get(one, one) for one in wait.get("for") or ()]}
        for wait in view["waits"]
    ]
    return {**view, "waits": waits}


def _count_items(run_id: UUID, view: dict[str, Any]) -> None:
    """Items that are runs of their own say nothing to the run of the loop while it waits: they are counted here."""
    for path, items in runtime.items_at_work(run_id=run_id).items():
        step = view["steps"].get(path)
        if step is not None and step["status"] != "succeeded":
            step["items"] = items


def _parent(row: runtime.RunRow) -> dict[str, Any] | None:
    """The run that started this one, and at which step; None when no run did. `index`: of the item, for one of those
    that a loop works on in runs of their own; `tolerated`: it failed, and the loop ended well without it."""
    caller = (row.started_by or {}).get("caller")
    if not isinstance(caller, dict):
        return None
    item = runtime.item_of(run_id=row.id)
    return {
        "id": caller.get("run_id"),
        "flow_name": caller.get("flow_name") or "",
        "path": caller.get("path") or "",
        "index": item and item.index,
        "tolerated": item is not None and item.over_well and row.status in ("failed", "dead", "cancelled"),
    }


def _forked(row: runtime.RunRow) -> dict[str, Any] | None:
    """The run this one took its beginning from, and the step at which it went on by itself; or the past run a backtest
    is of. None for any other."""
    starter = row.started_by or {}
    found = starter.get("fork") or starter.get("backtest")
    return {"id": found["run_id"], "step": found.get("step") or ""} if isinstance(found, dict) else None


def _forks(row: runtime.RunRow) -> list[dict[str, Any]]:
    """The runs that do a part of this one again, the newest first, each with the step it begins at."""
    found = runtime.forks(workspace_id=row.workspace_id, run_id=row.id)
    steps = {each.id: (each.started_by.get("fork") or {}).get("step") or "" for each in found}
    return [{"id": str(each.id), "step": steps[each.id], "created_at": each.created_at} for each in found]


def _children(workspace_id: UUID, run_id: UUID) -> list[dict[str, Any]]:
    """The runs of other flows this one waits for, or waited for, the oldest first."""
    found = runtime.children(workspace_id=workspace_id, run_id=run_id)
    if not found:
        return []
    names = flows.flow_names(workspace_id=workspace_id, flow_ids={row.flow_id for row, _ in found})
    numbers = flows.version_numbers(version_ids={row.version_id for row, _ in found if row.version_id})
    return [
        {
            **_item(row, names.get(row.flow_id, "Deleted flow"), _number_of(row, numbers)),
            "about": [],
            "keys": [],
            "given_up": None,
            "path": path,
        }
        for row, path in found
    ]


def run_view(*, workspace_id: UUID, run_id: UUID) -> dict[str, Any]:
    """What the live socket sends as a run's snapshot: the view, its number, and why it waits."""
    detail = run_detail(workspace_id=workspace_id, run_id=run_id)
    keys = ("view", "n", "status", "why_waiting", "finished_at", "duration_ms", "error", "children")
    return {key: detail[key] for key in keys}


def run_target(*, workspace_id: UUID, run_id: UUID) -> RunTarget:
    """A run as access decides about it; NotFound when it is not of this workspace."""
    facts = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
    folder = flows.folder_of(workspace_id=workspace_id, flow_id=facts.flow_id)
    return RunTarget(workspace_id=workspace_id, id=run_id, flow_id=facts.flow_id, folder=folder)


def step_names(graph: Mapping[str, Any]) -> dict[str, str]:
    """What people read for each step of a graph."""
    return {key: node.get("name") or key for key, node in (graph.get("nodes") or {}).items()}


def _visible(actor: Actor, rows: list[runtime.RunRow]) -> list[runtime.RunRow]:
    """All of them for somebody who sees every run; else those of flows they were given."""
    if access.can(actor, "run.view").allowed:
        return rows
    workspace_id = workspace_of(actor)
    allowed: dict[UUID, bool] = {}
    for flow_id in {row.flow_id for row in rows}:
        folder = flows.folder_of(workspace_id=workspace_id, flow_id=flow_id)
        target = access.Target(workspace_id=workspace_id, kind="run", flow_id=str(flow_id), folder=folder)
        allowed[flow_id] = access.can(actor, "run.view", target).allowed
    return [row for row in rows if allowed[row.flow_id]]


def _number_of(row: runtime.RunRow, numbers: Mapping[UUID, int]) -> int | None:
    return numbers.get(row.version_id) if row.version_id else None


def _trigger_kind(starter: Mapping[str, Any]) -> str:
    """How it was started: a run of another flow keeps the name of whoever started that one."""
    return "flow" if starter.get("caller") else TRIGGER_BY_STARTER.get(str(starter.get("kind")), "other")


def _item(row: runtime.RunRow, flow_name: str, version: int | None) -> dict[str, Any]:
    starter = row.started_by or {}
    end = row.finished_at
    return {
        "id": str(row.id),
        "flow": {"id": str(row.flow_id), "name": flow_name},
        "version": version,
        "mode": row.mode,
        "status": row.status,
        "trigger": {"kind": _trigger_kind(starter), "node": row.trigger_node},
        "started_by": {"kind": starter.get("kind"), "name": starter.get("name") or ""},
        "created_at": row.created_at,
        "finished_at": end,
        "duration_ms": int(((end or timezone.now()) - row.created_at).total_seconds() * 1000),
        "error": row.error,
    }
