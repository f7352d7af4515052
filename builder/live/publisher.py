"""Sends notices to the channel layer from any thread, without ever making the caller wait.

One daemon thread per process owns an event loop and a channel layer of its own. Notices about the same thing are
coalesced: the first goes at once, later ones at most five times a second. When the broker is away they are dropped:
sockets read the rows by themselves every two seconds.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Any

from channels.layers import channel_layers
from django.conf import settings
from prometheus_client import Counter
from redis.exceptions import RedisError

PER_S = 5.0
SEND_TIMEOUT_S = 1.0
MAX_PENDING = 10_000
DROPPED = Counter("handrail_live_dropped", "Live notices that were dropped")

Message = dict[str, Any]


class Publisher:
    """The thread, its loop, and what waits to be sent, by (group, key)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: dict[tuple[str, str], Message] = {}
        self._quiet: set[tuple[str, str]] = set()

    def tell(self, group: str, message: Message, *, key: str = "") -> None:
        """Send `message` to `group` soon; a later one with the same `key` replaces it while it waits. Never raises."""
        try:
            self._running().call_soon_threadsafe(self._accept, group, message, key)
        except RuntimeError:
            DROPPED.inc()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._pid, self._loop = os.getpid(), asyncio.new_event_loop()
                self._pending, self._quiet = {}, set()
                threading.Thread(target=self._loop.run_forever, name="live-publisher", daemon=True).start()
            return self._loop

    def _accept(self, group: str, message: Message, key: str) -> None:
        slot = (group, key)
        if not key:
            self._send(group, message)
        elif slot in self._quiet:
            if len(self._pending) < MAX_PENDING:
                self._pending[slot] = message
        else:
            self._quiet.add(slot)
            self._send(group, message)
            asyncio.get_running_loop().call_later(1 / PER_S, self._wake, slot)

    def _wake(self, slot: tuple[str, str]) -> None:
        self._quiet.discard(slot)
        waiting = self._pending.pop(slot, None)
        if waiting is not None:
            self._accept(slot[0], waiting, slot[1])

    def _send(self, group: str, message: Message) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(group, message))
        task.add_done_callback(_swallow)

    async def _deliver(self, group: str, message: Message) -> None:
        try:
            await asyncio.wait_for(_layer().group_send(group, message), SEND_TIMEOUT_S)
        except (OSError, RedisError, TimeoutError):
            DROPPED.inc()


def _layer() -> Any:
    return channel_layers["default"]


def _swallow(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        DROPPED.inc()


publisher = Publisher()
"""The process's own."""


def configured() -> bool:
    """Whether a channel layer is set at all (commands and unit tests have none)."""
    return bool(getattr(settings, "CHANNEL_LAYERS", None))
