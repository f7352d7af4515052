"""The doorbell: a Celery task without content. Losing a ring costs at most a second; a failed ring is a number in a
counter.

The protocol: whoever committed something does `SET bell NX PX 50` and rings only if that set it: by Celery's task, and
before it by a word on a channel that idle workers listen to, which saves the way through Celery's own processes. The
word may be lost, the task may be lost; each alone is enough. Whoever hears deletes the key *before* it looks, so every
commit is either seen by a look or rings anew. A worker that is busy anyway looks every few milliseconds and holds the
key down meanwhile: nobody needs to ring it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import redis
import redis.asyncio
from celery import Celery
from django.conf import settings

log = logging.getLogger("handrail.engine")
KEY = "handrail:bell"
TASK = "engine.ring"
QUEUE = "bell"
QUIET_MS = 50
rings_failed = 0
"""Rings of this process that did not get through."""


def channel() -> str:
    """Where the word is given. Channels know nothing of a server's numbered databases, so the name tells them apart."""
    return f"{KEY}:{urlsplit(settings.REDIS_URL).path.strip('/') or 0}"


def publisher(broker_url: str) -> Celery:
    """A Celery app that only publishes, with patience for a broker that is half there: one second, no retry."""
    app = Celery("handrail-bell", set_as_current=False, broker=broker_url, backend=None)
    app.conf.update(
        task_ignore_result=True,
        task_publish_retry=False,
        broker_connection_timeout=1,
        broker_transport_options={"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0},
    )
    return app


class Ringer:
    """One daemon thread per process that rings; callers only raise a flag, so no request ever waits for the broker."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        self._celery = publisher(settings.REDIS_URL)
        threading.Thread(target=self._run, name="ringer", daemon=True).start()

    def ring(self) -> None:
        """There is something due."""
        self._wanted.set()

    def hear(self) -> None:
        """The bell was heard: whoever commits from now on rings anew."""
        self._client.delete(KEY)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            try:
                self._ring()
            except Exception as error:  # noqa: BLE001 - whatever the broker does, a ring is only a ring
                self._failed(error)

    def _ring(self) -> None:
        if self._client.set(KEY, "1", nx=True, px=QUIET_MS):
            self._client.publish(channel(), "")
            self._celery.send_task(TASK, queue=QUEUE, ignore_result=True, expires=60, retry=False)

    def _failed(self, error: Exception) -> None:
        global rings_failed  # noqa: PLW0603 - a counter of the process
        rings_failed += 1
        log.warning("the doorbell did not ring: %s", error)
        time.sleep(0.2)


@cache
def ringer() -> Ringer:
    """The ringer of this process."""
    return Ringer()


def ring() -> None:
    """Wake a worker, soon. Never raises, never waits."""
    try:
        ringer().ring()
    except Exception as error:  # noqa: BLE001 - see above
        log.warning("there is no doorbell: %s", error)


def heard() -> None:
    """Called by whoever hears the bell, before it looks for work."""
    try:
        ringer().hear()
    except redis.RedisError as error:
        log.warning("the broker is away: %s", error)


class HeldBell:
    """The bell from inside a worker's loop."""

    def __init__(self) -> None:
        self._client: Any = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        self._held_until = 0.0

    async def hold(self) -> None:
        """We look every few milliseconds: no need to ring."""
        if time.monotonic() > self._held_until - QUIET_MS / 2000:
            self._held_until = time.monotonic() + QUIET_MS / 1000
            await self._quietly(self._client.set(KEY, "1", px=QUIET_MS))

    async def let_go(self) -> bool:
        """From now on one must ring. True when it was held: look once more, then rest."""
        if not self._held_until:
            return False
        self._held_until = 0.0
        await self._quietly(self._client.delete(KEY))
        return True

    async def publish(self, channel: str, message: bytes) -> None:
        """Send a message to whoever listens now; may be lost."""
        await self._quietly(self._client.publish(channel, message))

    async def listen(self, wake: Callable[[], None]) -> None:
        """Wake at every word on the channel, until cancelled. While the broker is away Celery's ring and the worker's
        own looks do without."""
        while True:
            await self._quietly(self._listen(wake))
            await asyncio.sleep(1)

    async def _listen(self, wake: Callable[[], None]) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10)
        async with client, client.pubsub() as words:
            await words.subscribe(channel())
            while True:
                if await words.get_message(ignore_subscribe_messages=True, timeout=10) is not None:
                    await self._client.delete(KEY)
                    wake()

    async def close(self) -> None:
        """Close the connection."""
        await self._quietly(self._client.aclose())

    async def _quietly(self, work: Any) -> None:
        try:
            await work
        except (redis.RedisError, OSError) as error:
            log.warning("the broker is away: %s", error)
