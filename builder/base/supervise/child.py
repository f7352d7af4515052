"""One process of a program: spawn, wait, stop."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from builder.base.supervise.program import Program, Running

PR_SET_PDEATHSIG = 1
POLL_S = 0.05
# Resolved before any fork: loading a library between fork and exec is not safe.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


class Child:
    """The process that currently runs a program, and how it has fared so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.restarts = 0
        self.quick_ends = 0
        self.rolling = False
        self.declined = False
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._started_wall = 0.0

    @property
    def pid(self) -> int:
        """The process id, 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    @property
    def age(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started

    def spawn(self) -> int:
        """Starts the process; returns the reading end of the pipe that carries its output."""
        reading, writing = os.pipe()
        self._started_wall = time.time()
        try:
            self._process = subprocess.Popen(self._argv(), stdout=writing, stderr=writing, **self._how())
        except OSError:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        self._started = time.monotonic()
        return reading

    async def ended(self, within: float | None = None) -> int:
        """Waits for the end and returns the exit code; raises TimeoutError.

        It polls, because asyncio's own wait also waits for grandchildren that hold the pipe.
        """
        end = None if within is None else time.monotonic() + within
        while (code := self.exit_code) is None:
            if end is not None and time.monotonic() > end:
                raise TimeoutError
            await asyncio.sleep(POLL_S)
        return code

    async def is_ready(self) -> bool:
        if not self.alive:
            return False
        check = self.program.ready
        return check is None or await check(Running(self.pid, self._started_wall))

    async def stop(self) -> str:
        """Asks, waits the grace, then kills the whole group. Returns how it ended."""
        self.signal(self.program.stop_signal)
        try:
            await self.ended(self.program.grace)
        except TimeoutError:
            self.kill_group()
            await self.ended()
            return "killed"
        self.kill_group()
        return "stopped"

    def signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def kill_group(self) -> None:
        """Kills what the process left behind: it leads a session of its own."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return

    def _argv(self) -> list[str]:
        return [str(part) for part in self.program.argv]

    def _how(self) -> dict[str, Any]:
        program = self.program
        how: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "start_new_session": True,
            "preexec_fn": _die_with_parent(program.stop_signal),
            "pass_fds": program.pass_fds,
            "env": dict(program.env) if program.bare_env else {**os.environ, **program.env},
            "cwd": program.cwd,
        }
        if program.account is not None:
            how |= {"user": program.account.uid, "group": program.account.gid, "extra_groups": []}
        return how


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Runs in the child between fork and exec, after a change of user, which would forget the request."""
    prctl = _prctl
    if prctl is None:
        return None
    value, parent = int(number), os.getpid()

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, value, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the parent died before the request was heard

    return ask
