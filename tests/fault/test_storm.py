"""The whole product under load, while all of its processes are killed again and again.

Webhooks are delivered as a provider does it: with a delivery id, again until they are accepted. Every run makes three
keyed calls to the outside service. Meanwhile some process, whichever, is killed every 0.3 to 3 s, the database is
stopped in the middle of everything every 5 to 20 s, and the broker is emptied. Afterwards each delivery has one run,
each run has ended well, each call happened once. `FULL=1` goes on for ten minutes.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests.bench.stack import Stack
from tests.bench.stack import stack as product
from tests.fault.judging import Verdict, nearly_all

FULL = os.environ.get("FULL") == "1"
STORM_S = float(os.environ.get("STORM_S") or (600.0 if FULL else 12.0))
PER_S = 4.0
ENDED = "SELECT id::text, extract(epoch FROM finished_at)::float8 FROM run WHERE status = 'succeeded'"
CALLS = 3
AT_ONCE = 16
SETTLE_S = 120.0
RECOVERY_S = 30.0
QUICK = {
    "HANDRAIL_ENGINE_LEASE_S": "4",
    "HANDRAIL_ENGINE_HEARTBEAT_S": "1",
    "HANDRAIL_ENGINE_REAP_S": "1",
    "HANDRAIL_ENGINE_START_WITHIN_S": "2",
}


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """The outside service: its log, its port."""
    log = tmp_path_factory.mktemp("storm") / "outside.log"
    argv = [sys.executable, "-m", "tests.fault.outside", str(log)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield log, int(process.stdout.readline())
        process.stdin.close()


def calls_in_a_row(port: int) -> dict[str, Any]:
    """A webhook, then keyed calls one after the other, each with patience for a service or a house that is away."""
    nodes: dict[str, Any] = {"start": {"type": "trigger.webhook", "settings": {"auth": "none", "answer": "at_once"}}}
    edges, before = [], "start"
    for key in (f"s{n}" for n in range(CALLS)):
        url = f"http://127.0.0.1:{port}/keyed/{key}"
        settings = {"method": "POST", "url": url, "body_kind": "none", "idempotent": True}
        nodes[key] = {"type": "http.request", "settings": settings}
        edges.append({"from": before, "port": "success", "to": key})
        before = key
    places = {key: {**node, "version": 1, "name": key, "at": [0, 0]} for key, node in nodes.items()}
    return {"format": 1, "nodes": places, "edges": edges}


class Provider(threading.Thread):
    """Delivers events with an id each, many at once, and again until each is accepted."""

    def __init__(self, port: int, path: str) -> None:
        super().__init__(daemon=True)
        self._port, self._path = port, path
        self.accepted: dict[str, tuple[str, float]] = {}
        self._left: list[tuple[str, float]] = []
        self.over = threading.Event()

    def run(self) -> None:
        """A new event every so often until the storm is over; then only what is left."""
        n, waiting = 0, dict[str, Future[bool]]()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while not self.over.is_set() or self._left:
                if not self.over.is_set():
                    self._left.append((f"event-{n}", time.time()))
                    n += 1
                self._left = [event for event in self._left if event[0] not in self.accepted]
                for event in self._left:
                    if event[0] not in waiting or waiting[event[0]].done():
                        waiting[event[0]] = pool.submit(self._deliver, *event)
                time.sleep(1 / PER_S)

    def _deliver(self, event: str, happened: float) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            headers = {"Content-Type": "application/json", "Idempotency-Key": event}
            connection.request("POST", self._path, body=b"{}", headers=headers)
            answer = connection.getresponse()
            if answer.status == 202:
                self.accepted[event] = (json.loads(answer.read())["run_id"], happened)
        connection.close()
        return event in self.accepted


def strike(pid: int, number: int) -> None:
    """Send a signal; silent when the process is gone already."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def kill_any(stack: Stack) -> None:
    """kill -9 of any process but the database, children of the worker included; the supervisor starts it again."""
    pids = stack.instance.pids()
    children = Path(f"/proc/{pids['worker']}/task/{pids['worker']}/children")
    with suppress(OSError):
        pids |= {f"child {pid}": int(pid) for pid in children.read_text().split()}
    strike(random.choice([pid for name, pid in pids.items() if name != "postgres"]), signal.SIGKILL)


def stop_database(stack: Stack) -> None:
    """What `pg_ctl stop -m immediate` does: no shutdown, the next start recovers from the log."""
    strike(stack.instance.pids()["postgres"], signal.SIGQUIT)


def flush(stack: Stack) -> None:
    """Empty the broker."""
    with suppress(redis.RedisError), redis.Redis.from_url(stack.instance.product_environment["REDIS_URL"]) as broker:
        broker.flushall()


BLOWS: tuple[tuple[Callable[[Stack], None], float, float], ...] = (
    (kill_any, 0.3, 3.0),
    (stop_database, 5.0, 20.0),
    (flush, 3.0, 10.0),
)
"""What is done, and at least and at most how many seconds after the last time."""


def storm(stack: Stack) -> int:
    """All blows, each at its own moments; how many there were."""
    end, count = time.monotonic() + STORM_S, 0
    due = {blow: time.monotonic() + random.uniform(least, most) for blow, least, most in BLOWS}
    while time.monotonic() < end:
        time.sleep(0.05)
        for blow, least, most in BLOWS:
            if due[blow] <= time.monotonic():
                blow(stack)
                count += 1
                due[blow] = time.monotonic() + random.uniform(least, most)
    return count


def ends(stack: Stack, runs: list[str]) -> dict[str, float]:
    """Run -> moment of its good end, once all have one or the time is up."""
    limit = time.monotonic() + SETTLE_S
    found: dict[str, float] = {}
    while len(found) < len(runs) and time.monotonic() < limit:
        time.sleep(0.5)
        with suppress(psycopg.OperationalError), stack.database() as database:
            found = dict(database.execute(ENDED).fetchall())
    return found


def test_a_storm_loses_and_doubles_nothing(outside: tuple[Path, int], note: list[Verdict]) -> None:
    log, port = outside
    with product(2, WEB="2", HANDRAIL_ALLOW_ADDRESSES=f"127.0.0.1:{port}", **QUICK) as stack:
        _, path = stack.publish("Storm", calls_in_a_row(port))
        provider = Provider(stack.port, path)
        provider.start()
        blows = storm(stack)
        provider.over.set()
        provider.join(SETTLE_S)
        runs = [run for run, _ in provider.accepted.values()]
        finished = ends(stack, runs)
        with stack.database() as database:
            row = database.execute("SELECT count(*) FROM run").fetchone()
    keys = [line.split()[2] for line in log.read_text().splitlines()]
    took = [finished[run] - happened for run, happened in provider.accepted.values() if run in finished]
    verdict = Verdict("storm", struck=True, lost=len(runs) - len(took), doubled=len(keys) - len(set(keys)), many=True)
    verdict.recovery_s = nearly_all(took)
    verdict.told = (
        f"storm: {blows} blows, {len(runs)} runs, from the event to the end p99 {verdict.recovery_s or 0:.1f} s"
    )
    note.append(verdict)
    assert not provider.is_alive()
    assert row == (len(set(runs)),)
    assert verdict.recovery_s is not None
    assert verdict.recovery_s < RECOVERY_S
    assert (verdict.lost, len(runs)) == (0, len(set(runs)))
    assert (len(keys), len(set(keys))) == (CALLS * len(runs), CALLS * len(runs))
