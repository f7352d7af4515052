"""Other runs that a run starts: found, and written with the run's own rows, so that a crash leaves both or neither.

The id of such a run is that of the wait for it, and comes from the run, the step and its number: a step that is done
again after a crash, or after a redrive, meets the run it had started.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from engine.errors import HandrailError, LimitExceeded
from engine.events import iso
from engine.nodes.flow_call import MOST_NESTED
from engine.ports import Called
from engine.run import ChildEnded, ErrorInfo, Fact, SignalReceived, Wait
from engine.runtime.bindings import Bindings, OutboxMeta
from engine.runtime.calls import SYSTEM
from engine.runtime.desk import Desk
from engine.runtime.held import Held
from engine.runtime.ids import day_of, uuid7
from engine.runtime.items import cancel_items, items_over, open_items
from engine.runtime.signalling import cancel
from engine.runtime.turns import take_turn
from engine.runtime.values import load, pack

CANCEL_TOPIC, EVENT_TOPIC = "run.cancel", "event.publish"
LOOK = """
SELECT status, output, output_ref, error, started_by ->> 'flow_name' FROM run
 WHERE id = %(id)s AND workspace_id = %(workspace_id)s
"""
NOT_NEEDED = "The run that had started it does not wait for it any more."
SAID = {
    "failed": "“{name}” failed: {why}",
    "dead": "“{name}” failed: {why}",
    "cancelled": "“{name}” was cancelled.",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A run as far as the one that started it cares."""

    status: str
    output: Any
    error: dict[str, Any]
    name: str


async def open_children(ports: Bindings, desk: Desk, held: Held, waits: list[Wait], now: datetime) -> None:
    """Start the runs that were just asked for; one that cannot be started fails its step."""
    for wait in waits:
        fact = await REACHES_OUT[wait.reason](ports, desk, held, wait)
        if fact is not None:
            held.note(held.state.apply(fact, now))


async def _publish(_ports: Bindings, _desk: Desk, held: Held, wait: Wait) -> Fact:
    """An event for the flows that listen; it leaves with the run's own rows."""
    spec, claimed, depth = wait.spec or {}, held.claimed, _depth(held)
    if depth > MOST_NESTED:
        return ChildEnded(wait.wait_id, error=_too_deep())
    body = {"name": spec["name"], "data": spec["data"], "about": spec.get("about") or ""}
    body |= {"event_id": wait.wait_id, "published_at": iso(wait.since)}
    once = f"{spec['name']}:{spec['dedupe_key']}" if spec["dedupe_key"] else wait.wait_id
    starter = {**claimed.started_by, "depth": depth, "caller": _caller(held, wait)}
    held.post(EVENT_TOPIC, wait.wait_id, {**body, "once": once, "started_by": starter})
    return ChildEnded(wait.wait_id, {"event_id": wait.wait_id, "published": held.live})


async def _items(_ports: Bindings, desk: Desk, held: Held, wait: Wait) -> Fact | None:
    return await open_items(desk, held, wait)


def _depth(held: Held) -> int:
    """How many flows, this one included, have started each other."""
    return int(held.claimed.started_by.get("depth") or 0) + 1


def _caller(held: Held, wait: Wait) -> dict[str, Any]:
    flow_name = held.claimed.started_by.get("flow_name", "")
    return {"run_id": str(held.run_id), "flow_name": flow_name, "path": wait.path}


async def _open(ports: Bindings, desk: Desk, held: Held, wait: Wait) -> ChildEnded | None:
    spec = wait.spec or {}
    if held.epoch > 1 and not spec["detached"]:
        found = await _find(desk, held, UUID(wait.wait_id))
        if found is not None:
            return await _meet(desk, held, wait, found)
    depth = _depth(held)
    if depth > MOST_NESTED:
        return ChildEnded(wait.wait_id, error=_too_deep())
    try:
        called = await ports.flows.called(
            workspace_id=str(held.claimed.workspace_id),
            flow=spec["flow"],
            version=spec["version"],
            inputs=spec["inputs"],
        )
        return _add(held, wait, called, depth)
    except HandrailError as error:
        return ChildEnded(wait.wait_id, error=_failure(error.code, error.message, error.hint))


