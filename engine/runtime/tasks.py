"""Celery's part: the ring, and a worker in every child process. No task carries work, none is retried or scheduled."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, shared_task, signals

from engine.errors import InvalidInput
from engine.runtime import bell
from engine.runtime.bindings import bound
from engine.runtime.lanes import served_lanes
from engine.runtime.worker import Worker

BROKER_PATIENCE = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 10,
    "visibility_timeout": 3600,
    "max_retries": 0,
}


def configure(app: Celery, broker_url: str) -> Celery:
    """A Celery app fit for a doorbell: nothing is stored, retried, scheduled or acknowledged late."""
    app.conf.update(
        broker_url=broker_url,
        result_backend=None,
        task_ignore_result=True,
        task_default_queue=bell.QUEUE,
        task_acks_late=False,
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=None,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=4,
        broker_transport_options=BROKER_PATIENCE,
    )
    return app


_worker: Worker | None = None
_pid = 0


@shared_task(name=bell.TASK, ignore_result=True, time_limit=15, expires=60)
def ring_task() -> None:
    """Hear the bell: delete the key, then look for work."""
    bell.heard()
    start_worker().wake()


def start_worker(**_: Any) -> Worker:
    """The worker of this process; started at the first call, never at import, and anew in a forked child."""
    global _worker, _pid
    if _worker is None or _pid != os.getpid():
        _worker, _pid = Worker(bound()), os.getpid()
        _worker.start()
    return _worker


def stop_worker(**_: Any) -> None:
    """Stop this process's worker, if it has one."""
    if _worker is not None and _pid == os.getpid():
        _worker.stop()


def check_lanes(**_: Any) -> None:
    """A worker that is told to serve what does not exist does not start: its children would serve nothing."""
    try:
        served_lanes()
    except InvalidInput as error:
        raise SystemExit(f"{error.message} {error.hint}") from None


signals.worker_init.connect(check_lanes, weak=False)
signals.worker_process_init.connect(start_worker, weak=False)
signals.worker_process_shutdown.connect(stop_worker, weak=False)
