"""What the product may read of runs: lists, snapshots, events, the data of a step, what waits for a person, health."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import connection

from engine.errors import NotFound
from engine.events import Event, EventType, fold
from engine.runtime.config import config
from engine.runtime.filters import RunFilters, asked
from engine.runtime.sql import read as sql
from engine.runtime.values import load


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run as lists show it. `status`: queued | running | waiting | paused | succeeded | failed | cancelled | dead."""

    id: UUID
    workspace_id: UUID
    flow_id: UUID
    version_id: UUID | None
    plan_sha: str
    trigger_node: str
    mode: str
    status: str
    wait_reason: str | None
    wake_at: datetime | None
    started_by: dict[str, Any]
    created_at: datetime
    finished_at: datetime | None
    error: dict[str, Any] | None
    dedupe_key: str | None
    forked_from: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `next` is the token of the page after it, or None."""

    items: list[RunRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """A run and its view as of event `n`."""

    row: RunRow
    n: int
    view: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WaitingRun:
    """What is known of a run that stands at a wait, without its events."""

    flow_id: UUID
    version_id: UUID | None
    plan_sha: str
    started_by: dict[str, Any]


def open_waits(*, waits: Iterable[tuple[UUID, str]]) -> dict[tuple[UUID, str], WaitingRun]:
    """Of these (run, wait id) those whose run still stands there."""
    pairs = list(waits)
    rows = _query(sql.OPEN_WAITS, {"runs": [run for run, _ in pairs], "waits": [wait for _, wait in pairs]})
    return {
        (run, wait): WaitingRun(flow, version, bytes(sha).hex(), _json(starter))
        for run, wait, flow, version, sha, starter in rows
    }


def list_runs(*, cursor_token: str | None = None, limit: int = 50, **wanted: Unpack[RunFilters]) -> Page:
    """Runs of a workspace, newest first. Children of loops are not listed."""
    filters, params = asked(wanted, limit=limit + 1, before=cursor_token)
    rows = _query(sql.runs(filters, wanted.get("status"), by_key=wanted.get("key") is not None), params)
    items = [row_of(row) for row in rows[:limit]]
    return Page(items, str(items[-1].id) if len(rows) > limit else None)


def get_run(*, workspace_id: UUID, run_id: UUID) -> RunSnapshot:
    """A run with its view folded from all its events. Raises NotFound, for a run of another workspace as well."""
    row, facts = _run(workspace_id, run_id)
    events = _events(facts, 0, None)
    view = fold(events)
    return RunSnapshot(row, events[-1].n if events else 0, dict(view))


def children(*, workspace_id: UUID, run_id: UUID, limit: int = 200) -> list[tuple[RunRow, str]]:
    """(run, path of the step that started it) of the runs of other flows a run waits for, or waited for."""
    rows = _query(sql.CHILDREN, {"workspace": workspace_id, "run": run_id, "limit": limit})
    return [(row_of(row[:-1]), row[-1]) for row in rows]


def forks(*, workspace_id: UUID, run_id: UUID, limit: int = 20) -> list[RunRow]:
    """The runs that do a part of this one again, the newest first; trials of a draft on its data are none."""
    return [row_of(row) for row in _query(sql.FORKS, {"workspace": workspace_id, "run": run_id, "limit": limit})]


def events_after(*, workspace_id: UUID, run_id: UUID, n: int, limit: int = 500) -> list[Event]:
    """Events with numbers above `n`, in order, at most `limit`."""
    _, facts = _run(workspace_id, run_id)
    return _events(facts, n, limit)


def get_row(*, workspace_id: UUID, run_id: UUID) -> RunRow:
    """A run without its events."""
    return _run(workspace_id, run_id)[0]


@dataclass(frozen=True, slots=True)
class History:
    """A whole run: what it began with, its events with every value in them, and the inputs on record by number."""

    row: RunRow
    payload: Any
    events: list[Event]
    inputs: dict[int, Any]


def history(*, workspace_id: UUID, run_id: UUID) -> History:
    """Everything that is stored of a run. Raises NotFound, for a run of another workspace as well."""
    row, facts = _run(workspace_id, run_id)
    events = [_whole(event) for event in _events(facts, 0, None)]
    rows = _query(sql.INPUTS_OF_STEPS, {"day": facts["day"], "run": run_id})
    inputs = {n: _value(given, ref) for n, given, ref in rows}
    return History(row, _value(facts["input"], facts["input_ref"]), events, inputs)


def _whole(event: Event) -> Event:
    """The event with the value itself where it stands by reference."""
    if "output_ref" not in event.data:
        return event
    rest = {name: value for name, value in event.data.items() if name != "output_ref"}
    return event._replace(data=rest | {"output": _value(None, UUID(event.data["output_ref"]))})


SAID = ("error", "not_sent", "why", "carried", "given", "other_request", "verified")
"""What an event of a step may say beside input and output; `carried`: id of the run it was taken over from."""
_NO_DATA: dict[str, Any] = {"input": None, "output": None, "error": None, "port": None}


def step_data(*, workspace_id: UUID, run_id: UUID, path: str, attempt: int | None = None) -> dict[str, Any]:
    """What went into a step and what came out: {input, output, error, port, attempt, effects}.

    Without `attempt` the last one. What the trigger gave is the input of the run. An effect is {effect_id, class,
    status, sends, request, response, error, sent_at, done_at, decided_by}.
    """
    row, facts = _run(workspace_id, run_id)
    if path == row.trigger_node:
        given = _value(facts["input"], facts["input_ref"])
        return _NO_DATA | {"output": given, "port": "success", "attempt": 1, "effects": []}
    rows = _query(sql.STEP, {"day": facts["day"], "run": run_id, "path": path, "attempt": attempt})
    if not rows:
        raise NotFound("This step has no data in this run yet.", hint="Look again when it was reached.")
    effects = [_effect(row) for row in _query(sql.EFFECTS, {"day": facts["day"], "run": run_id, "path": path})]
    found: dict[str, Any] = _NO_DATA | {"attempt": rows[-1][1], "effects": effects}
    for kind, number, port, given, given_ref, output, output_ref, data in rows:
        if number != found["attempt"]:
            continue
        if given is not None or given_ref is not None:
            found["input"] = _value(given, given_ref)
        if kind == EventType.STEP_SUCCEEDED:
            found |= {"output": _value(output, output_ref), "port": port}
        found |= {key: value for key, value in (load(data) or {}).items() if key in SAID}
    if found["input"] is None and effects:
        found["input"] = effects[-1]["request"]
    return found


def dead_letters(*, workspace_id: UUID, limit: int = 100) -> list[dict[str, Any]]:
    """Open dead letters, oldest first: {run_id, flow_id, reason, evidence, opened_at}."""
    rows = _query(sql.DEAD_LETTERS, {"workspace": workspace_id, "limit": limit})
    return [
        {"run_id": run, "flow_id": flow, "reason": reason, "evidence": load(evidence), "opened_at": opened}
        for run, flow, reason, evidence, opened in rows
    ]


def in_doubt(*, workspace_id: UUID, run_id: UUID | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Effects that wait for a person to say whether they happened: {run_id, path, opened_at, settle_after} and the
    effect's fields."""
    rows = _query(
        sql.DOUBTS, {"workspace": workspace_id, "run": run_id, "limit": limit, "within": config().start_within_s}
    )
    return [
        _effect(row[4:]) | {"run_id": row[0], "path": row[1], "opened_at": row[2], "settle_after": row[3]}
        for row in rows
    ]


