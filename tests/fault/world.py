"""The world of the fault tests: steps that call the outside service, of every class that matters, and who hears of
events."""

from __future__ import annotations

import asyncio
import json
import os
import resource
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.errors import OutcomeUnknown, PermanentError, RetryableError
from engine.runtime import facade
from engine.spec import ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.testing import DirectInvoker, MemoryCatalog, effect_spec
from tests.integration.engine.world import Contexts

SENDING = (EffectClass.KEYED, EffectClass.VERIFIABLE, EffectClass.UNSAFE)
PORT = "HANDRAIL_OUTSIDE_PORT"
HEAD = "{method} /{path} HTTP/1.1\r\nhost: outside\r\nidempotency-key: {key}\r\ncontent-length: 0\r\n\r\n"


async def call(method: str, path: str, key: str) -> dict[str, Any]:
    """One request to the outside service."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ[PORT]))
    except OSError as error:
        raise RetryableError("The service cannot be reached.", sent=False) from error
    try:
        writer.write(HEAD.format(method=method, path=path, key=key).encode())
        await writer.drain()
        answer = await reader.read()
    except OSError as error:
        raise OutcomeUnknown("The connection broke.") from error
    finally:
        writer.close()
    _, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        raise OutcomeUnknown("The service hung up before it answered.")
    return dict(json.loads(body))


def _action(effect: EffectClass) -> ActionSpec:
    async def run(context: ActionContext, _values: dict[str, Any]) -> Any:
        return await call("POST", f"{effect.value}/{context.step}", context.idempotency_key)

    async def verify(context: ActionContext, _values: dict[str, Any]) -> VerifyResult:
        answer = await call("GET", f"seen/{context.idempotency_key}", context.idempotency_key)
        return VerifyResult(bool(answer["seen"]), {"verified": True})

    return ActionSpec(node=effect_spec(effect), run=run, verify=verify if effect is EffectClass.VERIFIABLE else None)


async def _abort(_context: ActionContext, _values: dict[str, Any]) -> Any:
    """What a fault deep in a library does: the whole process is gone, without a word."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.abort()


async def _refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
    """A failure that is meant: what was done before is to be undone."""
    raise PermanentError("There is no room left.", hint="Choose another day.", sent=False)


async def _gate(_context: ActionContext, values: dict[str, Any]) -> Any:
    """It fails until somebody has mended it."""
    if not values.get("open"):
        raise PermanentError("The gate is closed.", hint="Open it.", sent=False)
    return {"open": True}


MENDED = "mended"
"""Key of the call by which somebody mends what is ajar."""


async def _ajar(_context: ActionContext, values: dict[str, Any]) -> Any:
    """It fails, where it is told to, until somebody has mended it outside."""
    if not values.get("open") and not (await call("GET", f"seen/{MENDED}", MENDED))["seen"]:
        raise PermanentError("The door is jammed.", hint="Mend it.", sent=False)
    return {"open": True}


def _computed(name: str, run: Any) -> ActionSpec:
    return ActionSpec(node=replace(effect_spec(EffectClass.PURE), type=name), run=run)


CATALOG = MemoryCatalog(
    actions=[
        *(_action(effect) for effect in SENDING),
        _computed("test.poison", _abort),
        _computed("test.refuse", _refuse),
        _computed("test.gate", _gate),
        _computed("test.ajar", _ajar),
    ]
)
CALLED: dict[str, facade.Called] = {}
"""Flows that others run, by name."""
LISTENING: dict[str, facade.Called] = {}
"""Flows that an event starts, by its name."""


class Library:
    """The Flows port over `CALLED`."""

    async def called(
        self, *, workspace_id: str, flow: str, version: int | None, inputs: Mapping[str, Any]
    ) -> facade.Called:
        """A flow by its name."""
        return CALLED[flow]


def _deliver_event(payload: dict[str, Any], meta: facade.OutboxMeta) -> None:
    """Start who listens, in the transaction of the delivery, once for each event; tell those who wait for it."""
    facade.say(
        said=facade.Said(
            id=UUID(payload["event_id"]),
            workspace_id=UUID(payload["workspace_id"]),
            name=payload["name"],
            about=payload["about"],
            once=f"event:{payload['once']}",
            body=payload["data"],
            at=datetime.fromisoformat(payload["published_at"]),
        )
    )
    if payload["name"] in LISTENING:
        _start(LISTENING[payload["name"]], payload)


def _start(heard: facade.Called, payload: dict[str, Any]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        facade.start(
            workspace_id=UUID(payload["workspace_id"]),
            flow_id=UUID(heard.flow_id),
            version_id=None,
            plan_sha=heard.plan_sha,
            trigger_node=heard.trigger_node,
            payload=payload["data"],
            dedupe_key=f"event:{heard.flow_id}:{payload['once']}",
            started_by=payload["started_by"],
            cursor=cursor,
        )


def bind() -> None:
    """Make this the world of the engine."""
    handlers: dict[str, Any] = dict.fromkeys(("task.open", "task.close", "task.doubt"), lambda _payload, _meta: None)
    facade.bind(
        catalog=CATALOG,
        invoker=DirectInvoker(),
        contexts=Contexts(),
        outbox_handlers={**handlers, "event.publish": _deliver_event},
        flows=Library(),
    )
