"""Tells the world after a commit: open pages that a run has news, and a waiting webhook its answer. All of it may be
lost."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from engine.ports import EventSink
from engine.runtime.bell import HeldBell
from engine.runtime.held import Held
from engine.runtime.values import dump

log = logging.getLogger("handrail.engine")
APART_S = 0.2
News = tuple[str, str, int, str]
"""workspace, run, number of the last event, flow"""


class Herald:
    """Hands news to the sink in a thread of its own, at most five times a second per run; the last word always
    arrives."""

    def __init__(self, sink: EventSink, bells: HeldBell) -> None:
        self._sink = sink
        self._bells = bells
        self._waiting: dict[str, News] = {}
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()
        self._flag = threading.Event()
        self._over = False
        self._tasks: set[asyncio.Task[None]] = set()
        threading.Thread(target=self._run, name="herald", daemon=True).start()

    def news(self, held: Held) -> None:
        """The run has events up to its last number."""
        claimed = held.claimed
        run = str(claimed.run_id)
        with self._lock:
            self._waiting[run] = (str(claimed.workspace_id), run, held.next_seq - 1, str(claimed.flow_id))
        self._flag.set()

    def answer(self, held: Held, answer: dict[str, Any]) -> None:
        """Answer the webhook that holds its caller for this run, if one does."""
        reply_to = held.claimed.reply_to
        if reply_to:
            message = dump({"run_id": str(held.run_id)} | answer)
            self._spawn(self._bells.publish(f"reply:{reply_to}", message))

    def close(self) -> None:
        """Nothing more is told; the thread ends."""
        self._over = True
        self._flag.set()

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _run(self) -> None:
        while not self._over or self._waiting:
            self._flag.wait()
            self._flag.clear()
            if self._tell(time.monotonic()):
                time.sleep(APART_S / 4)
                self._flag.set()

    def _tell(self, now: float) -> bool:
        """Tell what may be told now; True when something has to wait."""
        with self._lock:
            ready = [item for run, item in self._waiting.items() if now - self._last.get(run, 0.0) >= APART_S]
            for item in ready:
                del self._waiting[item[1]]
                self._last[item[1]] = now
            left = bool(self._waiting)
            if len(self._last) > 10_000:
                self._last = {run: at for run, at in self._last.items() if now - at < APART_S}
        for workspace, run, n, flow in ready:
            told = partial(self._sink.run_changed, workspace_id=workspace, run_id=run, n=n, flow_id=flow)
            _quietly(told)
        return left


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - live news may be lost, the rows are the truth
        log.warning("live news got lost: %s", error)
