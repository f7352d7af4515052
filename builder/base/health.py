"""Is this installation well? One list of checks, asked by /healthz, by the health page and by /metrics."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from builder.base import metrics
from engine.runtime import facade as runtime

log = structlog.get_logger("handrail.health")


@dataclass(frozen=True, slots=True)
class Check:
    """`ask` gives facts for the answer; an exception means the part is not well. `vital` parts decide on 200 or 503."""

    name: str
    ask: Callable[[], Any]
    vital: bool = True


_all_applied = threading.Event()


def database() -> str:
    """A query that touches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def valkey() -> str:
    """A ping of the doorbell."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    with client:
        client.ping()
    return "ok"


def migrations() -> int:
    """How many migrations wait. None waits twice: once all are applied, a running process never needs to ask again."""
    if _all_applied.is_set():
        return 0
    executor = MigrationExecutor(connection)
    pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if pending:
        raise RuntimeError(f"{pending} migrations wait")
    _all_applied.set()
    return 0


def engine() -> dict[str, Any]:
    """Age of the oldest run nobody took, in seconds; workers seen; when the sweeper last came by."""
    facts = runtime.health()
    metrics.OLDEST_DUE.set(facts["oldest_due_s"] or 0)
    metrics.LIVE_RUNS.set(facts["live_runs"])
    metrics.WORKERS.set(len(facts["workers"]))
    metrics.DEAD_LETTERS.set(facts["dead_letters"])
    metrics.OUTBOX.set(facts["outbox"])
    names = ("oldest_due_s", "live_runs", "sweeper_beat_s")
    return {**{name: facts[name] for name in names}, "workers": len(facts["workers"])}


CHECKS: tuple[Check, ...] = (
    Check("db", database),
    Check("valkey", valkey, vital=False),
    Check("migrations", migrations),
    Check("engine", engine, vital=False),
)


def liveness() -> tuple[bool, dict[str, Any]]:
    """(ready, facts). A part that fails says "down": why stands in the log, never in the answer."""
    ready, facts = True, dict[str, Any]()
    for check in CHECKS:
        try:
            facts[check.name] = check.ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, the part is not well
            log.warning("health_check_failed", check=check.name, error=str(error))
            facts[check.name] = "down"
            ready = ready and not check.vital
    return ready, {"status": "ok" if ready else "down", **facts}
