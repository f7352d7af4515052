"""A worker: one thread with one event loop, which claims due runs and drives them, and the session under which it
does."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress

import psycopg
import uvloop

from engine.run.faults import AckLost
from engine.runtime import sessions
from engine.runtime.bell import HeldBell
from engine.runtime.bindings import Bindings
from engine.runtime.committer import Committer
from engine.runtime.config import config
from engine.runtime.desk import Desk, Reader
from engine.runtime.executor import Executor
from engine.runtime.herald import Herald
from engine.runtime.lanes import Lanes, served_lanes
from engine.runtime.opening import Opener
from engine.runtime.pump import Pump
from engine.runtime.tenure import Tenure

log = logging.getLogger("handrail.engine")
UP_S = 5
"""Celery gives a new child 30 s to report itself; a database that is away must not use them up."""


class Worker:
    """Claims and drives runs until it is stopped. One per process. `lanes`: the kinds of steps it executes; None = what
    this process's settings say."""

    def __init__(self, ports: Bindings, lanes: Lanes | None = None) -> None:
        self._ports = ports
        self._lanes = served_lanes() if lanes is None else lanes
        self._loop = uvloop.new_event_loop()
        self._up = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="steps", daemon=True)
        self._pump: Pump | None = None

    # From other threads

    def start(self) -> None:
        """Start the thread; returns when it claims, or after a few seconds when the database is still away (it goes
        on trying)."""
        self._thread.start()
        self._up.wait(UP_S)

    def wake(self) -> None:
        """There may be something due."""
        if self._pump is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._pump.wake)

    def stop(self) -> None:
        """Claim no more, let running steps end for a while, give the rest back."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(config().drain_s + 15)

    # In the thread

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._live())
        finally:
            self._loop.close()

    async def _live(self) -> None:
        reader, bells = Reader(), HeldBell()
        herald = Herald(self._ports.sink, bells)
        session = Tenure(self._stop, self._lanes)
        committer = Committer(self._loop, session.lost)
        desk = Desk(committer, reader)
        executor = Executor(self._ports, desk, herald)
        opener = Opener(self._ports, desk, reader, self._lanes)
        pump = Pump(session, desk, opener, executor, bells)
        if await session.draw():
            await self._work(session, pump, bells)
        herald.close()
        await asyncio.to_thread(committer.close)
        await reader.close()
        await bells.close()
        await self._ports.contexts.close()

    async def _work(self, session: Tenure, pump: Pump, bells: HeldBell) -> None:
        """Claim and drive until told to stop; then let running steps end for a while and give the rest back."""
        heart = sessions.Heart(lambda: session.id, lambda: len(pump.held), session.lost)
        pump.on_turn = heart.see_loop
        self._pump = pump
        self._up.set()
        pumping = asyncio.create_task(pump.run())
        listening = asyncio.create_task(bells.listen(pump.wake))
        await self._stop.wait()
        await _end(listening)
        pump.stop()
        await pumping
        await pump.drain(config().drain_s)
        heart.close()
        await asyncio.to_thread(_leave, session.id)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel until it is over: a cancellation that comes while a client's own timeout fires is swallowed by it."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.1)
    await asyncio.gather(task, return_exceptions=True)


def _leave(session: int) -> None:
    """Give back what is left and forget the session; if the database is away the sweeper does it."""
    try:
        sessions.release(session, [])
        sessions.close_session(session)
    except (psycopg.OperationalError, AckLost) as error:
        log.warning("could not sign off: %s", error)
