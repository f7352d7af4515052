"""The doorbell is dropped, rung a hundred times for once, or rung at the wrong moments: only latency changes."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
import redis
from django.conf import settings

from engine.runtime import bell
from tests.fault.judging import Verdict
from tests.integration.engine.world import Running, World, graph, start, status_of, wait_until

RUNS = 40
LATE: list[threading.Timer] = []
FLOW = graph({"a": ("test.keyed", {"value": 1}), "b": ("test.keyed", {"value": 2})}, "start->a", "a->b")


def dropped() -> None:
    """Nobody rings."""


def hundredfold(broker: redis.Redis) -> None:
    """A hundred words for one."""
    pipeline = broker.pipeline(transaction=False)
    for _ in range(100):
        pipeline.publish(bell.channel(), "")
    pipeline.execute()


def shuffled(broker: redis.Redis) -> None:
    """Some time later, and out of order."""
    late = threading.Timer(random.uniform(0, 0.5), lambda: broker.publish(bell.channel(), ""))
    late.daemon = True
    late.start()
    LATE.append(late)


async def hears_nothing(_bells: bell.HeldBell, _wake: Callable[[], None]) -> None:
    """A worker that hears no word: what is due it finds by itself."""


@pytest.mark.parametrize("ring", [dropped, hundredfold, shuffled])
def test_whatever_the_doorbell_does_every_run_ends_once(
    ring: Callable[..., None], note: list[Verdict], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    world.bind()
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        monkeypatch.setattr(bell, "ring", dropped if ring is dropped else partial(ring, broker))
        if ring is dropped:
            monkeypatch.setattr(bell.HeldBell, "listen", hears_nothing)
        with Running(), Running():
            runs = [start(world, FLOW) for _ in range(RUNS)]

            def ended() -> bool:
                return all(status_of(run) == "succeeded" for run in runs)

            wait_until(ended, "every run ends", 30)
        while LATE:  # the last word is said before the broker's connection goes
            LATE.pop().join()
    keys = [key for _, key in world.calls]
    note.append(Verdict(f"doorbell {ring.__name__}", struck=True, doubled=len(keys) - len(set(keys))))
    assert (len(keys), len(set(keys))) == (2 * RUNS, 2 * RUNS)


@contextmanager
def half_open() -> Iterator[tuple[str, list[socket.socket]]]:
    """A broker that takes every connection and never says a word: its address, and who is connected."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0", taken
        server.shutdown(socket.SHUT_RDWR)
        taking.join(5)
    for connection in taken:
        connection.close()


def test_a_broker_that_takes_and_never_answers_holds_no_run_up(note: list[Verdict], settings: Any) -> None:
    world = World()
    world.bind()
    with half_open() as (url, taken):
        settings.REDIS_URL = url
        bell.ringer.cache_clear()
        try:
            with Running():
                runs = [start(world, FLOW) for _ in range(RUNS)]
                wait_until(lambda: all(status_of(run) == "succeeded" for run in runs), "every run ends", 60)
        finally:
            bell.ringer.cache_clear()
        assert taken
    keys = [key for _, key in world.calls]
    note.append(Verdict("half-open broker", struck=True, doubled=len(keys) - len(set(keys))))
    assert (len(keys), len(set(keys))) == (2 * RUNS, 2 * RUNS)
