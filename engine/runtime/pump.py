"""The pump: claims due runs, hands them to the executor, and knows when to look again."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import psycopg

from engine.errors import HandrailError
from engine.events import EventType
from engine.run.faults import AckLost, cp
from engine.runtime import sessions
from engine.runtime.bell import HeldBell
from engine.runtime.config import config
from engine.runtime.desk import Desk
from engine.runtime.executor import Executor
from engine.runtime.held import Claimed, Held
from engine.runtime.opening import Opener
from engine.runtime.sql import lease
from engine.runtime.tenure import Tenure
from engine.runtime.values import dump

log = logging.getLogger("handrail.engine")
LINGER_S = 0.05
GLANCE_S = 0.01
SUSPECTS_S = 2.0
PATIENCE_S = 10.0
"""A suspect waits so long for a worker that happens to be empty; then a worker empties itself for it."""
FAST_S = 30.0
"""Emptying itself, a worker claims nothing else for so long; what is still held then puts up with the suspect."""


class Pump:
    """Claims while it has room. `held` are the runs in memory."""

    def __init__(self, session: Tenure, desk: Desk, opener: Opener, executor: Executor, bells: HeldBell) -> None:
        self._lanes = sorted(session.lanes)
        self._session = session
        self._desk = desk
        self._reader = desk.reader
        self._opener = opener
        self._executor = executor
        self._bells = bells
        self._bell = asyncio.Event()
        self._stopping = False
        self._busy_until = 0.0
        self._asked_at = 0.0
        self._suspects_at = 0.0
        self._fasting_since: float | None = None
        self._parting: set[asyncio.Task[None]] = set()
        self.held: dict[asyncio.Task[None], Held] = {}
        self.on_turn: Callable[[], None] = lambda: None

    def wake(self) -> None:
        """There may be something due."""
        self._bell.set()

    def stop(self) -> None:
        """Claim no more."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Pump until stopped."""
        while not self._stopping:
            try:
                await self._turn()
            except (psycopg.OperationalError, AckLost) as error:
                log.warning("the database is away: %s", error)
                self._session.lost()
                await asyncio.sleep(0.2)
            except Exception:
                log.exception("the pump stumbled")
                await asyncio.sleep(1)

    async def drain(self, limit_s: float) -> None:
        """Let what is held come to its next resting place; then let go of it."""
        if self.held:
            await asyncio.wait(list(self.held), timeout=limit_s)
        for task, held in list(self.held.items()):
            held.lost = True
            task.cancel()
        for parting in self._parting:
            parting.cancel()
        await asyncio.gather(*self.held, *self._parting, return_exceptions=True)

    async def _turn(self) -> None:
        self.on_turn()
        if self._session.is_lost and not await self._change_session():
            await asyncio.sleep(GLANCE_S)
            return
        room = 0 if self._fasting_since else min(config().claim_batch, config().slots - len(self.held))
        claimed = await self._claim(lease.CLAIM, room) if room > 0 else 0
        await self._look_for_suspects()
        await self._call_held()
        if claimed and claimed == room:
            await asyncio.sleep(0)
            return
        if claimed:
            self._busy_until = time.monotonic() + LINGER_S
        await self._wait()

    async def _wait(self) -> None:
        """Busy, look again in a moment and spare everybody the ringing; idle, let go of the bell and look once more."""
        wait_s = GLANCE_S
        if time.monotonic() < self._busy_until:
            await self._bells.hold()
        elif await self._bells.let_go():
            return
        else:
            wait_s = config().claim_s * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._bell.wait()
        self._bell.clear()

    async def _claim(self, statement: str, room: int) -> int:
        cp("before_claim")
        params = {
            "n": room,
            "me": self._session.id,
            "lanes": self._lanes,
            "silent": config().step_margin_s,
        } | sessions.FORMATS
        rows = [Claimed(*row) for row in await self._reader.rows(statement, params)]
        if not rows:
            return 0
        cp("after_claim")
        healthy = [row for row in rows if row.claims <= config().max_claims]
        for row in rows:
            if row.claims > config().max_claims:
                await self._bury(row, "Its worker broke down each time it was carried on.")
        opened, refused = await self._opener.open(healthy, self._session.id)
        for row, error in refused:
            await self._bury(row, error.message, error)
        for held in opened:
            self._drive(held)
        return len(rows)

    def _drive(self, held: Held) -> None:
        task = asyncio.create_task(self._executor.drive(held), name=f"run {held.run_id}")
        self.held[task] = held
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.held.pop(task, None)

    async def _look_for_suspects(self) -> None:
        """A run that went down with a worker twice is carried on only when no other run is in memory, one such run
        after another."""
        now = time.monotonic()
        if now - self._suspects_at < SUSPECTS_S:
            return
        self._suspects_at = now
        if self.held and not await self._fasted_enough(now):
            return
        self._fasting_since = None
        while not self._stopping and await self._claim(lease.CLAIM_SUSPECT, 1):
            if self.held:
                await asyncio.wait(list(self.held), timeout=SUSPECTS_S)
            if self.held:
                return

    async def _fasted_enough(self, now: float) -> bool:
        """A worker that always has something in hand would never carry a suspect on: it stops claiming for a while."""
        params = {"lanes": self._lanes, "seconds": PATIENCE_S} | sessions.FORMATS
        ((waits,),) = await self._reader.rows(lease.SUSPECT_WAITS, params)
        if not waits:
            self._fasting_since = None
        elif self._fasting_since is None:
            self._fasting_since = now
        return self._fasting_since is not None and now - self._fasting_since > FAST_S

    async def _bury(self, row: Claimed, reason: str, error: HandrailError | None = None) -> None:
        told = error or HandrailError(
            reason, hint="Look at the worker's log, mend the flow, then start it again.", code="poison"
        )
        evidence = told.as_dict()
        event = {"status": "dead", "output": None, "error": evidence}
        params = {
            "run_id": row.run_id,
            "me": self._session.id,
            "epoch": row.epoch,
            "rev": row.rev,
            "reason": reason[:500].replace("\0", ""),
            "error": dump(evidence),
            "event": dump(event),
        }
        log.error("run %s is %s: %s", row.run_id, EventType.RUN_FINISHED, reason)
        await self._reader.rows(lease.BURY, params)

    async def _call_held(self) -> None:
        """Once a second: did anybody tell something to a run we hold?"""
        now = time.monotonic()
        if not self.held or now - self._asked_at < 1.0:
            return
        self._asked_at = now
        by_id: dict[UUID, Held] = {held.run_id: held for held in self.held.values()}
        for run_id, signal_seq in await self._reader.rows(lease.CALLED, {"me": self._session.id}):
            held = by_id.get(run_id)
            if held is not None and signal_seq > held.signal_seq:
                held.signal_seq = signal_seq
                held.poke.set()

    async def _change_session(self) -> bool:
        """Forget every run in memory, take a new name, give back what the old name still holds and nobody is calling
        for. False when we are to stop before there is a new name."""
        old = self._session.id
        calls = {held.run_id: [each.task for each in held.calls.values()] for held in self.held.values() if held.calls}
        for task, held in list(self.held.items()):
            held.lost = True
            task.cancel()
        await asyncio.gather(*self.held, return_exceptions=True)
        if not await self._session.draw():
            return False
        await asyncio.to_thread(sessions.release, old, list(calls))
        if calls:
            parting = asyncio.create_task(self._part(old, calls))
            self._parting.add(parting)
            parting.add_done_callback(self._parting.discard)
        return True

    async def _part(self, session: int, calls: dict[UUID, list[asyncio.Task[None]]]) -> None:
        """Give back the other runs of an old name as their calls end, each after what its calls brought is written.
        When the database is away again the sweeper does it."""
        while calls:
            under_way = [task for tasks in calls.values() for task in tasks if not task.done()]
            if under_way:
                await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            calls = {run: tasks for run, tasks in calls.items() if not all(task.done() for task in tasks)}
            await self._desk.all_told()
            try:
                await asyncio.to_thread(sessions.release, session, list(calls))
            except psycopg.OperationalError as error:
                log.warning("runs stay with an old session until the sweeper takes them: %s", error)
                return
