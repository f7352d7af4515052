"""The ASGI app of `/hooks/<token>`."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from uuid import UUID

import psycopg

from engine.errors import LimitExceeded
from engine.nodes.key_fields import key_values
from engine.runtime.accept.problems import Refused, Send, send_bytes, send_json, send_refusal
from engine.runtime.accept.replies import Replies
from engine.runtime.accept.request import (
    Hook,
    Receive,
    check_auth,
    dedupe_key,
    headers_of,
    parse,
    payload_of,
    read_body,
    too_large,
)
from engine.runtime.accept.writer import AWAY, Book, StaleHook, Start
from engine.runtime.bindings import unseal
from engine.runtime.config import config
from engine.runtime.gate import token_hash
from engine.runtime.values import dump, pack

log = logging.getLogger("handrail.accept")
Scope = MutableMapping[str, Any]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")
WEBHOOK = "trigger.webhook"
FAILED = ("dead", "failed", "cancelled")


class Door:
    """Everything between a request and its answer. Lives as long as the web process (`start`, `stop`)."""

    def __init__(self, status_url: str = "/api/v1/runs/{run_id}") -> None:
        self._status_url = status_url
        self._book = Book()
        self._replies = Replies(self._book)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Open the pool and listen for answers."""
        self._loop = asyncio.get_running_loop()
        self._book = Book()
        self._replies = Replies(self._book)
        await self._book.open()
        self._replies.open()

    async def stop(self) -> None:
        """Let go."""
        await self._replies.close()
        await self._book.close()
        self._loop = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if self._loop is not asyncio.get_running_loop():
            await self.start()
        try:
            await self._handle(scope, receive, send)
        except Refused as refused:
            await send_refusal(send, refused)
        except AWAY as error:
            log.warning("a webhook could not be written: %s", error)
            await send_refusal(send, not_now())
        except psycopg.Error:
            log.exception("a webhook was refused by the database")
            await send_refusal(send, not_now())

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        hook = await self._hook(scope["path"])
        if scope["method"] != "POST":
            raise Refused(
                405,
                "wrong_method",
                f"A webhook takes POST, not {scope['method']}.",
                "Send it by POST.",
                {"allow": "POST"},
            )
        headers = headers_of(scope)
        body = await read_body(receive, headers, hook.max_body)
        check_auth(hook, headers, body, unseal())
        payload = payload_of(scope, headers, parse(body, headers), hook)
        await self._book.check_room(hook.workspace_id)
        wants_answer = hook.answer == "at_end"
        try:
            packed = pack(payload)
        except LimitExceeded as error:
            raise too_large(config().value_bytes) from error
        start = Start(hook, packed, dedupe_key(hook, headers), self._replies.name if wants_answer else None)
        start.keys = key_values(WEBHOOK, hook.key_fields, payload)
        if wants_answer:
            await self._answer_at_end(start, send)
        else:
            run_id, new = await self._write(start)
            await self._accepted(send, run_id, new)

    async def _hook(self, path: str) -> Hook:
        token = path.removeprefix("/hooks/").rstrip("/")
        hook = await self._book.hook(token_hash(token)) if TOKEN.fullmatch(token) else None
        if hook is None:
            raise _no_hook()
        return hook

    async def _write(self, start: Start) -> tuple[UUID, bool]:
        """Commit it. When the flow was published anew meanwhile, once more with the hook as it is now."""
        try:
            return await self._book.start(start)
        except StaleHook:
            self._book.forget(start.hook.token)
        hook = await self._book.hook(start.hook.token)
        if hook is None:
            raise _no_hook()
        again = Start(hook, start.packed, start.dedupe_key, start.reply_to, start.run_id, start.keys)
        try:
            return await self._book.start(again)
        except StaleHook:
            raise _no_hook() from None

    async def _accepted(self, send: Send, run_id: UUID, new: bool) -> None:
        body = {"run_id": str(run_id), "status_url": self._status_url.format(run_id=run_id)}
        await send_json(send, 202, body if new else body | {"duplicate": True})

    async def _answer_at_end(self, start: Start, send: Send) -> None:
        self._replies.expect(start.run_id)
        try:
            run_id, new = await self._write(start)
            known = None if new else await self._replies.look(run_id)
            answer = known or await self._replies.wait(run_id, config().answer_wait_s)
        finally:
            self._replies.drop(start.run_id)
        if answer is None or "parked" in answer:
            await self._accepted(send, run_id, new)
        elif "ended" in answer:
            await self._ended(send, run_id, answer)
        else:
            await _responded(send, answer)

    async def _ended(self, send: Send, run_id: UUID, answer: Mapping[str, Any]) -> None:
        """The run is over and no step of it answered."""
        if answer["ended"] in FAILED:
            url = self._status_url.format(run_id=run_id)
            raise Refused(502, "run_failed", f"The run ended as {answer['ended']}.", f"See {url}", {"location": url})
        await send_json(send, 200, answer.get("output"))


async def _responded(send: Send, answer: Mapping[str, Any]) -> None:
    headers = {str(name): str(value) for name, value in (answer.get("headers") or {}).items()}
    body = answer.get("body")
    is_text = isinstance(body, str) and any(name.lower() == "content-type" for name in headers)
    kind = {} if any(name.lower() == "content-type" for name in headers) else {"content-type": "application/json"}
    clean = {
        name: value
        for name, value in headers.items()
        if name.lower() not in ("content-length", "transfer-encoding", "connection")
    }
    status = int(answer.get("status") or 200)
    await send_bytes(send, status, str(body).encode() if is_text else dump(body), kind | clean)


def _no_hook() -> Refused:
    return Refused(
        404,
        "no_such_webhook",
        "No flow listens at this address.",
        "Copy the address from the flow, and publish the flow.",
    )


def not_now() -> Refused:
    """503: nothing was started; or it was, and the delivery id makes the repetition harmless."""
    return Refused(
        503,
        "not_now",
        "The start could not be written just now.",
        "Send it again with the same Idempotency-Key.",
        {"retry-after": "2"},
    )


part = Door()
"""The door of this process: `start` and `stop` belong into the ASGI lifespan."""


async def handle_hook(scope: Scope, receive: Receive, send: Send) -> None:
    """The app of this process for `/hooks/`."""
    await part(scope, receive, send)


def application_for(status_url: str) -> Door:
    """A door of one's own, for example for tests. `status_url` has a place for {run_id}."""
    return Door(status_url)
