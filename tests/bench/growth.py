"""`python -m tests.bench growth`: does anything get slower as runs pile up?

In a database of its own, made for this and dropped afterwards, stored runs are written by SQL: a thousand, a hundred
thousand, a million, over thirty days, beside ten thousand runs that are parked. At each size the product's own
statements are timed: claiming, the list of runs, searching, opening a run. Then flows of 10 and of 500 steps, each an
effect, are driven by a worker. The table says what became slower than 1.5 times its time at the smallest size.

Environment: GROWTH the sizes (`GROWTH=1000,100000`), OUT a file for the figures.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests import services

DATABASE = "handrail_growth"
SIZES = tuple(int(size) for size in os.environ.get("GROWTH", "1000,100000,1000000").split(","))
WORKSPACE, FLOW = UUID(int=1), UUID(int=2)
PARKED, DUE, DAYS, REPEAT = 10_000, 64, 30, 60
PAGE = 60
"""So many of the first runs failed, then one in 500: at each size there is a full page of those that failed."""
SHORT, LONG = 10, 500
SLOWER = 1.5
LEAST_MS = 0.3
"""What takes less is not compared: the clock and the other users of the machine are louder."""
Figures = dict[str, dict[int, float]]

# Ids as the product draws them: the moment in front, so that newer ones are larger.
RUNS = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT n, (overlay(md5(n::text) placing lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
           from 1 for 13))::uuid AS id, at
  FROM generate_series(%(first)s::int, %(last)s::int) AS n,
       LATERAL (SELECT now() - interval '1 hour' - %(days)s * interval '1 day' * (1 - n / %(most)s::float8) AS at) t;
INSERT INTO run (id, day, workspace_id, flow_id, plan_sha, trigger_node, status, input, output, started_by, last_seq,
                 created_at, finished_at)
SELECT id, at::date, %(workspace)s, %(flow)s, %(sha)s, 'start',
       CASE WHEN n %% 500 = 0 OR n <= %(page)s THEN 'failed' ELSE 'succeeded' END,
       convert_to('{"number": "INV-' || n || '"}', 'UTF8'), '{"ok":true}', '{"kind": "webhook", "name": "Shop"}', 4, at,
       at + interval '1 s' FROM made;
INSERT INTO step (day, run_id, seq, kind, path, node, attempt, port, epoch, worker, at, duration_us, output)
SELECT at::date, id, s, 'step_succeeded', 's' || s, 's' || s, 1, 'success', 1, 1, at, 900, '{"value":1}'
  FROM made, generate_series(2, 3) AS s;
INSERT INTO run_event (day, run_id, seq, kind, epoch, at, data)
SELECT at::date, id, 4, 'run_finished', 1, at, '{"status":"succeeded","output":{"ok":true},"error":null}' FROM made;
"""
PARK = """
CREATE TEMP TABLE made ON COMMIT DROP AS
SELECT n, (overlay(md5('parked' || n) placing lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7'
           from 1 for 13))::uuid AS id, at
  FROM generate_series(1, %(parked)s) AS n,
       LATERAL (SELECT now() - %(days)s * interval '1 day' * (1 - n / %(parked)s::float8) AS at) t;
INSERT INTO run (id, day, workspace_id, flow_id, plan_sha, trigger_node, started_by, created_at)
SELECT id, at::date, %(workspace)s, %(flow)s, %(sha)s, 'start', '{"kind": "webhook"}', at FROM made;
INSERT INTO live_run (run_id, day, workspace_id, plan_sha, status, wait_reason, wake_at, epoch, format)
SELECT id, at::date, %(workspace)s, %(sha)s,
       CASE WHEN n <= %(due)s THEN 'ready' ELSE 'waiting' END,
       CASE WHEN n <= %(due)s THEN NULL WHEN n %% 2 = 0 THEN 'task' ELSE 'timer' END,
       CASE WHEN n <= %(due)s THEN now() WHEN n %% 2 = 0 THEN NULL ELSE now() + interval '9 days' END, 1, 3
  FROM made;
"""


def main() -> None:
    """Measure and print."""
    services.prepare(needs_servers=True)
    try:
        with own_database() as owner:
            figures = stored(owner) | long_flows()
    finally:
        services.stop()
    say(table(figures))
    if os.environ.get("OUT"):
        Path(os.environ["OUT"]).write_text(json.dumps(figures, indent=2) + "\n")


