"""Measuring one workload: alone, then under load; or, where people decide, how long deciding and going on takes."""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.bench import meter
from tests.bench.client import fire
from tests.bench.stack import Stack
from tests.bench.workloads import Workload

AT_ONCE = int(os.environ.get("AT_ONCE", "20"))
DECIDERS = 8
TOGETHER = int(os.environ.get("TOGETHER", "25"))
ANSWER = {"outcome": "approved", "comment": "Fine"}
WARM = 50
Figures = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """A workload behind its webhook."""

    workload: Workload
    flow: UUID
    path: str
    runs: int


def measure(stack: Stack, workload: Workload) -> Figures:
    """All figures of one workload."""
    for name, graph in workload.needs.items():
        stack.publish(name, graph)
    flow, path = stack.publish(workload.title, workload.graph(f"http://127.0.0.1:{stack.stub_port}"))
    runs = int(os.environ.get("RUNS", workload.runs))
    live = Published(workload, flow, path, runs)
    if workload.waits:
        return _decided(stack, live)
    asyncio.run(fire(stack.port, path, workload.bodies(WARM), at_once=4))
    wait_done(stack, flow, WARM, 60)
    return _alone(stack, live) | _loaded(stack, live, WARM + workload.alone)


def _alone(stack: Stack, live: Published) -> Figures:
    workload = live.workload
    answers = asyncio.run(fire(stack.port, live.path, workload.bodies(workload.alone), apart_s=0.1))
    wait_done(stack, live.flow, WARM + workload.alone, 60)
    times = answers.took if workload.answer == "at_end" else stack.durations(answers.sent)
    return {"p50_alone_ms": meter.percentile(times, 0.5), "p95_alone_ms": meter.percentile(times, 0.95)}


def _loaded(stack: Stack, live: Published, before: int) -> Figures:
    workload, runs, bodies = live.workload, live.runs, live.workload.bodies(live.runs)
    with meter.Metered(stack.groups, stack.wal) as metered:
        started = time.time()
        answers = asyncio.run(fire(stack.port, live.path, bodies, at_once=AT_ONCE))
        accepted = time.time()
        ended = wait_done(stack, live.flow, before + runs, 180)
    times = answers.took if workload.answer == "at_end" else stack.durations(answers.sent)
    per_s = runs / (ended - started)
    found: Figures = {
        "runs": runs,
        "accepted_per_s": round(runs / (accepted - started), 1),
        "completed_per_s": round(per_s, 1),
        "effect_steps_per_s": round(per_s * workload.effects, 1) if workload.effects else None,
        "p50_ms": meter.percentile(times, 0.5),
        "p95_ms": meter.percentile(times, 0.95),
        "p99_ms": meter.percentile(times, 0.99),
        "errors": len(answers.errors),
        "error_sample": answers.errors[:3],
    }
    return found | metered.per_run(runs)


def _decided(stack: Stack, live: Published) -> Figures:
    """Park them all, decide them all through the API, wait until the last has gone on and ended."""
    runs = live.runs
    with meter.Metered(stack.groups, stack.wal) as metered:
        started = time.time()
        answers = asyncio.run(fire(stack.port, live.path, live.workload.bodies(runs), at_once=AT_ONCE))
        wait_tasks(stack, live.flow, runs, 300)
        parked = time.time()
        tasks = open_tasks(stack)
        decided_from = time.time()
        with ThreadPoolExecutor(DECIDERS) as pool:
            list(pool.map(lambda n: _decide(stack, tasks[n::DECIDERS]), range(DECIDERS)))
        decided = time.time()
        ended = wait_done(stack, live.flow, runs, 180)
    found: Figures = {
        "runs": runs,
        "parked_s": round(parked - started, 2),
        "decided_s": round(decided - decided_from, 2),
        "decided_and_resumed_s": round(ended - decided_from, 2),
        "errors": len(answers.errors),
        "error_sample": answers.errors[:3],
    }
    return found | metered.per_run(runs)


def open_tasks(stack: Stack) -> list[dict[str, Any]]:
    """The approver's open tasks, as the inbox lists them."""
    found: list[dict[str, Any]] = []
    token = ""
    with stack.api("approver") as api:
        while True:
            page = api.ask("GET", f"tasks?state=open&limit=200{token}")
            found += page["items"]
            if not page["next"]:
                return found
            token = f"&cursor={page['next']}"


def _decide(stack: Stack, tasks: list[dict[str, Any]]) -> None:
    """One by one, or with `TOGETHER` many at once, as the inbox answers what is ticked."""
    with stack.api("approver") as api:
        answers = [ANSWER | {"id": task["id"], "version": task["version"]} for task in tasks]
        for first in range(0, len(answers), TOGETHER):
            some = answers[first : first + TOGETHER]
            if TOGETHER == 1:
                api.ask("POST", f"tasks/{some[0].pop('id')}/decide", some[0])
            else:
                taken = api.ask("POST", "tasks/decide", {"decisions": some})["items"]
                assert all(item["taken"] for item in taken), taken


def wait_done(stack: Stack, flow: UUID, count: int, limit_s: float) -> float:
    """Wait until so many runs of a flow have ended; the moment the last one did."""
    query = (
        "SELECT count(*), extract(epoch FROM max(finished_at))::float8 FROM run"
        " WHERE flow_id = %s AND status = 'succeeded'"
    )
    return _wait(stack, query, flow, count, limit_s)


def wait_tasks(stack: Stack, flow: UUID, count: int, limit_s: float) -> float:
    """Wait until so many tasks of a flow lie in the inbox; the moment the last one came."""
    query = "SELECT count(*), extract(epoch FROM max(created_at))::float8 FROM inbox_task WHERE flow_id = %s"
    return _wait(stack, query, flow, count, limit_s)


def _wait(stack: Stack, query: str, flow: UUID, count: int, limit_s: float) -> float:
    end = time.monotonic() + limit_s
    row: tuple[Any, ...] | None = None
    with stack.database() as connection:
        while time.monotonic() < end:
            row = connection.execute(query.encode(), [flow]).fetchone()
            if row is not None and row[0] >= count:
                return float(row[1])
            time.sleep(0.2)
    raise RuntimeError(f"Only {row[0] if row else 0} of {count} within {limit_s:g} s.")
