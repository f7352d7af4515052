"""`python -m tests.bench [w1 w2 ...]`: bring the stack up, measure, print a table; `OUT=file.json` keeps the figures.

Environment: WORKERS worker children (default: one for each two cores), RUNS runs of the loaded part, AT_ONCE requests
in flight.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.bench import meter
from tests.bench.client import Answers, fire
from tests.bench.stack import Stack, stack
from tests.bench.workloads import WORKLOADS, Workload

WORKERS = int(os.environ.get("WORKERS", max(1, (os.cpu_count() or 2) // 2)))
AT_ONCE = int(os.environ.get("AT_ONCE", "20"))
COLUMNS = (
    "accepted_per_s",
    "completed_per_s",
    "p50_alone_ms",
    "p95_alone_ms",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "cpu_ms_per_run",
    "rss_mb",
    "wal_bytes_per_run",
    "errors",
)


def main(wanted: list[str]) -> None:
    """Measure the workloads named, or all."""
    figures: dict[str, Any] = {}
    with stack(WORKERS) as running:
        for workload in WORKLOADS:
            if not wanted or workload.key in wanted:
                figures[workload.key] = measure(running, workload)
                report(workload, figures[workload.key])
    if os.environ.get("OUT"):
        Path(os.environ["OUT"]).write_text(json.dumps(figures, indent=2) + "\n")


def measure(running: Stack, workload: Workload) -> dict[str, Any]:
    """Alone first, then under load."""
    flow, token = publish(running, workload)
    path = f"/hooks/{token}"
    runs = int(os.environ.get("RUNS", workload.runs))
    asyncio.run(fire(running.port, path, 50, at_once=4))
    wait_done(running, flow, 50, 30)
    alone = asyncio.run(fire(running.port, path, workload.alone, apart_s=0.1))
    wait_done(running, flow, 50 + workload.alone, 30)
    figures = _alone(running, workload, alone)
    return figures | _loaded(running, workload, flow, path, runs, 50 + workload.alone)


def _alone(running: Stack, workload: Workload, alone: Answers) -> dict[str, Any]:
    times = alone.took if workload.answer == "at_end" else durations(running, alone)
    return {"p50_alone_ms": meter.percentile(times, 0.5), "p95_alone_ms": meter.percentile(times, 0.95)}


def _loaded(running: Stack, workload: Workload, flow: UUID, path: str, runs: int, before: int) -> dict[str, Any]:
    groups = running.groups
    cpu_before = {name: meter.cpu_s(pids) for name, pids in groups.items()}
    own_before, machine_before = time.process_time(), meter.machine_busy()
    wal_before, started = wal(running), time.time()
    answers = asyncio.run(fire(running.port, path, runs, at_once=AT_ONCE))
    accepted = time.time()
    ended = wait_done(running, flow, before + runs, 120)
    machine = meter.machine_busy()
    cpu = {name: meter.cpu_s(pids) - cpu_before[name] for name, pids in groups.items()} | {
        "client": time.process_time() - own_before
    }
    times = answers.took if workload.answer == "at_end" else durations(running, answers)
    used = sum(cpu.values())
    return {
        "runs": runs,
        "accepted_per_s": round(runs / (accepted - started), 1),
        "completed_per_s": round(runs / (ended - started), 1),
        "p50_ms": meter.percentile(times, 0.5),
        "p95_ms": meter.percentile(times, 0.95),
        "p99_ms": meter.percentile(times, 0.99),
        "cpu_ms_per_run": round(used * 1000 / runs, 2),
        "cpu_ms_per_run_by_group": {name: round(value * 1000 / runs, 2) for name, value in cpu.items()},
        "rss_mb": round(sum(meter.rss_mb(pids) for name, pids in groups.items() if name != "postgres")),
        "wal_bytes_per_run": round((wal(running) - wal_before) / runs),
        "errors": len(answers.errors),
        "error_sample": answers.errors[:3],
        "machine_busy_by_others": round(
            max(0.0, (machine[0] - machine_before[0] - used) / (machine[1] - machine_before[1])), 2
        ),
    }


def publish(running: Stack, workload: Workload) -> tuple[UUID, str]:
    """Put the workload's flow behind a webhook: (flow, token)."""
    os.environ["DATABASE_URL"] = running.database_url
    from tests.bench import apps

    assert apps.app is not None
    from engine.graph import load_graph
    from engine.plan import compile_graph
    from engine.runtime import facade
    from engine.runtime.bindings import bound

    flow, token = uuid4(), f"bench{workload.key}".ljust(32, "x")
    sha = facade.put_plan(plan=compile_graph(load_graph(workload.graph()), bound().catalog))
    facade.put_hook(
        token=token,
        workspace_id=UUID(int=1),
        flow_id=flow,
        version_id=None,
        plan_sha=sha,
        trigger_node="start",
        answer=workload.answer,
    )
    return flow, token


def wait_done(running: Stack, flow: UUID, count: int, limit_s: float) -> float:
    """Wait until so many runs of a flow have ended; the moment the last one did."""
    query = (
        "SELECT count(*), extract(epoch FROM max(finished_at))::float8 FROM run"
        " WHERE flow_id = %s AND status = 'succeeded'"
    )
    end = time.monotonic() + limit_s
    with psycopg.connect(running.admin_url, autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute(query, [flow]).fetchone()
            if row is not None and row[0] >= count:
                return float(row[1])
            time.sleep(0.1)
    raise RuntimeError(f"Only {row[0] if row else 0} of {count} runs ended within {limit_s:g} s.")


def durations(running: Stack, answers: Answers) -> list[float]:
    """From the request's first byte to the commit of the run's end, by the row."""
    with psycopg.connect(running.admin_url) as connection:
        rows = connection.execute(
            "SELECT id::text, extract(epoch FROM finished_at)::float8 FROM run WHERE id = ANY(%s::uuid[])",
            [list(answers.sent)],
        ).fetchall()
    return [finished - answers.sent[run] for run, finished in rows if finished is not None]


def wal(running: Stack) -> int:
    """Bytes written to the log so far, by the whole server."""
    with psycopg.connect(running.admin_url) as connection:
        row = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchone()
    assert row is not None
    return int(row[0])


def report(workload: Workload, figures: dict[str, Any]) -> None:
    """Print the table's part of one workload."""
    lines = [
        f"{workload.key.upper()} {workload.title}: {figures['runs']} runs, {AT_ONCE} at once, {WORKERS} worker children"
    ]
    lines += [f"  {name:<20} {figures[name]}" for name in COLUMNS]
    by_group = ", ".join(f"{name} {value}" for name, value in figures["cpu_ms_per_run_by_group"].items())
    lines.append(
        f"  cpu ms per run       {by_group}; others used {figures['machine_busy_by_others']:.0%} of the machine"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
