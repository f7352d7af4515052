"""Sessions: under which name a process holds leases, and the thread that says it is alive."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from engine.run import STATE_FORMAT
from engine.runtime import db
from engine.runtime.config import config
from engine.runtime.lanes import ALL_LANES, Lanes
from engine.runtime.sql import lease

log = logging.getLogger("handrail.engine")
BEAT_FILE = "HANDRAIL_BEAT"
FORMATS = {"format_min": 1, "format_max": STATE_FORMAT}


def touch_beat_file() -> None:
    """Tell the supervisor that this process lives."""
    path = os.environ.get(BEAT_FILE)
    if path:
        Path(path).touch()


def open_session(kind: str = "worker", lanes: Lanes = ALL_LANES) -> int:
    """Draw a new session id."""
    with db.connect(name="session") as connection:
        params = {"kind": kind, "host": socket.gethostname(), "pid": os.getpid(), "lanes": sorted(lanes)} | FORMATS
        row = connection.execute(lease.OPEN_SESSION, params).fetchone()
        assert row is not None
        return int(row[0])


def close_session(session: int) -> None:
    """Forget a session that holds nothing any more."""
    with db.connect(name="session") as connection:
        connection.execute(lease.CLOSE_SESSION, {"session": session})


def release(session: int, keep: list[Any]) -> int:
    """Give back the runs of a session but those in `keep`; how many."""
    with db.connect(name="session") as connection:
        return len(connection.execute(lease.RELEASE, {"session": session, "keep": keep}).fetchall())


class Heart:
    """Beats for the present session every few seconds, as long as the event loop breathes.

    A loop that hangs (a step that blocks it) stops the beat, so that the sweeper takes its runs away.
    """

    def __init__(self, session: Callable[[], int], runs: Callable[[], int], on_lost: Callable[[], None]) -> None:
        self._session = session
        self._runs = runs
        self._on_lost = on_lost
        self._stop = threading.Event()
        self._connection: psycopg.Connection[Any] | None = None
        self.loop_seen = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)
        self._thread.start()

    def see_loop(self) -> None:
        """The event loop breathes."""
        self.loop_seen = time.monotonic()

    def close(self) -> None:
        """Stop beating."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        beat_at = time.monotonic() + config().heartbeat_s
        while True:
            now = time.monotonic()
            breathes = now - self.loop_seen <= config().lease_s
            if breathes:
                touch_beat_file()
            if now >= beat_at:
                beat_at = now + config().heartbeat_s
                if breathes:
                    self._beat()
                else:
                    log.error("the event loop has not moved for %.0f s; this session stops beating", config().lease_s)
            if self._stop.wait(min(1.0, config().heartbeat_s)):
                break
        if self._connection is not None:
            self._connection.close()

    def _beat(self) -> None:
        try:
            if self._connection is None:
                self._connection = db.connect(lazy_commit=True, name="heart")
            cursor = self._connection.execute(lease.BEAT, {"session": self._session(), "runs": self._runs()})
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            log.warning("no heartbeat: %s", error)
            self._connection = None
            return
        if cursor.rowcount == 0:
            self._on_lost()
