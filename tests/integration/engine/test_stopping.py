"""A worker that is told to stop while its database is away: it stops, instead of waiting for a server that may never
come back."""

from __future__ import annotations

import threading

import psycopg
import pytest

from engine.runtime import sessions, worker
from engine.runtime.bindings import bound
from engine.runtime.worker import Worker
from tests.integration.engine.support import Connection
from tests.integration.engine.world import World, wait_until


class Away:
    """Stands for a database that nobody reaches from now on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = threading.Event()
        monkeypatch.setattr(sessions, "open_session", self._open)

    def _open(self, *_: object) -> int:
        self.asked.set()
        raise psycopg.OperationalError("connection refused")


def has_ended(stopped: Worker) -> bool:
    """Whether the worker's own thread is over."""
    return not stopped._thread.is_alive()


def test_a_worker_that_never_reached_its_database_stops(monkeypatch: pytest.MonkeyPatch, database: Connection) -> None:
    World().bind()
    monkeypatch.setattr(worker, "UP_S", 0.01)
    away, alone = Away(monkeypatch), Worker(bound())

    alone.start()
    assert away.asked.wait(10)
    alone.stop()

    assert has_ended(alone)


def test_a_worker_that_lost_its_database_stops(monkeypatch: pytest.MonkeyPatch, database: Connection) -> None:
    World().bind()
    alone = Worker(bound())
    alone.start()
    wait_until(lambda: alone._pump is not None, "it claims")

    away = Away(monkeypatch)
    assert alone._pump is not None
    alone._pump._session.lost()
    alone.wake()
    assert away.asked.wait(10)
    alone.stop()

    assert has_ended(alone)
