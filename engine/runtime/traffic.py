"""Calls of a connection per second and at once, and its circuit breaker: while a service is out, steps wait instead of
using up their tries; one call at a time tries whether it is back.

A healthy connection without a limit costs no question to the database: what is known is read once a second.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from engine.run import StepFailed, StepHeld, StepSucceeded
from engine.runtime.calls import Outcome
from engine.runtime.desk import Reader
from engine.runtime.flight import Call
from engine.runtime.held import Held
from engine.runtime.resending import as_first_sent
from engine.runtime.settling import in_time
from engine.runtime.sql import traffic as sql

log = logging.getLogger("handrail.engine")
ENOUGH = 5
"""Failures in a row after which a service counts as out."""
FIRST_S, LONGEST_S, PROBE_S = 10.0, 300.0, 15.0
KNOWN_FOR_S = 1.0
AGAIN_S = 1.0
"""About so long a step waits before it looks for a free place again."""
SPREAD_S = 2.0
"""Steps that wait for the same service come back spread over so long."""
SIGNS = frozenset({"retryable", "timeout", "unknown"})
TOO_MANY = 429
Key = tuple[UUID, str]


class Line(NamedTuple):
    """What is known of a connection. `open_s`: seconds it stays out from the reading on; None: nobody knows of any."""

    per_s: float | None
    at_once: int | None
    out: bool
    open_s: float | None
    said: str | None
    read_at: float


class Traffic:
    """Asked before calls are made, told how they ended. One per worker."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lines: dict[Key, Line] = {}
        self._read_at = 0.0
        self._reading = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def admit(self, held: Held, calls: Sequence[Call], now: datetime) -> list[Call]:
        """The calls that may be made now; the steps of the others wait."""
        await as_first_sent(self._reader.rows, held, calls)
        calls = await in_time(self._reader.rows, held, calls, now)
        if not any(_is_limited(call) for call in calls):
            return list(calls)
        await self._read()
        admitted = []
        for call in calls:
            hold = await self._hold(held, call, now) if _is_limited(call) else None
            if hold is None:
                admitted.append(call)
            else:
                held.note(held.state.apply(hold, now))
        return admitted

    def learn(self, held: Held, outcome: Outcome) -> None:
        """A call ended: does the service answer?"""
        if not _is_limited(outcome.call):
            return
        key = _key(held, outcome.call)
        line = self._lines.get(key)
        said = _sign_of_outage(outcome)
        if said is not None:
            self._write(sql.FAILED, key, said=said[:300], enough=ENOUGH, first_s=FIRST_S, longest_s=LONGEST_S)
        elif line is not None and (line.out or line.said) and isinstance(outcome.fact, StepSucceeded | StepFailed):
            self._write(sql.ANSWERED, key)

    async def _hold(self, held: Held, call: Call, now: datetime) -> StepHeld | None:
        key = _key(held, call)
        line = self._lines.get(key)
        if line is None:
            return None
        out_s = await self._out(key, line) if line.out else 0.0
        if out_s > 0:
            until = now + timedelta(seconds=out_s + random.uniform(0, SPREAD_S))  # noqa: S311 - no secret
            return StepHeld(call.prepared.path, "outage", until, line.said or "")
        if line.at_once and not await self._place(held, key, call, line.at_once):
            until = now + timedelta(seconds=AGAIN_S * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
            return StepHeld(call.prepared.path, "slot", until, f"At most {line.at_once} calls at once")
        wait_s = await self._turn(key, call, line.per_s) if line.per_s else 0.0
        if wait_s > 0:
            self.give_back(held, call)
            until = now + timedelta(seconds=wait_s)
            return StepHeld(call.prepared.path, "rate", until, f"At most {line.per_s:g} calls per second")
        return None

    async def _out(self, key: Key, line: Line) -> float:
        """Seconds the service still counts as out; 0 for whoever may try it."""
        left = (line.open_s or 0.0) - (time.monotonic() - line.read_at)
        if left > 0:
            return left
        params = {"workspace_id": key[0], "connection": key[1], "enough": ENOUGH, "probe_s": PROBE_S}
        self._read_at = 0.0
        return 0.0 if await self._reader.rows(sql.PROBE, params) else PROBE_S

    async def _turn(self, key: Key, call: Call, per_s: float) -> float:
        params = {"line": _line(key), "own": f"turn:{call.prepared.effect_id}", "apart_s": 1 / per_s}
        return float((await self._reader.rows(sql.TURN, params))[0][0])

    async def _place(self, held: Held, key: Key, call: Call, at_once: int) -> bool:
        rows = await self._reader.rows(sql.PLACE, {"line": _line(key), "at_once": at_once, "run_id": held.run_id})
        call.place = rows[0][0] if rows else None
        return bool(rows)

    def give_back(self, held: Held, call: Call) -> None:
        """The call is over, or was not made: another one may have its place."""
        if call.place is not None:
            params = {"line": _line(_key(held, call)), "n": call.place, "run_id": held.run_id}
            call.place = None
            self._later(sql.GIVE_BACK, params)

    async def _read(self) -> None:
        """What is known, not older than a second; who comes while it is read waits for it."""
        async with self._reading:
            now = time.monotonic()
            if now - self._read_at < KNOWN_FOR_S:
                return
            rows = await self._reader.rows(sql.KNOWN, {"enough": ENOUGH})
            self._lines = {(row[0], row[1]): Line(row[2], row[3], row[4], row[5], row[6], now) for row in rows}
            self._read_at = now

    def _write(self, statement: str, key: Key, **more: Any) -> None:
        """In the background: the run does not wait for it, and when it gets lost the next call tells the same."""
        self._read_at = 0.0
        self._later(statement, {"workspace_id": key[0], "connection": key[1]} | more)

    def _later(self, statement: str, params: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._quietly(statement, params))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, statement: str, params: dict[str, Any]) -> None:
        try:
            await self._reader.rows(statement, params)
        except psycopg.Error as error:
            log.warning("how a service answers was not noted: %s", error)


def _is_limited(call: Call) -> bool:
    return call.prepared.connection is not None and not call.verify


def _key(held: Held, call: Call) -> Key:
    return held.claimed.workspace_id, call.prepared.connection or ""


def _line(key: Key) -> str:
    return f"{key[0]}:{key[1]}"


def _sign_of_outage(outcome: Outcome) -> str | None:
    """What the failure said, when it says that the service is out; an answer of whatever kind says that it is not."""
    if not isinstance(outcome.fact, StepFailed):
        return None
    error = outcome.fact.error
    about_us = error.get("status") == TOO_MANY or error["code"] == "not_prepared"
    return error["message"] if error["kind"] in SIGNS and not about_us else None
