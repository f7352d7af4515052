"""One step outside any run, for the person who draws it: evaluated with given data; dry sends nothing.

Calls are made on one event loop of this process, so that web requests share the HTTP client's connections.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID, uuid4

from engine.errors import PermanentError, StepError, StepTimeout
from engine.expressions import ExpressionError
from engine.nodes import CONTROLS, WAITS, Env, Outcome
from engine.plan import Plan, PlanNode
from engine.run.containers import KINDS as CONTAINERS
from engine.run.inline import run_inline
from engine.runtime.bindings import Bindings, bound
from engine.spec import SUCCESS, ActionContext, ActionSpec, EffectClass, NodeKind
from engine.wrappers.classify import error_info

T = TypeVar("T")
CALLED_IN_DRY = (EffectClass.PURE, EffectClass.READ)
PATIENCE_S = 5.0
"""Added to a step's own time limit before its caller gives up on it."""


def try_step(
    *,
    workspace_id: UUID,
    plan: Plan,
    node: str,
    env: Mapping[str, Any],
    mode: str = "dry",
    overrides: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """{ok, port, output, input, request, not_sent, error, duration_ms} of step `node` with the roots in `env`.

    Mode `test` really sends. `dry` calls only what changes nothing; for the rest `request` is what would be sent and
    `output` the step's sample. `overrides` replace evaluated settings. Never raises for a step that fails.
    """
    step, ports = plan.node(node), bound()
    started = time.perf_counter()
    found: dict[str, Any] = {
        "ok": True,
        "port": None,
        "output": None,
        "input": None,
        "request": None,
        "not_sent": False,
        "error": None,
    }
    now = ports.clock.now()
    try:
        values = {**step.program.evaluate(env, lambda: now), **(overrides or {})}
        found["input"] = values
        found |= _KINDS[step.kind](ports, workspace_id, step, values, env, mode)
    except ExpressionError as error:
        found |= {"ok": False, "error": _expression(error)}
    except StepError as error:
        found |= {"ok": False, "error": dict(error_info(error))}
    return found | {"duration_ms": round((time.perf_counter() - started) * 1000, 3)}


def _expression(error: ExpressionError) -> dict[str, Any]:
    facts = {"code": error.code, "message": error.message, "hint": error.hint, "kind": "permanent"}
    return facts | {"field": error.field, "start": error.start, "end": error.end}


def _trigger(
    ports: Bindings, workspace_id: UUID, step: PlanNode, values: dict[str, Any], env: Mapping[str, Any], mode: str
) -> dict[str, Any]:
    return {"port": SUCCESS, "output": env.get("trigger")}


def _control(
    ports: Bindings, workspace_id: UUID, step: PlanNode, values: dict[str, Any], env: Mapping[str, Any], mode: str
) -> dict[str, Any]:
    known: Mapping[str, Any] = env.get("steps") or {}
    arrived = [(edge.source, known.get(edge.source)) for edge in step.incoming]
    kept = {name: (value, 1) for name, value in (env.get("context") or {}).items()}
    outcome = CONTROLS[step.type](values, Env(ports.clock.now(), arrived, step.join.reduce, kept))
    failed = outcome.ending is not None and outcome.ending.status == "failed"
    error = {"code": "fail_step", "message": str(outcome.output), "hint": "", "kind": "meant"} if failed else None
    return {"ok": not failed, "port": outcome.port, "output": outcome.output, "error": error}


def _wait(
    ports: Bindings, workspace_id: UUID, step: PlanNode, values: dict[str, Any], env: Mapping[str, Any], mode: str
) -> dict[str, Any]:
    """What it would wait for; nobody is asked."""
    request = WAITS[step.type].ask(values, Env(ports.clock.now()))
    spec = ports.catalog.node_spec(step.type, step.version)
    shown = {"reason": request.reason, "title": request.title, "for": list(request.people), **(request.spec or {})}
    shown["until"] = request.until or request.wake_at
    return {"request": shown, "output": spec.sample_for(values) if spec else None, "not_sent": True}


def _action(
    ports: Bindings, workspace_id: UUID, step: PlanNode, values: dict[str, Any], env: Mapping[str, Any], mode: str
) -> dict[str, Any]:
    action = ports.catalog.action(step.type, step.version)
    if action is None:
        raise PermanentError(
            f"The step type {step.type} is not installed here.", hint="Install its connector.", sent=False
        )
    call = _call(ports, workspace_id, step, action, values, sends=mode == "test" or step.effect in CALLED_IN_DRY)
    return _on_loop(call, step.timeout_s + PATIENCE_S)


def _container(
    ports: Bindings, workspace_id: UUID, step: PlanNode, values: dict[str, Any], env: Mapping[str, Any], mode: str
) -> dict[str, Any]:
    """A body that only computes is computed; of another one it is shown what it would go through."""
    CONTAINERS[step.type].total(values)
    if not step.contains.inline:
        spec = ports.catalog.node_spec(step.type, step.version)
        return {"request": values, "output": spec.sample_for(values) if spec else None, "not_sent": True}
    found = run_inline(step, values, {"steps": {}, "errors": {}, **env}, ports.clock.now())
    if isinstance(found, Outcome):
        return {"port": found.port, "output": found.output}
    return {"ok": False, "error": dict(found)}


async def _call(
    ports: Bindings, workspace_id: UUID, step: PlanNode, action: ActionSpec, values: dict[str, Any], *, sends: bool
) -> dict[str, Any]:
    context = await _context(ports, workspace_id, step)
    request = action.preview(context, values) if action.preview else None
    if not sends:
        return {"port": SUCCESS, "output": step.sample, "request": request or values, "not_sent": True}
    try:
        async with asyncio.timeout(step.timeout_s):
            output = await ports.invoker.run(action, context, values)
    except TimeoutError:
        raise StepTimeout(
            f"There was no answer within {step.timeout_s:g} seconds.", hint="Give the step more time."
        ) from None
    return {"port": SUCCESS, "output": output, "request": request}


async def _context(ports: Bindings, workspace_id: UUID, step: PlanNode) -> ActionContext:
    return await ports.contexts.make(
        workspace_id=str(workspace_id),
        run_id="",
        step=step.key,
        connection=step.connection,
        idempotency_key=str(uuid4()),
        attempt=1,
        timeout_s=step.timeout_s,
        deadline=ports.clock.now() + timedelta(seconds=step.timeout_s),
    )


_KINDS = {
    NodeKind.TRIGGER: _trigger,
    NodeKind.CONTROL: _control,
    NodeKind.WAIT: _wait,
    NodeKind.ACTION: _action,
    NodeKind.CONTAINER: _container,
}


@cache
def trial_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process that trial calls run on."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="trials", daemon=True).start()
    return loop


def _on_loop(call: Coroutine[Any, Any, T], patience_s: float) -> T:
    future = asyncio.run_coroutine_threadsafe(call, trial_loop())
    try:
        return future.result(patience_s)
    except TimeoutError:
        future.cancel()
        raise StepTimeout("The step did not come back.", hint="Try again, or look at the service it calls.") from None
