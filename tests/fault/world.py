"""The steps of the fault flow: calls to the outside service, of every class that matters, and the flow itself."""

from __future__ import annotations

import asyncio
import json
import os
import resource
from dataclasses import replace
from typing import Any

from engine.errors import OutcomeUnknown, RetryableError
from engine.runtime import facade
from engine.spec import ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.testing import DirectInvoker, MemoryCatalog, effect_spec
from tests.integration.engine.world import Contexts, graph

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


POISON = ActionSpec(node=replace(effect_spec(EffectClass.PURE), type="test.poison"), run=_abort)
CATALOG = MemoryCatalog(actions=[*(_action(effect) for effect in SENDING), POISON])

SET = ("flow.set", {"fields": [{"name": "n", "value": "{{ trigger.n }}"}]})
FLOW = graph(
    {
        "first": SET,
        "book": ("test.keyed", {"value": "{{ steps.first.n }}"}),
        "ask": ("flow.approval", {"title": "Go on?", "assignees": {"people": ["bo@example.com"]}}),
        "pay": ("test.unsafe", {"value": 1}),
        "both": ("flow.join", {}),
        "nap": ("flow.delay", {"seconds": 0.3}),
        "ship": ("test.verifiable", {}),
        "last": SET,
    },
    "start->first", "first->book", "first->ask", "ask.approved->pay", "book->both", "pay->both",
    "both->nap", "nap->ship", "ship->last",
    extra={"pay": {"handling": {"timeout_s": 1.0}}},
)  # fmt: skip
EFFECTS = {"book": "keyed", "pay": "unsafe", "ship": "verifiable"}


def bind() -> None:
    """Make this the world of the engine."""
    handlers = dict.fromkeys(("task.open", "task.close", "task.doubt"), lambda _payload, _meta: None)
    facade.bind(catalog=CATALOG, invoker=DirectInvoker(), contexts=Contexts(), outbox_handlers=handlers)
