"""Writing starts: many webhooks that arrive together are committed together, by one statement."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from engine.run.faults import AckLost, cp
from engine.runtime import bell, db
from engine.runtime.accept.problems import Refused
from engine.runtime.accept.request import Hook
from engine.runtime.columns import column
from engine.runtime.config import config
from engine.runtime.ids import day_of, uuid7
from engine.runtime.sql import gate as sql
from engine.runtime.values import Packed

log = logging.getLogger("handrail.accept")
WRITERS = 2
BATCH = 256
HOOK_TTL_S = 2.0
COUNTS_TTL_S = 2.0
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, AckLost)


@dataclass(slots=True)
class Start:
    """A start on its way into the database. `done`: (run id, whether it is new)."""

    hook: Hook
    packed: Packed
    dedupe_key: str | None
    reply_to: str | None
    run_id: UUID = field(default_factory=uuid7)
    keys: dict[str, str] = field(default_factory=dict)
    done: asyncio.Future[tuple[UUID, bool]] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class StaleHook(Exception):
    """The webhook was changed or taken offline after it was read."""


class Book:
    """The database side of the webhook door: hooks, counts and starts, on a pool of its own."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Start] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._hooks: dict[bytes, tuple[float, Hook | None]] = {}
        self._counts: dict[UUID, int] = {}
        self._counted_at = -COUNTS_TTL_S
        self._pool: AsyncConnectionPool | None = None

    async def open(self) -> None:
        """Get ready; the database may still be away."""
        conninfo = db.address(application_name="handrail-accept", options=db.STEADY)
        kwargs = {"autocommit": True, "prepare_threshold": 1}
        self._pool = AsyncConnectionPool(
            conninfo, min_size=2, max_size=WRITERS + 4, timeout=5, open=False, kwargs=kwargs
        )
        await self._pool.open(wait=False)
        self._tasks = [asyncio.create_task(self._write()) for _ in range(WRITERS)]

    async def close(self) -> None:
        """Let go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await self._pool.close()

    async def rows(self, query: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        """One statement; once more when the pool gave us a connection that had died unseen."""
        assert self._pool is not None
        for last in (False, True):
            try:
                async with self._pool.connection() as connection:
                    return await (await connection.execute(query, params)).fetchall()
            except AWAY as error:
                if last:
                    raise
                log.info("a pooled connection was dead: %s", error)
                await self._pool.check()
        raise AssertionError

    async def hook(self, token: bytes) -> Hook | None:
        """Where a token leads; remembered for a moment, checked again by every start."""
        known = self._hooks.get(token)
        now = time.monotonic()
        if known is not None and known[0] > now:
            return known[1]
        rows = await self.rows(sql.HOOK, {"token": token})
        found = Hook(token, *rows[0]) if rows else None
        if len(self._hooks) > 10_000:
            self._hooks.clear()
        self._hooks[token] = (now + HOOK_TTL_S, found)
        return found

    def forget(self, token: bytes) -> None:
        """Read this hook anew next time."""
        self._hooks.pop(token, None)

    async def check_room(self, workspace_id: UUID) -> None:
        """Refuses when the workspace has as many unfinished runs as it may have."""
        now = time.monotonic()
        if now - self._counted_at > COUNTS_TTL_S:
            self._counted_at = now
            self._counts = dict(await self.rows(sql.LIVE_COUNTS, {}))
        if self._counts.get(workspace_id, 0) >= config().live_cap:
            raise Refused(
                429,
                "too_many_runs",
                f"This workspace has {config().live_cap:,} unfinished runs already.",
                "Send it again later; ask the workspace's admin why so many runs do not end.",
                {"retry-after": "30"},
            )

    async def start(self, start: Start) -> tuple[UUID, bool]:
        """Commit a start: (run id, new). Raises StaleHook, or a database error when it could not be written."""
        self._queue.put_nowait(start)
        return await start.done

    async def _write(self) -> None:
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._commit(batch)
            except AWAY as error:
                _fail(batch, error)
            except psycopg.Error as error:
                log.exception("a batch of %d starts was refused", len(batch))
                _fail(batch, error)

    async def _commit(self, batch: list[Start]) -> None:
        rows = await self.rows(sql.ACCEPT, _params(batch))
        cp("after_accept")
        bell.ring()
        outcome = dict(rows)
        for start in batch:
            if start.run_id not in outcome:
                _set(start, StaleHook())
            elif outcome[start.run_id]:
                _set(start, (start.run_id, True))
            else:
                _set(start, await self._same(start))

    async def _same(self, start: Start) -> tuple[UUID, bool]:
        """Somebody delivered it before; or we did ourselves, and the first answer was lost."""
        params = {"workspace_id": start.hook.workspace_id, "dedupe_key": start.dedupe_key, "id": start.run_id}
        rows = await self.rows(sql.SAME_START, params)
        return rows[0][0], rows[0][0] == start.run_id


def _params(batch: list[Start]) -> dict[str, Any]:
    chunks = [(start.run_id, *chunk) for start in batch for chunk in start.packed.chunks]
    keys = [(start.run_id, *key) for start in batch for key in start.keys.items()]
    return {
        "id": column("uuid", [start.run_id for start in batch]),
        "day": column("date", [day_of(start.run_id) for start in batch]),
        "token": column("bytea", [start.hook.token for start in batch]),
        "rev": column("int", [start.hook.rev for start in batch]),
        "dedupe_key": column("text", [start.dedupe_key for start in batch]),
        "input": column("bytea", [start.packed.inline for start in batch]),
        "input_ref": column("uuid", [start.packed.ref for start in batch]),
        "reply_to": column("text", [start.reply_to for start in batch]),
        "p_run": column("uuid", [chunk[0] for chunk in chunks]),
        "p_id": column("uuid", [chunk[1] for chunk in chunks]),
        "p_n": column("smallint", [chunk[2] for chunk in chunks]),
        "p_body": column("bytea", [chunk[3] for chunk in chunks]),
        "k_run": column("uuid", [key[0] for key in keys]),
        "k_name": column("text", [key[1] for key in keys]),
        "k_value": column("text", [key[2] for key in keys]),
    }


def _set(start: Start, outcome: tuple[UUID, bool] | BaseException) -> None:
    if start.done.done():
        return
    if isinstance(outcome, BaseException):
        start.done.set_exception(outcome)
    else:
        start.done.set_result(outcome)


def _fail(batch: list[Start], error: BaseException) -> None:
    for start in batch:
        _set(start, error)
