"""What a forked process can be: a worker, a sweeper, a web process that posts one signal."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from typing import Any, cast
from uuid import UUID

from engine.run import faults
from engine.runtime import committer, facade
from engine.runtime.bindings import bound
from engine.runtime.sweeper import run_sweeper
from engine.runtime.worker import Worker
from tests.fault import scenes, world
from tests.integration.engine.world import ADA, WORKSPACE

STOPS = ("kill", "pause", "race", "cancel", "haunt", "deaf", "ghost")
"""Modes of a case after which the process is seen to be struck: it is gone, or stands still."""


def arm(fault: str) -> None:
    """`point:occurrence:mode`, or nothing. To race, to be cancelled or to come back late, a process stands
    still for as long as the others need."""
    if fault:
        point, occurrence, mode = fault.split(":")
        if mode == "ghost":
            come_back(point, int(occurrence))
            return
        faults.arm(point, int(occurrence), cast("Any", mode if mode in ("kill", "ackloss") else "pause"))


def come_back(point: str, occurrence: int) -> None:
    """Stand still before something is written; once woken up, write it, and be gone."""
    passed = count(1)

    def cp(name: str) -> None:
        if name == point and next(passed) == occurrence:
            faults.stand_still()
            faults.arm(point.replace("before", "after"), 1, "kill")
        faults.cp(name)

    committer.__dict__["cp"] = cp


def worker(stop: threading.Event, _order: dict[str, str]) -> None:
    """Claim and drive until told to stop."""
    scenes.others()
    world.bind()
    running = Worker(bound())
    running.start()
    stop.wait()
    running.stop()


def sweeper(stop: threading.Event, _order: dict[str, str]) -> None:
    """Reap and relay until told to stop."""
    scenes.others()
    world.bind()
    run_sweeper(stop)


def decide(_stop: threading.Event, order: dict[str, str]) -> None:
    """Approve one task, as the web process does."""
    world.bind()
    approve(UUID(order["run"]), order["wait"])


def approve(run_id: UUID, wait_id: str) -> bool:
    """Approve a task; False when it was delivered before."""
    decision = {"wait_id": wait_id, "outcome": "approved", "comment": "", "decided_by": ADA}
    return facade.signal(
        workspace_id=WORKSPACE,
        run_id=run_id,
        kind="task_decided",
        payload=decision,
        actor=ADA,
        dedupe=f"task:{wait_id}",
    )


ROLES: dict[str, Callable[[threading.Event, dict[str, str]], None]] = {
    "worker": worker,
    "sweeper": sweeper,
    "decide": decide,
}
