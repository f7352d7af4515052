"""Where the cases play: the processes, the outside service and the database."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import psycopg

from engine.runtime import config, facade, gate
from tests.fault import scenes, world
from tests.fault.scenes import Scene
from tests.integration.engine.support import Connection, connect
from tests.integration.engine.world import ADA, WORKSPACE

TABLES = (
    "run, live_run, step, run_event, effect, signal, fanout, dead_letter, doubt, outbox, worker_session, payload,"
    " runtime_tick, runtime_said, runtime_listener, runtime_turn, runtime_turn_line"
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


@dataclass
class Process:
    """A forked process of a role. Its number may be another's once it is gone, so its parent is looked at as well."""

    role: str
    pid: int
    parent: int
    fault: str = ""

    def state(self) -> str:
        """R, S, T (stopped)...; empty when it is gone."""
        try:
            state, parent, *_ = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return state if int(parent) == self.parent else ""

    def send(self, number: int) -> None:
        """Signal it; silent when it is gone."""
        with contextlib.suppress(ProcessLookupError):
            if self.state():
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
        process = Process(role, int(self._line(self._zygote)), self._zygote.pid, fault)
        self.processes.append(process)
        return process

    def clear(self) -> None:
        """Kill what is left, forget all runs."""
        for process in self.processes:
            process.send(signal.SIGKILL)
        wait(lambda: not any(process.state() for process in self.processes), 5)
        self.processes.clear()

    def reset(self, scene: Scene = scenes.WHOLE) -> UUID:
        """An empty database, an empty log, one new run."""
        self.clear()
        with psycopg.connect(self._owner, autocommit=True) as owner:
            owner.execute(f"TRUNCATE {TABLES}")
        self.log.write_text("")
        plan = scene.plan
        for each in (plan, *scenes.others()):
            gate.put_plan(plan=each)
        started = facade.start(
            workspace_id=WORKSPACE,
            flow_id=uuid4(),
            version_id=None,
            plan_sha=plan.sha256,
            trigger_node="start",
            payload=dict(scene.payload),
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
