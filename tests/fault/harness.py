"""Plays one case: a run, a process that is struck at a named point, whoever takes over, a person who settles doubts;
then judges."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from contextlib import suppress
from uuid import UUID, uuid4, uuid5

from engine.errors import NotFound
from engine.runtime import facade
from tests.fault.judging import Verdict, judge
from tests.fault.roles import approve
from tests.fault.scenes import ITEMS, WHOLE, Scene
from tests.fault.stage import Process, Stage, wait
from tests.fault.world import MENDED, call
from tests.integration.engine.support import one
from tests.integration.engine.world import ADA, WORKSPACE

LIMIT_S = 60.0
LOOK_S = 0.025
"""Between two looks at what goes on; looking costs as much as the run itself."""
QUICKER = ("race", "deaf")
"""Modes in which the others act while the process stands at the point, and it goes on then."""
ASKED = ("haunt", "deaf", "ghost")
"""Modes in which the run is asked for nothing again and again, until its worker stands at the point with nothing to
write and nobody else will come."""
LATE = ("pause", "haunt")
"""Modes in which the stopped process wakes up when others have taken over."""
GHOST = "ghost"
"""As haunt, but it wakes up when others have moved the run on and parked it; nobody touches it until it has written,
and is gone."""
HELD = """
SELECT l.run_id, l.epoch FROM live_run l JOIN worker_session s ON s.id = l.owner WHERE s.pid = %s
"""
ENDED = "SELECT count(*) FROM run WHERE status <> 'queued'"
OTHERS_S = 0.5
"""So long others may be quicker; less than a lease."""


class Case:
    """One run with one strike."""

    def __init__(
        self, stage: Stage, fault: str, victim: str = "worker", mutant: str = "", scene: Scene = WHOLE
    ) -> None:
        self.stage = stage
        self.victim = victim
        self.mutant = mutant
        self.scene = scene
        self.mode = fault.rpartition(":")[2]
        self.verdict = Verdict(f"{fault} {victim} {mutant}".strip())
        self.run = stage.reset(scene)
        self.answered: set[str] = set()
        self.struck_at = 0.0
        self.forked = False
        self.left: dict[UUID, int] = {}
        self.stopped: Process | None = None
        armed = victim != "decide" and not scene.reopened
        self.target = stage.fork(victim, fault, mutant) if armed else None
        self.fault = fault
        for role in {"worker", "sweeper"} - ({victim} if armed else set()):
            stage.fork(role, mutant=mutant)
        if self.mode in QUICKER and scene is ITEMS:
            stage.fork("worker", mutant=mutant)

    def play(self, limit_s: float = LIMIT_S) -> Verdict:
        """Until all is over, or far too long."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end and not self._over():
            self._watch_target()
            self._watch_recovery()
            self._answer_tasks()
            self._settle_doubts()
            self._go_on()
            time.sleep(LOOK_S)
        wait(lambda: self.target is None or self.verdict.struck or self.target.state() in ("", "Z", "T"), 0.3)
        self._watch_target()
        self._wake_zombie()
        self.stage.clear()
        log = self.stage.log.read_text()
        judge(self.verdict, self.scene, self.stage.database, self.run, log, cancelled=self.mode == "cancel")
        return self.verdict

    def _over(self) -> bool:
        """All runs have ended, also those that are started by what is still to be delivered."""
        wanted = 1 if self.mode == "cancel" else self.scene.runs
        query = "SELECT count(*) >= %s AND bool_and(status <> 'queued') AND NOT EXISTS (SELECT FROM outbox) FROM run"
        return bool(one(self.stage.database, query, wanted))

    # What happens to the target

    def _watch_target(self) -> None:
        if self.target is None or self.verdict.struck:
            return
        state = self.target.state()
        if state in ("", "Z"):
            self._struck()
            self.stage.fork(self.target.role, mutant=self.mutant)
        elif state == "T":
            self._caught(self.target)

    def _caught(self, target: Process) -> None:
        """It stands at the point: others are quicker, or somebody cancels and it dies, or it is only late."""
        if self.mode in QUICKER:
            self.verdict.struck = True
            self._race()
            target.send(signal.SIGCONT)
            return
        if self.mode == "cancel":
            facade.cancel(workspace_id=WORKSPACE, run_id=self.run, actor=ADA, reason="not needed", undo=True)
            target.send(signal.SIGKILL)
        else:
            self.stopped = target
        self._struck()
        self.stage.fork(target.role, mutant=self.mutant)

    def _struck(self) -> None:
        """From now on others have to carry on what the target held; or, if it held nothing, the run."""
        self.verdict.struck = True
        self.struck_at = time.monotonic()
        assert self.target is not None
        held: dict[UUID, int] = dict(self.stage.database.execute(HELD, [self.target.pid]).fetchall())
        self.left = held or dict(
            self.stage.database.execute("SELECT run_id, epoch FROM live_run WHERE run_id = %s", [self.run]).fetchall()
        )

    def _watch_recovery(self) -> None:
        """Recovered: somebody else carries on what was held, or it is over. A stopped process wakes up right then."""
        if not self.struck_at or self.verdict.recovery_s is not None:
            return
        rows = self.stage.database.execute(
            "SELECT run_id FROM live_run JOIN unnest(%s::uuid[], %s::int[]) AS x(run_id, epoch) USING (run_id)"
            " WHERE live_run.epoch <= x.epoch OR (live_run.owner IS NULL AND live_run.status = 'ready')",
            [list(self.left), list(self.left.values())],
        ).fetchall()
        if not rows:
            self.verdict.recovery_s = time.monotonic() - self.struck_at
            if self.stopped is not None and self.mode in LATE:
                time.sleep(random.random() * 0.03)
                self.stopped.send(signal.SIGCONT)
                self.stopped = None

    def _wake_zombie(self) -> None:
        if self.stopped is not None:
            self.stopped.send(signal.SIGCONT)
        if self.mode in LATE and self.verdict.struck:
            time.sleep(0.4)

    def _race(self) -> None:
        """While the process stands at the point, everybody else is quicker: another worker ends items of the loop, or
        the approval comes, even before it is asked for, and a message nobody waits for."""
        ended = one(self.stage.database, ENDED)
        if self.scene is ITEMS:
            wait(lambda: one(self.stage.database, ENDED) > ended, OTHERS_S)
        wait_id = str(uuid5(self.run, "wait:ask:1:0:task"))
        self.answered.add(wait_id)
        approve(self.run, wait_id)
        self._say_nothing()

    def _say_nothing(self) -> None:
        """A message nobody waits for: the run is looked at, and let go again with nothing to write."""
        facade.signal(
            workspace_id=WORKSPACE,
            run_id=self.run,
            kind="message",
            payload={"correlation": "nobody", "body": None},
            actor=ADA,
            dedupe=f"nothing:{uuid4()}",
        )

    # What people do

    def _answer_tasks(self) -> None:
        rows = self.stage.database.execute(
            "SELECT convert_from(data, 'UTF8')::json->>'wait_id', path FROM run_event"
            " WHERE run_id = %s AND kind = 'wait_opened'"
            "   AND convert_from(data, 'UTF8')::json->>'reason' = 'task'",
            [self.run],
        ).fetchall()
        if rows and self.mode in ASKED and not self.verdict.struck:
            self._say_nothing()
            return
        for wait_id, path in rows:
            if wait_id not in self.answered and not (path == self.scene.held and self._ghost_is_awaited()):
                self.answered.add(wait_id)
                self._approve(wait_id)

    def _ghost_is_awaited(self) -> bool:
        """Until the run is parked the one that is late sleeps on; then it wakes up, and writes what it has."""
        if self.stopped is None or self.mode != GHOST:
            return False
        if one(self.stage.database, "SELECT owner IS NOT NULL FROM live_run WHERE run_id = %s", self.run) is not False:
            return True
        self.stopped.send(signal.SIGCONT)
        late, self.stopped = self.stopped, None
        wait(lambda: late.state() in ("", "Z"), 5)
        return False

    def _go_on(self) -> None:
        """A dead run is mended and goes on; when it is over, another one begins in its middle."""
        if self.scene.mended and facade.dead_letters(workspace_id=WORKSPACE):
            with suppress(NotFound):
                facade.redrive(workspace_id=WORKSPACE, run_id=self.run, actor=ADA, edited_input=self.scene.mended)
        if self.scene.reopened and facade.dead_letters(workspace_id=WORKSPACE):
            self._reopen()
        if self.scene.forked_at and not self.forked and self._status() == "succeeded":
            step = self.scene.forked_at
            facade.fork(workspace_id=WORKSPACE, run_id=self.run, step=step, started_by=ADA)
            self.forked = True

    def _reopen(self) -> None:
        """What stopped the run is mended outside, once; the worker that goes on with it is the one that is struck."""
        if self.target is None:
            for process in self.stage.processes:
                if process.role == self.victim:
                    process.send(signal.SIGKILL)
            self.target = self.stage.fork(self.victim, self.fault, self.mutant)
            asyncio.run(call("POST", "keyed/opened", MENDED))
        with suppress(NotFound):
            facade.redrive(workspace_id=WORKSPACE, run_id=self.run, actor=ADA)

    def _status(self) -> str:
        return str(one(self.stage.database, "SELECT status FROM run WHERE id = %s", self.run))

    def _approve(self, wait_id: str) -> None:
        """Approved twice: by a process that may be struck, and by somebody who clicks again."""
        if self.victim == "decide":
            target = self.stage.fork("decide", self.fault, run=str(self.run), wait=wait_id)
            wait(lambda: target.state() in ("", "Z", "T"), 10)
            self.verdict.struck = True
            self._beside(target)
        approve(self.run, wait_id)
        approve(self.run, wait_id)

    def _beside(self, target: Process) -> None:
        """One that stands between its statement and its commit holds the run's row; it wakes up a moment later."""
        if self.mode == "cancel":
            target.send(signal.SIGKILL)
            facade.cancel(workspace_id=WORKSPACE, run_id=self.run, actor=ADA, reason="not needed", undo=True)
        elif target.state() == "T":
            target.send(signal.SIGCONT)

    def _settle_doubts(self) -> None:
        for doubt in facade.in_doubt(workspace_id=WORKSPACE):
            if doubt["settle_after"] <= one(self.stage.database, "SELECT clock_timestamp()"):
                happened = doubt["effect_id"] in self.stage.log.read_text()
                told = facade.settle_doubt(
                    workspace_id=WORKSPACE,
                    run_id=doubt["run_id"],
                    effect_id=UUID(doubt["effect_id"]),
                    actor=ADA,
                    outcome="happened" if happened else "did_not_happen",
                )
                self.verdict.doubts += told