def doubt(*, workspace_id: UUID, run_id: UUID, effect_id: UUID) -> dict[str, Any]:
    """One effect in doubt, as `in_doubt` lists it. Raises NotFound when it is settled."""
    for found in in_doubt(workspace_id=workspace_id, run_id=run_id):
        if found["effect_id"] == str(effect_id):
            return found
    raise NotFound("This doubt is settled, or never was one.", hint="Look at the run.")


def health() -> dict[str, Any]:
    """How the engine is: {oldest_due_s, live_runs, in_memory, dead_letters, doubts, outbox, outbox_oldest_s, workers,
    sweeper_beat_s}."""
    (row,) = _query(sql.HEALTH, {})
    names = (
        "oldest_due_s",
        "live_runs",
        "due",
        "dead_letters",
        "doubts",
        "outbox",
        "outbox_oldest_s",
        "sweeper_beat_s",
    )
    workers = [
        {"id": identifier, "host": host, "pid": pid, "runs": runs, "beat_s": beat, "started_at": started}
        for identifier, host, pid, runs, beat, started in _query(sql.WORKERS, {"lease": config().lease_s})
    ]
    return dict(zip(names, row, strict=True)) | {"workers": workers}


# Rows to records


def _query(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _run(workspace_id: UUID, run_id: UUID) -> tuple[RunRow, dict[str, Any]]:
    rows = _query(sql.RUN, {"workspace": workspace_id, "run": run_id})
    if not rows:
        raise NotFound(
            "There is no such run in this workspace.", hint="Check the address, or the workspace you are in."
        )
    day, given, given_ref = rows[0][-3:]
    row = row_of(rows[0][:-3])
    return row, {"row": row, "day": day, "input": given, "input_ref": given_ref}


def row_of(row: Sequence[Any]) -> RunRow:
    """A run from the columns of the list."""
    names = (
        "id",
        "workspace_id",
        "flow_id",
        "version_id",
        "plan_sha",
        "trigger_node",
        "mode",
        "status",
        "wait_reason",
        "wake_at",
        "started_by",
        "created_at",
        "finished_at",
        "error",
        "dedupe_key",
        "forked_from",
    )
    values = dict(zip(names, row, strict=True))
    values["started_by"] = _json(values["started_by"])
    return RunRow(**values | {"plan_sha": bytes(values["plan_sha"]).hex(), "error": load(values["error"])})


def _events(facts: dict[str, Any], after: int, limit: int | None) -> list[Event]:
    row: RunRow = facts["row"]
    events = [_first(row, facts)] if after < 1 else []
    left = None if limit is None else limit - len(events)
    events += [
        _event(found)
        for found in _query(sql.EVENTS, {"day": facts["day"], "run": row.id, "after": after, "limit": left})
    ]
    return events


def _first(row: RunRow, facts: dict[str, Any]) -> Event:
    """The row of the run itself is its first event."""
    data: dict[str, Any] = {"trigger": row.trigger_node, "mode": row.mode}
    if facts["input_ref"] is None:
        data["input"] = load(facts["input"])
    else:
        data["input_ref"] = str(facts["input_ref"])
    return Event(1, row.created_at, EventType.RUN_STARTED, None, None, None, data)


def _event(row: Sequence[Any]) -> Event:
    n, at, kind, path, node, attempt, port, duration_us, output, output_ref, data = row
    body: dict[str, Any] = load(data) or {}
    if kind == EventType.STEP_SUCCEEDED:
        body |= {"port": port, "duration_ms": (duration_us or 0) / 1000}
        body |= {"output": load(output)} if output_ref is None else {"output_ref": str(output_ref)}
    elif port is not None:
        body["port"] = port
    return Event(n, at, kind, path, node, attempt, body)


def _effect(row: Iterable[Any]) -> dict[str, Any]:
    names = (
        "effect_id",
        "class",
        "status",
        "sends",
        "request",
        "request_ref",
        "response",
        "response_ref",
        "error",
        "first_sent_at",
        "sent_at",
        "done_at",
        "decided_by",
    )
    values = dict(zip(names, row, strict=True))
    values["request"] = _value(values["request"], values.pop("request_ref"))
    values["response"] = _value(values["response"], values.pop("response_ref"))
    values["decided_by"] = _json(values["decided_by"])
    return values | {"effect_id": str(values["effect_id"]), "error": load(values["error"])}


def _json(value: Any) -> Any:
    """A jsonb column, which Django's connection hands out as text."""
    return load(value.encode()) if isinstance(value, str) else value


def _value(body: Any, ref: UUID | None) -> Any:
    if ref is None:
        return load(body)
    rows = _query("SELECT body FROM payload WHERE id = %(ref)s ORDER BY n", {"ref": ref})
    return load(b"".join(bytes(row[0]) for row in rows))
