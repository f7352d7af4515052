"""A loop whose items are runs of their own, while the workers that carry them on are killed again and again.
`FULL=1`: ten thousand items."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import replace

from tests.fault.judging import Verdict, judge
from tests.fault.scenes import ITEMS
from tests.fault.stage import Process, Stage, wait
from tests.integration.engine.support import one

FULL = os.environ.get("FULL") == "1"
MANY = 10_000 if FULL else 300
WORKERS = 2
LIMIT_S = 900.0
TRIED = "SELECT coalesce(max(claims), 0) FROM live_run"
MOST_TRIES = 2
"""A run that goes down with its worker again and again counts as poison, and rightly: nobody is struck while a run has
been begun more often than this without coming on."""
DRAWN = ITEMS.drawn | {
    "nodes": ITEMS.drawn["nodes"]
    | {"each": {"type": "flow.each", "settings": {"items": "{{ trigger.items }}", "concurrency": 60}}}
}
SCENE = replace(
    ITEMS,
    drawn=DRAWN,
    payload={"items": list(range(MANY))},
    runs=MANY + 1,
    effects={"send": MANY, "close": 1},
)


def test_a_loop_of_many_items_survives_the_workers_that_carry_it(stage: Stage, note: list[Verdict]) -> None:
    run = stage.reset(SCENE)
    stage.fork("sweeper")
    workers = [stage.fork("worker") for _ in range(WORKERS)]
    strike_at = time.monotonic() + 0.5

    def over() -> bool:
        nonlocal strike_at
        if time.monotonic() > strike_at and one(stage.database, TRIED) <= MOST_TRIES:
            strike_at = time.monotonic() + random.uniform(0.5, 2.5)
            strike(stage, workers)
        time.sleep(0.1)
        return one(stage.database, "SELECT status <> 'queued' FROM run WHERE id = %s", run) is True

    ended = wait(over, LIMIT_S)
    stage.clear()
    verdict = Verdict(f"{MANY} items", struck=True)
    judge(verdict, SCENE, stage.database, run, stage.log.read_text(), cancelled=False)
    note.append(verdict)
    assert (ended, verdict.problems) == (True, [])
    counted = one(stage.database, "SELECT total, done, failed FROM fanout WHERE parent = %s", run)
    assert counted == (MANY, MANY, 0)


def strike(stage: Stage, workers: list[Process]) -> None:
    """kill -9 of one of them; another one comes."""
    place = random.randrange(len(workers))
    workers[place].send(signal.SIGKILL)
    workers[place] = stage.fork("worker")
