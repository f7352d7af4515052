"""The parts `asgi` is put together from."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import orjson
import structlog
from channels.auth import get_user

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BEAT_EVERY_S = 2.0
log = structlog.get_logger("handrail.web")


@dataclass(frozen=True, slots=True)
class Mount:
    """An ASGI app for every address that begins with `prefix`."""

    prefix: str
    app: App


class Part(Protocol):
    """Something that lives as long as the process."""

    async def start(self) -> None:
        """Get ready; an error stops the process from starting."""
        ...

    async def stop(self) -> None:
        """Let go."""
        ...


class Http:
    """Sends a request to the first mount whose beginning fits, else to Django."""

    def __init__(self, mounts: Sequence[Mount], fallback: Any) -> None:
        self.mounts = tuple(mounts)
        self.fallback = fallback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope["path"]
        app = next((mount.app for mount in self.mounts if path.startswith(mount.prefix)), self.fallback)
        await app(scope, receive, send)


class UserMiddleware:
    """Puts the signed-in person into a socket's scope, read from the session once, when the socket opens."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one socket."""
        user = await get_user(scope)
        await self.inner({**scope, "user": user}, receive, send)


class Lifespan:
    """Starts and stops the parts, and touches the beat file by which the supervisor sees that the loop turns."""

    def __init__(self, parts: Sequence[Any]) -> None:
        self.parts: tuple[Part, ...] = tuple(parts)
        self.beat: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Follow the protocol: startup, then wait for shutdown."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send(await self._start())
            else:
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> MutableMapping[str, Any]:
        try:
            for part in self.parts:
                await part.start()
        except Exception as error:
            log.exception("web_start_failed")
            return {"type": "lifespan.startup.failed", "message": str(error)}
        beat_file = os.environ.get("HANDRAIL_BEAT")
        if beat_file:
            self.beat = asyncio.create_task(beat(Path(beat_file)))
        return {"type": "lifespan.startup.complete"}

    async def _stop(self) -> None:
        if self.beat is not None:
            self.beat.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.beat
        for part in reversed(self.parts):
            await part.stop()


async def beat(path: Path) -> None:
    """Touch `path` every two seconds, for ever."""
    while True:
        path.touch()
        await asyncio.sleep(BEAT_EVERY_S)


async def healthz(scope: Scope, receive: Receive, send: Send) -> None:
    """`/healthz`: 200 when this process can serve, else 503; says which part is not well, and nothing more."""
    from builder.base.health import liveness
    from builder.base.threads import in_thread

    ready, facts = await in_thread(liveness)
    await reply(send, 200 if ready else 503, facts)


async def reply(send: Send, status: int, body: Any) -> None:
    """Answer with JSON."""
    content = orjson.dumps(body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(content)),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
