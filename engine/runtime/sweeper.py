"""The sweeper: frees the runs of dead workers, rings for what is overdue, runs the registered ticks. It executes no
step.

Several may run; the one that holds the advisory lock leads. Each has a relay thread, and relays share the outbox
safely.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import psycopg
from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseError

from engine.run.faults import cp
from engine.runtime import bell, db, sessions
from engine.runtime.bindings import Bindings, Tick, bound
from engine.runtime.config import config
from engine.runtime.relay import Relay
from engine.runtime.sql import lease, traffic
from engine.runtime.turns import fill_turns

log = logging.getLogger("handrail.sweeper")
LOCK = 0x68616E6472
OVERDUE_S = 2.0
DAYS_AHEAD = 8

TAKE_TICK = """
INSERT INTO runtime_tick (name, due_at, ran_at) VALUES (%(name)s, now() + %(every)s * interval '1 second', now())
ON CONFLICT (name) DO UPDATE SET due_at = EXCLUDED.due_at, ran_at = now(), last_error = NULL WHERE runtime_tick.due_at
<= now() RETURNING name
"""


def make_days() -> None:
    """Partitions for the days to come. Without them rows lie in the default partition: slower to drop, never lost."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT runtime_make_days((current_date - 1)::date, %s)", [DAYS_AHEAD + 1])


def forget_sessions() -> None:
    """Rows of processes that went away long ago."""
    with connection.cursor() as cursor:
        cursor.execute(lease.FORGET_SESSIONS)


def forget_turns() -> None:
    """Turns of calls that were never made."""
    with connection.cursor() as cursor:
        cursor.execute(traffic.FORGET_TURNS)


OWN_TICKS = (
    Tick("runtime.make_days", 3600.0, make_days),
    Tick("runtime.forget_sessions", 600.0, forget_sessions),
    Tick("runtime.fill_turns", 5.0, fill_turns),
    Tick("runtime.forget_turns", 600.0, forget_turns),
)


def run_sweeper(stop: threading.Event) -> None:
    """Sweep until `stop` is set."""
    ports = bound()
    threads = [
        threading.Thread(target=Relay(ports).run, args=(stop,), name="relay", daemon=True),
        threading.Thread(target=_tick, args=(ports, stop), name="ticks", daemon=True),
    ]
    for thread in threads:
        thread.start()
    Sweeper(ports).run(stop)
    for thread in threads:
        thread.join(timeout=10)


_leads = threading.Event()
"""Set while this process leads: the tick thread asks it."""


class Sweeper:
    """The sweeping itself, on a plain connection of its own that holds the lock of the leader."""

    def __init__(self, ports: Bindings) -> None:
        self._ports = ports
        self._connection: psycopg.Connection[Any] | None = None
        self._session = 0
        self._reaped_at = 0.0
        self._beat_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Sweep about once a second."""
        while not stop.is_set():
            try:
                self.turn()
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                log.warning("the database is away: %s", error)
                self._drop()
            stop.wait(min(1.0, config().reap_s / 2))
        with suppress(psycopg.Error):
            if self._connection is not None:
                self._connection.execute(lease.CLOSE_SESSION, {"session": self._session})
        self._drop()

    def turn(self) -> None:
        """One look: beat, lead if nobody does, reap, ring."""
        use = self._connected()
        now = time.monotonic()
        if now - self._beat_at >= config().heartbeat_s:
            self._beat_at = now
            self._beat(use)
        sessions.touch_beat_file()
        if not self._leading(use):
            return
        if now - self._reaped_at >= config().reap_s:
            self._reaped_at = now
            self.reap()
        count, _age = use.execute(lease.OVERDUE, {"seconds": OVERDUE_S}).fetchone() or (0, 0.0)
        if count:
            bell.ring()

    def reap(self) -> int:
        """Free the runs of dead sessions; how many."""
        cp("before_reap")
        freed = self._connected().execute(lease.REAP, {"lease": config().lease_s}).fetchall()
        if freed:
            log.warning("freed %d runs of workers that went away", len(freed))
            bell.ring()
        return len(freed)

    def _beat(self, use: psycopg.Connection[Any]) -> None:
        if use.execute(lease.BEAT, {"session": self._session, "runs": 0}).rowcount == 0:
            self._session = sessions.open_session("sweeper")

    def _leading(self, use: psycopg.Connection[Any]) -> bool:
        if not _leads.is_set():
            row = use.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
            if row is not None and row[0]:
                _leads.set()
        return _leads.is_set()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            self._connection = db.connect(name="sweeper")
        return self._connection

    def _drop(self) -> None:
        """Without its connection this process does not lead."""
        _leads.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _tick(ports: Bindings, stop: threading.Event) -> None:
    ticks = (*OWN_TICKS, *ports.ticks)
    while not stop.wait(1.0):
        if _leads.is_set():
            run_due_ticks(ticks)
            close_old_connections()
    connection.close()


def run_due_ticks(ticks: Sequence[Tick]) -> list[str]:
    """Run the ticks that are due, each on its own: one that fails does not hold up the others. Their names."""
    done = []
    for tick in ticks:
        try:
            if _take(tick):
                done.append(tick.name)
                tick.run()
        except Exception as error:
            log.exception("tick %s failed; it comes again", tick.name)
            _note_failure(tick, error)
    return done


def _take(tick: Tick) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TICK, {"name": tick.name, "every": tick.every_s})
        return cursor.fetchone() is not None


def _note_failure(tick: Tick, error: Exception) -> None:
    with suppress(DatabaseError), connection.cursor() as cursor:
        reason = f"{type(error).__name__}: {error}"[:500].replace("\0", "")
        cursor.execute("UPDATE runtime_tick SET last_error = %s WHERE name = %s", [reason, tick.name])
