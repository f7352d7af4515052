"""Plays one case: a run, a process that is struck at a named point, whoever takes over, a person who settles doubts;
then judges."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4, uuid5

import psycopg

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import config, facade, gate
from tests.fault import world
from tests.fault.roles import approve
from tests.integration.engine.support import Connection, connect, one
from tests.integration.engine.world import ADA, WORKSPACE

TABLES = (
    "run, live_run, step, run_event, effect, signal, fanout, dead_letter, doubt, outbox, worker_session, payload,"
    " runtime_tick"
)
QUICK = {
    "LEASE_S": "0.8",
    "HEARTBEAT_S": "0.2",
    "REAP_S": "0.25",
    "CLAIM_S": "0.3",
    "START_WITHIN_S": "0.3",
    "DOZE_S": "0.05",
    "STEP_MARGIN_S": "6",
    "RELAY_S": "0.1",
    "DRAIN_S": "2",
}
LIMIT_S = 40.0


@dataclass
class Verdict:
    """What a case came to."""

    case: str
    struck: bool = False
    problems: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    doubts: int = 0
    recovery_s: float | None = None

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing doubled, the run finished as it should."""
        return not self.problems


@dataclass
class Process:
    """A forked process of a role."""

    role: str
    pid: int
    fault: str = ""

    def state(self) -> str:
        """R, S, T (stopped)...; empty when it is gone."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return ""

    def send(self, number: int) -> None:
        """Signal it; silent when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Stage:
    """The zygote, the outside service and the database of the cases. Use as a context."""

    def __init__(self, folder: Path, owner: str, url: str) -> None:
        self._owner = owner
        self._url = url
        self.log = folder / "outside.log"
        self.log.touch()
        self._notes = (folder / "processes.log").open("wb")
        self.processes: list[Process] = []

    def __enter__(self) -> Self:
        self._outside = self._spawn("tests.fault.outside", str(self.log), env={})
        port = self._line(self._outside)
        env = {world.PORT: port, "DATABASE_URL": self._url} | {
            config.PREFIX + key: value for key, value in QUICK.items()
        }
        os.environ.update({key: value for key, value in env.items() if key != "DATABASE_URL"})
        config.config.cache_clear()
        self._zygote = self._spawn("tests.fault.zygote", env=env)
        assert self._line(self._zygote) == "ready"
        self.database: Connection = connect()
        self.plan = compile_graph(load_graph(world.FLOW), world.CATALOG)
        world.bind()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()
        for process in (self._zygote, self._outside):
            assert process.stdin is not None
            process.stdin.close()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()
        self.database.close()
        self._notes.close()
        for key in QUICK:
            os.environ.pop(config.PREFIX + key, None)
        config.config.cache_clear()

    def _spawn(self, module: str, *arguments: str, env: dict[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._notes,
            text=True,
            env=os.environ | env,
        )

    def _line(self, process: subprocess.Popen[str]) -> str:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line, "a helper process ended; see processes.log"
        return line

    def fork(self, role: str, fault: str = "", mutant: str = "", **order: str) -> Process:
        """A new process of this role."""
        assert self._zygote.stdin is not None
        self._zygote.stdin.write(json.dumps({"role": role, "fault": fault, "mutant": mutant, **order}) + "\n")
        self._zygote.stdin.flush()
        process = Process(role, int(self._line(self._zygote)), fault)
        self.processes.append(process)
        return process

    def clear(self) -> None:
        """Kill what is left, forget all runs."""
        for process in self.processes:
            process.send(signal.SIGKILL)
        wait(lambda: not any(process.state() for process in self.processes), 5)
        self.processes.clear()

    def reset(self) -> UUID:
        """An empty database, an empty log, one new run."""
        self.clear()
        with psycopg.connect(self._owner, autocommit=True) as owner:
            owner.execute(f"TRUNCATE {TABLES}")
        self.log.write_text("")
        gate.put_plan(plan=self.plan)
        started = facade.start(
            workspace_id=WORKSPACE,
            flow_id=uuid4(),
            version_id=None,
            plan_sha=self.plan.sha256,
            trigger_node="start",
            payload={"n": 1},
            started_by=ADA,
        )
        return started.run_id


def wait(condition: Callable[[], Any], limit_s: float) -> bool:
    """Look every 10 ms; whether it became true."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return False


class Case:
    """One run with one strike."""

    def __init__(self, stage: Stage, fault: str, victim: str = "worker", mutant: str = "") -> None:
        self.stage = stage
        self.victim = victim
        self.mutant = mutant
        self.mode = fault.rpartition(":")[2]
        self.verdict = Verdict(f"{fault} {victim} {mutant}".strip())
        self.run = stage.reset()
        self.answered: set[str] = set()
        self.struck_at = 0.0
        self.epoch = 0
        self.stopped: Process | None = None
        self.target = stage.fork(victim, fault, mutant) if victim != "decide" else None
        self.fault = fault
        for role in {"worker", "sweeper"} - {victim}:
            stage.fork(role, mutant=mutant)

    def play(self, limit_s: float = LIMIT_S) -> Verdict:
        """Until the run is over, or far too long."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end and not self._over():
            self._watch_target()
            self._watch_recovery()
            self._answer_tasks()
            self._settle_doubts()
            time.sleep(0.01)
        wait(lambda: self.target is None or self.verdict.struck or self.target.state() in ("", "Z", "T"), 0.3)
        self._watch_target()
        self._wake_zombie()
        self.stage.clear()
        self._judge()
        return self.verdict

    def _over(self) -> bool:
        return bool(one(self.stage.database, "SELECT status <> 'queued' FROM run WHERE id = %s", self.run))

    # What happens to the target

    def _watch_target(self) -> None:
        if self.target is None or self.verdict.struck:
            return
        state = self.target.state()
        if state in ("", "Z"):
            self._struck()
            self.stage.fork(self.target.role, mutant=self.mutant)
        elif state == "T" and self.mode == "race":
            self.verdict.struck = True
            self._race()
            self.target.send(signal.SIGCONT)
        elif state == "T":
            self._struck()
            self.stopped = self.target
            self.stage.fork(self.target.role, mutant=self.mutant)

    def _struck(self) -> None:
        self.verdict.struck = True
        self.struck_at = time.monotonic()
        self.epoch = self._live()[0]

    def _live(self) -> tuple[int, Any]:
        return one(self.stage.database, "SELECT epoch, owner FROM live_run WHERE run_id = %s", self.run) or (
            10**9,
            None,
        )

    def _watch_recovery(self) -> None:
        """Recovered: somebody else carries the run on, or it is over. A stopped process wakes up right then."""
        if not self.struck_at or self.verdict.recovery_s is not None:
            return
        epoch, owner = self._live()
        if epoch > self.epoch and (owner is not None or epoch == 10**9):
            self.verdict.recovery_s = time.monotonic() - self.struck_at
            if self.stopped is not None and self.mode == "pause":
                time.sleep(random.random() * 0.03)
                self.stopped.send(signal.SIGCONT)
                self.stopped = None

    def _wake_zombie(self) -> None:
        if self.stopped is not None:
            self.stopped.send(signal.SIGCONT)
        if self.mode == "pause" and self.verdict.struck:
            time.sleep(0.4)

    def _race(self) -> None:
        """While the process stands at the point, everybody else is quicker: the approval comes, even before it is
        asked for, and a message nobody waits for."""
        wait_id = str(uuid5(self.run, "wait:ask:1:0:task"))
        self.answered.add(wait_id)
        approve(self.run, wait_id)
        facade.signal(
            workspace_id=WORKSPACE,
            run_id=self.run,
            kind="message",
            payload={"correlation": "nobody", "body": None},
            actor=ADA,
            dedupe="race",
        )

    # What people do

    def _answer_tasks(self) -> None:
        rows = self.stage.database.execute(
            "SELECT convert_from(data, 'UTF8')::json->>'wait_id' FROM run_event"
            " WHERE run_id = %s AND kind = 'wait_opened'"
            "   AND convert_from(data, 'UTF8')::json->>'reason' = 'task'",
            [self.run],
        ).fetchall()
        for (wait_id,) in rows:
            if wait_id not in self.answered:
                self.answered.add(wait_id)
                self._approve(wait_id)

    def _approve(self, wait_id: str) -> None:
        """Approved twice: by a process that may be struck, and by somebody who clicks again."""
        if self.victim == "decide":
            target = self.stage.fork("decide", self.fault, run=str(self.run), wait=wait_id)
            wait(lambda: target.state() in ("", "Z", "T"), 10)
            self.verdict.struck = True
        approve(self.run, wait_id)
        approve(self.run, wait_id)

    def _settle_doubts(self) -> None:
        for doubt in facade.in_doubt(workspace_id=WORKSPACE):
            if doubt["settle_after"] <= one(self.stage.database, "SELECT clock_timestamp()"):
                happened = doubt["effect_id"] in self.stage.log.read_text()
                told = facade.settle_doubt(
                    workspace_id=WORKSPACE,
                    run_id=self.run,
                    effect_id=UUID(doubt["effect_id"]),
                    actor=ADA,
                    outcome="happened" if happened else "did_not_happen",
                )
                self.verdict.doubts += told

    # Judgement

    def _judge(self) -> None:
        status = one(self.stage.database, "SELECT status FROM run WHERE id = %s", self.run)
        if status != "succeeded":
            live = one(
                self.stage.database,
                "SELECT status, wait_reason, epoch, claims FROM live_run WHERE run_id = %s",
                self.run,
            )
            error = one(self.stage.database, "SELECT convert_from(error, 'UTF8') FROM run WHERE id = %s", self.run)
            self.verdict.problems.append(f"the run is {status}, {live}, {error}")
        self._judge_events()
        self._judge_effects()

    def _judge_events(self) -> None:
        rows = self.stage.database.execute(
            "SELECT seq, epoch, kind FROM step WHERE run_id = %s"
            " UNION ALL SELECT seq, epoch, kind FROM run_event WHERE run_id = %s ORDER BY 1",
            [self.run, self.run],
        ).fetchall()
        if [row[0] for row in rows] != list(range(2, len(rows) + 2)):
            self.verdict.problems.append(f"the numbers of the events have a gap: {rows}")
        if any(later[1] < earlier[1] for earlier, later in pairwise(rows)):
            self.verdict.problems.append(f"an epoch went back: {rows}")

    def _judge_effects(self) -> None:
        lines = [line.split() for line in self.stage.log.read_text().splitlines()]
        for step in world.EFFECTS:
            times = sum(line[1] == step for line in lines)
            if times == 0:
                self.verdict.lost += 1
                self.verdict.problems.append(f"{step} never happened")
            elif times > 1:
                self.verdict.doubled += 1
                self.verdict.problems.append(f"{step} happened {times} times")


def occurrences(stage: Stage, point: str, mode: str, victim: str = "worker", most: int = 20) -> Iterator[Verdict]:
    """The same point, its first passing, its second...: until a run passes it too seldom to be struck."""
    for occurrence in range(1, most + 1):
        verdict = Case(stage, f"{point}:{occurrence}:{mode}", victim).play()
        yield verdict
        if not verdict.struck:
            return