@contextmanager
def own_database() -> Iterator[psycopg.Connection[Any]]:
    """A fresh database with the product's tables; a connection as their owner."""
    admin = os.environ["DATABASE_ADMIN_URL"]
    name = sql.Identifier(DATABASE)
    with psycopg.connect(make_conninfo(admin, dbname="postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            _migrate()
            with psycopg.connect(make_conninfo(admin, dbname=DATABASE), autocommit=True) as owner:
                yield owner
        finally:
            _hang_up()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


def _hang_up() -> None:
    from django.db import connection

    connection.close()


def _migrate() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "builder.config.settings.test"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.database import become_owner, hand_over

    connection.settings_dict["NAME"] = DATABASE
    connection.settings_dict["OPTIONS"].pop("pool", None)
    become_owner()
    call_command("migrate", verbosity=0)
    hand_over()


def stored(owner: psycopg.Connection[Any]) -> Figures:
    """Milliseconds of each statement at each size."""
    from engine.runtime import db

    about = {
        "workspace": WORKSPACE,
        "flow": FLOW,
        "sha": bytes(32),
        "parked": PARKED,
        "due": DUE,
        "days": DAYS,
        "page": PAGE,
    }
    owner.execute("SELECT runtime_make_days((current_date - 31)::date, 33)")
    _script(owner, PARK, about)
    figures: Figures = {}
    done = 0
    for size in SIZES:
        begun = time.monotonic()
        _script(owner, RUNS, about | {"first": done + 1, "last": size, "most": SIZES[-1]})
        owner.execute("VACUUM (ANALYZE)")
        done = size
        say([f"{size:,} runs stored in {time.monotonic() - begun:.0f} s"])
        with db.connect(name="growth") as worker:
            for name, act in acts(owner, worker).items():
                figures.setdefault(name, {})[size] = timed(act)
    owner.execute("TRUNCATE live_run")
    return figures


def _script(owner: psycopg.Connection[Any], script: str, about: dict[str, Any]) -> None:
    """Statements in one transaction, so that they share what is temporary."""
    with owner.transaction():
        for statement in filter(str.strip, script.split(";\n")):
            owner.execute(statement.encode(), about)


def acts(owner: psycopg.Connection[Any], worker: psycopg.Connection[Any]) -> dict[str, Callable[[], Any]]:
    """What is timed, by name."""
    from engine.runtime import facade

    newest = _id(owner, "DESC")
    oldest = _id(owner, "ASC")
    space: dict[str, Any] = {"workspace_id": WORKSPACE}
    return {
        "claim 64 of 10,000 parked": lambda: _claim(worker),
        "list": lambda: facade.list_runs(**space),
        "list, of a flow": lambda: facade.list_runs(**space, flow_id=FLOW),
        "list, waiting": lambda: facade.list_runs(**space, status="waiting"),
        "list, failed": lambda: facade.list_runs(**space, status="failed"),
        "list, far back": lambda: facade.list_runs(**space, cursor_token=str(oldest)),
        "search, found": lambda: facade.search_runs(**space, text="INV-"),
        "search, not found": lambda: facade.search_runs(**space, text="no such text"),
        "open the newest run": lambda: facade.get_run(**space, run_id=newest),
        "open the oldest run": lambda: facade.get_run(**space, run_id=oldest),
        "health": facade.health,
    }


def _id(owner: psycopg.Connection[Any], order: str) -> UUID:
    query = sql.SQL("SELECT id FROM run WHERE finished_at IS NOT NULL ORDER BY id {} LIMIT 1").format(sql.SQL(order))
    row = owner.execute(query).fetchone()
    assert row is not None
    return cast("UUID", row[0])


def _claim(worker: psycopg.Connection[Any]) -> None:
    """The worker's own statement; rolled back, so that each time finds the same."""
    from engine.runtime import sessions
    from engine.runtime.sql import lease

    params = {"n": DUE, "me": 1, "lanes": ["default"], "silent": 60.0} | sessions.FORMATS
    with worker.transaction(force_rollback=True):
        assert len(worker.execute(lease.CLAIM, params).fetchall()) == DUE


def timed(act: Callable[[], Any]) -> float:
    """Milliseconds; of many times the one that only a tenth was quicker than, so that others on the machine count
    little."""
    times = []
    for _ in range(REPEAT):
        begun = time.perf_counter()
        act()
        times.append((time.perf_counter() - begun) * 1000)
    return round(statistics.quantiles(times, n=10)[0], 2)


def long_flows() -> Figures:
    """Milliseconds per step of flows of so many steps, one run at a time, each step an effect in the ledger; and to
    open such a run, per step."""
    from engine.runtime import facade
    from tests.integration.engine.world import Running, World, graph, start, wait_for

    world = World()
    world.bind()
    driven: dict[int, float] = {}
    opened: dict[int, float] = {}
    for steps in (SHORT, LONG):
        keys = [f"s{n}" for n in range(steps)]
        drawn = graph(
            {key: ("test.keyed", {"value": n}) for n, key in enumerate(keys)},
            *(f"{source}->{target}" for source, target in zip(["start", *keys], keys, strict=False)),
        )
        times = []
        with Running():
            for _ in range(2 + 200 // steps):
                run = wait_for(start(world, drawn), "succeeded", limit_s=120).row
                assert run.finished_at is not None
                times.append((run.finished_at - run.created_at).total_seconds() * 1000)
        driven[steps] = round(statistics.median(times[1:]) / steps, 3)
        opened[steps] = round(timed(lambda run=run: facade.get_run(workspace_id=WORKSPACE, run_id=run.id)) / steps, 3)  # type: ignore[misc]
    return {"a step, in flows of": driven, "open a run, per step": opened}


def table(figures: Figures) -> list[str]:
    """Lines for people: each act at each size, and whether it got slower."""
    lines = []
    for name, by_size in figures.items():
        sizes = sorted(by_size)
        times = "  ".join(f"{by_size[size]:>8.2f} ms at {size:>9,}" for size in sizes)
        ratio = by_size[sizes[-1]] / max(by_size[sizes[0]], LEAST_MS)
        lines.append(f"{name:<26} {times}  x{ratio:.2f}{'  SLOWER' if ratio > SLOWER else ''}")
    return lines


def say(lines: list[str]) -> None:
    """Print at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
