"""A small world for runs on a real database: steps of every effect class that do what the test says, and a worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import facade, gate
from engine.runtime.bindings import bound
from engine.runtime.worker import Worker
from engine.spec import ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.testing import DirectInvoker, MemoryCatalog, RecordingSink, effect_spec
from tests.integration.engine.support import Connection

WORKSPACE = UUID(int=1)
ADA = {"kind": "user", "id": "1", "name": "Ada", "email": "ada@example.com"}
SET = ("flow.set", {"fields": [{"name": "total", "value": "{{ trigger.amount }}"}]})
"""A pure step."""
Behaviour = Callable[[ActionContext, dict[str, Any]], Awaitable[Any]]


@dataclass
class World:
    """What the steps of a test do and did. `does` by step key; `calls`: (step, idempotency key) in order."""

    does: dict[str, Behaviour] = field(default_factory=dict)
    verifies: dict[str, VerifyResult] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    posted: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sink: RecordingSink = field(default_factory=RecordingSink)
    database: Connection | None = None
    unready: list[Exception] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.catalog = MemoryCatalog(actions=[self._action(effect) for effect in EffectClass])

    def _action(self, effect: EffectClass) -> ActionSpec:
        verify = self._verify if effect is EffectClass.VERIFIABLE else None
        return ActionSpec(node=effect_spec(effect), run=self._run, verify=verify)

    async def _run(self, context: ActionContext, values: dict[str, Any]) -> Any:
        self.calls.append((context.step, context.idempotency_key))
        behaviour = self.does.get(context.step)
        return await behaviour(context, values) if behaviour else {"did": context.step, "value": values.get("value")}

    async def _verify(self, context: ActionContext, values: dict[str, Any]) -> VerifyResult:
        return self.verifies.get(context.step, VerifyResult(None))

    def bind(self, **more: Any) -> None:
        """Make this the world of the engine."""
        handlers = dict.fromkeys(("task.open", "task.close", "task.doubt"), self._post)
        facade.bind(
            catalog=self.catalog,
            invoker=DirectInvoker(),
            contexts=Contexts(self.unready),
            sink=self.sink,
            outbox_handlers=handlers,
            **more,
        )

    def _post(self, payload: dict[str, Any], meta: facade.OutboxMeta) -> None:
        self.posted.append((meta.topic, payload))


class Contexts:
    """The ContextFactory port; without anything to reach the outside. `unready` are failures it raises first."""

    def __init__(self, unready: list[Exception] | None = None) -> None:
        self._unready = [] if unready is None else unready

    async def close(self) -> None:
        """Nothing is held."""

    async def make(
        self,
        *,
        workspace_id: str,
        run_id: str,
        step: str,
        connection: str | None,
        idempotency_key: str,
        attempt: int,
        timeout_s: float,
        deadline: datetime,
    ) -> ActionContext:
        """A context whose doors are closed."""
        if self._unready:
            raise self._unready.pop()
        closed = cast("Any", None)
        return ActionContext(
            workspace_id=workspace_id,
            run_id=run_id,
            step=step,
            connection={},
            idempotency_key=idempotency_key,
            attempt=attempt,
            timeout_s=timeout_s,
            deadline=deadline,
            http=closed,
            dial=closed,
            tables=closed,
            log=lambda _sentence: None,
            now=lambda: datetime.now(UTC),
        )


def graph(nodes: Mapping[str, tuple[str, dict[str, Any]]], *edges: str, **more: Any) -> dict[str, Any]:
    """`graph({"a": ("flow.set", {...})}, "start->a", "a.success->b")`; the trigger `start` is always there."""
    start = {"start": {"type": "trigger.manual", "settings": {}}}
    drawn = {key: {"type": type_, "settings": settings} for key, (type_, settings) in nodes.items()}
    for key, extra in more.pop("extra", {}).items():
        drawn[key] |= extra
    wires = []
    for edge in edges:
        source, target = edge.split("->")
        key, _, port = source.partition(".")
        wires.append({"from": key, "port": port or "success", "to": target})
    return {"format": 1, "nodes": start | drawn, "edges": wires, **more}


def start(world: World, drawn: dict[str, Any], payload: Any = None, **more: Any) -> UUID:
    """Start a run of a graph; its id."""
    plan = compile_graph(load_graph(drawn), world.catalog)
    sha = gate.put_plan(plan=plan)
    given: dict[str, Any] = {"workspace_id": WORKSPACE, "flow_id": uuid4(), "version_id": None, "started_by": ADA}
    return facade.start(plan_sha=sha, trigger_node="start", payload=payload or {}, **(given | more)).run_id


class Running:
    """A worker in this process, for the length of a `with`."""

    def __init__(self) -> None:
        self.worker = Worker(bound())

    def __enter__(self) -> Worker:
        self.worker.start()
        return self.worker

    def __exit__(self, *_: object) -> None:
        self.worker.stop()


def wait_until(condition: Callable[[], Any], what: str, limit_s: float = 15.0) -> Any:
    """Look until it is true; fail loudly when it does not become so."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {limit_s:g} s: {what}")


def status_of(run_id: UUID) -> str:
    """Where a run is."""
    return facade.get_row(workspace_id=WORKSPACE, run_id=run_id).status


def wait_for(run_id: UUID, *statuses: str, limit_s: float = 15.0) -> facade.RunSnapshot:
    """Wait until a run is in one of these states, and look at it."""
    wait_until(lambda: status_of(run_id) in statuses, f"run is {' or '.join(statuses)}", limit_s)
    return facade.get_run(workspace_id=WORKSPACE, run_id=run_id)


def types_of(run_id: UUID) -> list[str]:
    """Event types of a run, in order; asserts that their numbers have no gap."""
    events = facade.events_after(workspace_id=WORKSPACE, run_id=run_id, n=0)
    assert [event.n for event in events] == list(range(1, len(events) + 1))
    return [str(event.type) for event in events]


async def never(_context: ActionContext, _values: dict[str, Any]) -> Any:
    """A step that does not end by itself."""
    await asyncio.Event().wait()
