"""A real Celery worker in processes of its own: it hears the bell, drives runs, survives kill -9 of its child,
drains."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import bell, facade, gate
from engine.runtime.sql import lease
from tests.fault import world as fault_world
from tests.fault.roles import approve
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, SET, WORKSPACE, graph, wait_for, wait_until

ROOT = Path(__file__).resolve().parents[3]
FLOW = graph(
    {
        "book": ("test.keyed", {"value": "{{ trigger.n }}"}),
        "ask": ("flow.approval", {"title": "Go on?", "assignees": {"people": ["bo@example.com"]}}),
        "pay": ("test.unsafe", {"value": 1}),
        "ship": ("test.verifiable", {}),
    },
    "start->book",
    "book->ask",
    "ask.approved->pay",
    "pay->ship",
)


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """The outside service: its log, its port."""
    log = tmp_path / "outside.log"
    argv = [sys.executable, "-m", "tests.fault.outside", str(log)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdin is not None
    assert process.stdout is not None
    yield log, process.stdout.readline().strip()
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@contextmanager
def celery(tmp_path: Path, port: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker with one child."""
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    url = f"postgresql://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT']}/{parts['NAME']}"
    env = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, fault_world.PORT: port} | more
    flags = [
        "-P",
        "prefork",
        "-c",
        "1",
        "-Q",
        bell.QUEUE,
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-l",
        "WARNING",
    ]
    argv = [sys.executable, "-m", "celery", "-A", "tests.fault.celery_app", "worker", *flags]
    with (tmp_path / "celery.log").open("ab") as log:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def sessions(database: Connection) -> int:
    return int(one(database, "SELECT count(*) FROM worker_session"))


def test_a_worker_told_to_serve_a_lane_there_is_none_of_does_not_start(tmp_path: Path, database: Connection) -> None:
    with celery(tmp_path, "1", HANDRAIL_LANES="cpu,gpu") as process:
        assert process.wait(60) == 1
    said = (tmp_path / "celery.log").read_text()
    assert "names “gpu”" in said
    assert "default, cpu, ai" in said


def start(drawn: dict[str, Any], payload: Any) -> Any:
    plan = compile_graph(load_graph(drawn), fault_world.CATALOG)
    return facade.start(
        workspace_id=WORKSPACE,
        flow_id=WORKSPACE,
        version_id=None,
        plan_sha=gate.put_plan(plan=plan),
        trigger_node="start",
        payload=payload,
        started_by=ADA,
    ).run_id


def waiting_task(database: Connection, run: Any) -> Callable[[], Any]:
    query = (
        "SELECT convert_from(data, 'UTF8')::json->>'wait_id' FROM run_event WHERE run_id = %s AND kind = 'wait_opened'"
    )
    return lambda: one(database, query, run)


def test_a_celery_worker_drives_a_flow_through_an_approval_to_its_effects(
    database: Connection, tmp_path: Path, outside: tuple[Path, str]
) -> None:
    log, port = outside
    with celery(tmp_path, port):
        run = start(FLOW, {"n": 5})
        wait_id = wait_until(waiting_task(database, run), "the task is open", 40)
        approve(run, wait_id)
        seen = wait_for(run, "succeeded", limit_s=30)
    assert seen.view["steps"]["ship"]["status"] == "succeeded"
    assert sorted(line.split()[1] for line in log.read_text().splitlines()) == ["book", "pay", "ship"]
    assert sessions(database) == 0


def test_the_child_killed_in_the_middle_of_a_call_is_replaced_and_the_run_ends(
    database: Connection, tmp_path: Path, outside: tuple[Path, str]
) -> None:
    log, port = outside
    with celery(tmp_path, port) as parent:
        wait_until(lambda: sessions(database), "the worker is up", 40)
        run = start(FLOW, {"n": 5})
        wait_id = wait_until(waiting_task(database, run), "the task is open", 40)
        (child,) = children(parent.pid)
        os.kill(child, signal.SIGKILL)
        wait_until(lambda: sessions(database) == 2, "a new child has a session", 40)
        database.execute(
            "UPDATE worker_session SET heartbeat_at = heartbeat_at - interval '1 h' WHERE pid = %s", [child]
        )
        database.execute(lease.REAP, {"lease": 20.0})
        approve(run, wait_id)
        wait_for(run, "succeeded", limit_s=30)
    assert sorted(line.split()[1] for line in log.read_text().splitlines()) == ["book", "pay", "ship"]


def test_coalesced_rings_leave_no_run_behind(database: Connection, tmp_path: Path, outside: tuple[Path, str]) -> None:
    """The worker never looks by itself here: a commit that no ring covers would stay where it is."""
    with celery(tmp_path, outside[1], HANDRAIL_ENGINE_CLAIM_S="3600"):
        wait_until(lambda: sessions(database), "the worker is up", 40)
        drawn = graph({"a": SET}, "start->a")
        runs = []
        for n in range(60):
            runs.append(start(drawn, {"amount": n}))
            time.sleep(0.015)
        wait_until(
            lambda: one(database, "SELECT count(*) FROM run WHERE status = 'succeeded'") == len(runs), "all ended", 30
        )
