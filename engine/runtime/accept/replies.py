"""Waiting for a run's answer: the web process listens on a channel of its own; the run's row is the truth when it
misses it."""

from __future__ import annotations

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import redis
import redis.asyncio
from django.conf import settings

from engine.runtime.accept.writer import AWAY, Book
from engine.runtime.values import load

log = logging.getLogger("handrail.accept")
LOOKS_S = (0.25, 1.0, 2.0)
ROW = """
SELECT r.status, r.answer, r.output, r.output_ref, l.wait_reason
  FROM run r LEFT JOIN live_run l ON l.run_id = r.id WHERE r.id = %(run)s
"""
HUMAN = ("task", "in_doubt", "message")


class Replies:
    """Futures by run id, filled by the channel `reply:<name>`."""

    def __init__(self, book: Book) -> None:
        self.name = secrets.token_hex(8)
        self._book = book
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    def open(self) -> None:
        """Start listening."""
        self._task = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop listening."""
        self._closing = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=3)

    def expect(self, run_id: UUID) -> None:
        """The answer of this run will be waited for."""
        self._waiting[str(run_id)] = asyncio.get_running_loop().create_future()

    def drop(self, run_id: UUID) -> None:
        """Nobody waits for it any more."""
        self._waiting.pop(str(run_id), None)

    async def wait(self, run_id: UUID, limit_s: float) -> dict[str, Any] | None:
        """The answer: {status, headers, body} | {ended, output, error} | {parked}; None when the time is up."""
        future = self._waiting.get(str(run_id)) or asyncio.get_running_loop().create_future()
        spent, looks = 0.0, list(LOOKS_S)
        while spent < limit_s:
            pause = min(looks.pop(0) if looks else LOOKS_S[-1], limit_s - spent)
            spent += pause
            with suppress(TimeoutError):
                return await asyncio.wait_for(asyncio.shield(future), pause)
            found = await self.look(run_id)
            if found is not None:
                return found
        return None

    async def look(self, run_id: UUID) -> dict[str, Any] | None:
        """The answer as the row of the run knows it."""
        try:
            rows = await self._book.rows(ROW, {"run": run_id})
        except AWAY:
            return None
        if not rows:
            return None
        status, answer, output, output_ref, reason = rows[0]
        if answer is not None:
            return dict(load(answer))
        if status != "queued":
            return {"ended": status, "output": load(output) if output_ref is None else None}
        return {"parked": reason} if reason in HUMAN else None

    async def _listen(self) -> None:
        while not self._closing:  # a cancellation may come out of the broker's client as an error of its own
            try:
                await self._listen_once()
            except (redis.RedisError, OSError) as error:
                log.warning("answers come by the slow way, the broker is away: %s", error)
                await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10)
        async with client, client.pubsub() as channel:
            await channel.subscribe(f"reply:{self.name}")
            while not self._closing:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=10)
                if message is not None:
                    self._take(orjson.loads(message["data"]))

    def _take(self, answer: dict[str, Any]) -> None:
        future = self._waiting.get(str(answer.get("run_id")))
        if future is not None and not future.done():
            future.set_result(answer)