def _add(held: Held, wait: Wait, called: Called, depth: int) -> ChildEnded | None:
    """The row of the new run. One nobody waits for is a run of its own, in the list of runs."""
    spec = wait.spec or {}
    detached = bool(spec["detached"])
    identifier = uuid7() if detached else UUID(wait.wait_id)
    given = held.keep(pack(spec["inputs"]))
    claimed = held.claimed
    starter = {**claimed.started_by, "flow_name": called.flow_name, "depth": depth, "caller": _caller(held, wait)}
    held.unwritten.children.append(
        (
            claimed.run_id,
            identifier,
            day_of(identifier) if detached else datetime.now(UTC).date(),
            UUID(called.flow_id),
            UUID(called.version_id),
            bytes.fromhex(called.plan_sha),
            called.trigger_node,
            claimed.mode,
            f"call:{wait.wait_id}" if detached else None,
            None if detached else wait.path,
            given.inline,
            given.ref,
            orjson.dumps(starter, default=str).decode(),
            False,
            orjson.dumps(dict(called.keys)).decode() if called.keys else None,
        )
    )
    return ChildEnded(wait.wait_id, {"run_id": str(identifier)}) if detached else None


async def _meet(desk: Desk, held: Held, wait: Wait, found: _Found) -> ChildEnded | None:
    """The run is there already: wait for it, take what it came to, or let a dead one go on."""
    if found.status == "queued":
        return None
    if found.status == "dead" and await desk.redrive_child(held, UUID(wait.wait_id)):
        return None
    return _ended(wait.wait_id, found)


async def with_result(desk: Desk, held: Held, signal: SignalReceived) -> SignalReceived:
    """The news that a run is over, with what it came to; another signal as it is."""
    if signal.kind == "child_done" and "path" in signal.payload:
        return replace(signal, payload=await items_over(desk, held, signal.payload["path"]))
    if signal.kind != "child_done" or "run_id" not in signal.payload:
        return signal
    identifier = str(signal.payload["run_id"])
    found = await _find(desk, held, UUID(identifier))
    if found is None or found.status == "queued":
        return replace(signal, payload={})
    ended = _ended(identifier, found)
    return replace(signal, payload={"run_id": identifier, "output": ended.output, "error": ended.error})


async def _find(desk: Desk, held: Held, identifier: UUID) -> _Found | None:
    rows = await desk.rows(LOOK, {"id": identifier, "workspace_id": held.claimed.workspace_id})
    if not rows:
        return None
    status, output, ref, error, name = rows[0]
    body = output if ref is None else await desk.payload(ref)
    return _Found(status, load(body), load(error) or {}, name or "The other flow")


def _ended(wait_id: str, found: _Found) -> ChildEnded:
    if found.status == "succeeded":
        return ChildEnded(wait_id, found.output)
    message = SAID[found.status].format(name=found.name, why=found.error.get("message") or "a step failed.")
    failure = _failure(f"child_{found.status}", message, "Open its run to see why; mend it, then continue this one.")
    failure["details"] = {"run_id": wait_id}
    return ChildEnded(wait_id, error=failure)


def _too_deep() -> ErrorInfo:
    error = LimitExceeded(
        f"Flows run each other more than {MOST_NESTED} deep.",
        hint="Does a flow run itself? Let one of them end, or use a loop.",
        code="too_deep",
    )
    return _failure(error.code, error.message, error.hint)


def _failure(code: str, message: str, hint: str) -> ErrorInfo:
    return ErrorInfo(code=code, message=message, hint=hint, kind="permanent", retryable=False, sent=False)


def cancel_child(payload: dict[str, Any], _meta: OutboxMeta) -> None:
    """The run that waited for it, or for the items of a loop, does not any more: they are to end too."""
    undo = bool(payload.get("undo"))
    if payload["reason"] == "child":
        cancel(
            workspace_id=UUID(payload["workspace_id"]),
            run_id=UUID(payload["wait_id"]),
            actor=SYSTEM,
            reason=NOT_NEEDED,
            undo=undo,
        )
    else:
        cancel_items(UUID(payload["wait_id"]), NOT_NEEDED, undo=undo)


REACHES_OUT: dict[str, Callable[[Bindings, Desk, Held, Wait], Awaitable[Fact | None]]] = {
    "child": _open,
    "items": _items,
    "publish": _publish,
    "turn": take_turn,
}
"""reason of a wait -> what is written for it beside the run's own rows; a fact = it is over at once"""
