"""A run told anew from its rows, beside what is kept of it: both have to say the same.

Of a live run, and of a dead letter, the kept state is compared: what a worker would go on with. Of a run that is over,
the row that says how it ended. Events are looked at up to the number that was written together with what is compared,
so a run that moves meanwhile is told right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from engine.events import Event, EventType, RunView, fold
from engine.plan import Plan
from engine.run import RunState
from engine.runtime.reading import events_after, get_row
from engine.runtime.stored import read_state
from engine.runtime.values import load

KEPT = """
SELECT state, next_seq FROM live_run WHERE run_id = %(run)s
UNION ALL SELECT state, next_seq FROM dead_letter WHERE run_id = %(run)s AND closed_at IS NULL
LIMIT 1
"""
ENDED = "SELECT status, output, output_ref, error, last_seq FROM run WHERE id = %(run)s"
PLAN = "SELECT p.body FROM plan p JOIN run r ON r.plan_sha = p.sha256 WHERE r.id = %(run)s"
LIVE = "SELECT workspace_id, run_id FROM live_run WHERE run_id > %(after)s ORDER BY run_id LIMIT 500"
VALUE = "SELECT body FROM payload WHERE id = %(ref)s ORDER BY n"
SEEN_AS = {"open": "running"}
"""Words of the state that people see as another one."""
NOT_TOLD = frozenset({"ready"})
"""No event says that a step is about to begin."""
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the rows say up to event `n`, what is kept, each as a sha256 (hex) over it; `difference`: the first place in
    which they differ, as a sentence."""

    n: int
    rows: str
    kept: str
    difference: str | None


def rebuild(*, workspace_id: UUID, run_id: UUID) -> Rebuilt:
    """Tell a run from its rows, and compare. Raises NotFound."""
    get_row(workspace_id=workspace_id, run_id=run_id)
    kept = _row(KEPT, run=run_id)
    if kept is None:
        return _of_ended(workspace_id, run_id)
    events = _events(workspace_id, run_id, kept[1])
    if not kept[0]:
        return _compared(events, {}, {})
    plan = Plan.from_bytes(bytes(_row(PLAN, run=run_id)[0]))
    state = read_state(bytes(kept[0]), plan)
    return _compared(events, _of_rows(events, state), _of_state(state))


def live_runs() -> Iterator[tuple[UUID, UUID]]:
    """(workspace, run) of all unfinished runs."""
    after = UUID(int=0)
    while rows := _rows(LIVE, after=after):
        yield from rows
        after = rows[-1][1]


def _of_ended(workspace_id: UUID, run_id: UUID) -> Rebuilt:
    status, output, ref, error, last = _row(ENDED, run=run_id)
    events = _events(workspace_id, run_id, (last or 0) + 1)
    view = fold(events)
    told = {"status": view["status"], "output": view["output"], "error": view["error"], "n": view["n"]}
    kept = {"status": status, "output": _value(output, ref), "error": load(error), "n": last}
    return _compared(events, told, kept)


def _of_rows(events: list[Event], state: RunState) -> Told:
    """What the events say of all that a state still knows; it forgets what was inside a container that is over."""
    view = fold(events)
    known = {path: step for path, step in view["steps"].items() if _is_known(path, state)}
    steps = {path: [step["status"], step["attempt"], step["port"]] for path, step in known.items()}
    return {"steps": steps, "outputs": _outputs(events, state), "waits": _waits(view), "n": view["n"]}


def _is_known(path: str, state: RunState) -> bool:
    step = state.steps.get(path)
    if step is not None:
        return step.status not in NOT_TOLD
    base = path[: path.rfind("/") + 1]
    return not base or base in state.frames


def _outputs(events: list[Event], state: RunState) -> Told:
    """Outputs of the steps outside of containers, as the rows have them."""
    found: Told = {}
    for event in events:
        if event.type == EventType.STEP_SUCCEEDED and event.path in state.frame.outputs:
            ref = event.data.get("output_ref")
            found[event.path] = _value(None, UUID(ref)) if ref else event.data.get("output")
    return found


def _waits(view: RunView) -> list[list[Any]]:
    return sorted([wait["wait_id"], wait["reason"], wait["path"]] for wait in view["waits"])


def _of_state(state: RunState) -> Told:
    told = {path: step for path, step in state.steps.items() if step.status not in NOT_TOLD}
    steps = {path: [SEEN_AS.get(step.status, step.status), step.attempt, step.port] for path, step in told.items()}
    waits = [wait for wait in state.waits.values() if wait.wait_id not in state.unopened]
    return {
        "steps": steps,
        "outputs": {path: value for path, value in state.frame.outputs.items() if path != state.trigger},
        "waits": sorted([wait.wait_id, wait.reason, wait.path] for wait in waits),
        "n": None,
    }


def _compared(events: list[Event], told: Told, kept: Told) -> Rebuilt:
    """Both, by their digests; the numbers of events must have no gap."""
    n = events[-1].n if events else 0
    if "n" in kept and kept["n"] is None:
        kept["n"] = n
    gap = next((place for place, event in enumerate(events, 1) if event.n != place), None)
    difference = f"event {gap} is missing" if gap else first_difference(told, kept)
    return Rebuilt(n, digest(told), digest(kept), difference)


def digest(value: Any) -> str:
    """sha256 over canonical JSON."""
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()


def first_difference(rows: Any, kept: Any, place: str = "") -> str | None:
    """Where two values differ first, by name or number: `steps.ask: the rows say …, kept is …`; None: nowhere."""
    if isinstance(rows, Mapping) and isinstance(kept, Mapping):
        pairs = [(str(key), rows.get(key), kept.get(key)) for key in sorted(rows.keys() | kept.keys())]
    elif isinstance(rows, list) and isinstance(kept, list) and len(rows) == len(kept):
        pairs = [(str(n), one, other) for n, (one, other) in enumerate(zip(rows, kept, strict=True))]
    else:
        return None if rows == kept else f"{place or 'all'}: the rows say {_short(rows)}, kept is {_short(kept)}"
    inner = (first_difference(one, other, f"{place}.{name}".lstrip(".")) for name, one, other in pairs)
    return next((found for found in inner if found is not None), None)


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else text[:79] + "…"


def _events(workspace_id: UUID, run_id: UUID, next_seq: int) -> list[Event]:
    found = events_after(workspace_id=workspace_id, run_id=run_id, n=0, limit=next_seq)
    return [event for event in found if event.n < next_seq]


def _value(body: Any, ref: UUID | None) -> Any:
    if ref is None:
        return load(body)
    return load(b"".join(bytes(row[0]) for row in _rows(VALUE, ref=ref)))


def _rows(statement: str, **params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _row(statement: str, **params: Any) -> Any:
    return next(iter(_rows(statement, **params)), None)
