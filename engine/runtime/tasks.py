"""Celery's part: the ring, and a worker in every child process. No task carries work, none is retried or scheduled."""

from __future__ import annotations

import os
from typing import Any

from celery import shared_task, signals

from engine.runtime import bell
from engine.runtime.bindings import bound
from engine.runtime.worker import Worker

_worker: Worker | None = None
_pid = 0


@shared_task(name=bell.TASK, ignore_result=True, time_limit=15, expires=60)
def ring_task() -> None:
    """Hear the bell: delete the key, then look for work."""
    bell.heard()
    start_worker().wake()


def start_worker(**_: Any) -> Worker:
    """The worker of this process; started at the first call, never at import, and anew in a forked child."""
    global _worker, _pid  # noqa: PLW0603 - one per process, by design
    if _worker is None or _pid != os.getpid():
        _worker, _pid = Worker(bound()), os.getpid()
        _worker.start()
    return _worker


def stop_worker(**_: Any) -> None:
    """Stop this process's worker, if it has one."""
    if _worker is not None and _pid == os.getpid():
        _worker.stop()


signals.worker_process_init.connect(start_worker, weak=False)
signals.worker_process_shutdown.connect(stop_worker, weak=False)
