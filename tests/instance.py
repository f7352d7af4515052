"""A whole product in a folder of its own, started by the same command as everybody's: for tests from outside."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from builder.base.supervise.layout import CHECKOUT, Layout
from builder.base.supervise.lock import holder_of

# What the test session set for itself must not reach the instance.
NOT_INHERITED = (
    "DATABASE_URL",
    "DATABASE_ADMIN_URL",
    "REDIS_URL",
    "HANDRAIL_KEYS",
    "HANDRAIL_LOG",
    "DJANGO_SETTINGS_MODULE",
)
_open_here = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Instance:
    """One installation: state folder, port, further settings by name. As a context manager it is deleted at the end."""

    def __init__(self, folder: Path, *, port: int = 0, **settings: str) -> None:
        self.layout = Layout(checkout=CHECKOUT, state=folder / "state")
        self.port = port or free_port()
        self.settings = settings

    @property
    def url(self) -> str:
        """Where it answers, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command for this instance."""
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        mine = {"HANDRAIL_STATE": str(self.layout.state), "PORT": str(self.port), "HANDRAIL_BUILD": "0"}
        return {**inherited, **mine, **self.settings}

    @property
    def product_environment(self) -> Mapping[str, str]:
        """What the product's own processes get: addresses of the running servers, state folder."""
        found: dict[str, str] = json.loads((self.layout.run / "environment.json").read_text())
        return found

    def command(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Runs one supervisor command to its end."""
        argv = [sys.executable, "-m", "builder.base.supervise", *arguments]
        env = {**self.environment, **settings}
        return subprocess.run(
            argv,
            cwd=CHECKOUT,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a manage.py command against the running instance."""
        argv = [sys.executable, "manage.py", *arguments]
        return self._run(argv, {**self.environment, **self.product_environment})

    def _run(self, argv: list[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        nothing = subprocess.DEVNULL
        return subprocess.run(
            argv, cwd=CHECKOUT, env=env, stdin=nothing, capture_output=True, text=True, check=False, timeout=240
        )

    def up(self) -> subprocess.CompletedProcess[str]:
        """Starts in the background and waits until it is ready; raises with its words when it is not."""
        started = self.command("up", "--detach")
        if started.returncode:
            raise AssertionError(started.stderr)
        return started

    def down(self) -> None:
        """Stops; data is kept."""
        self.command("down")

    def owner_link(self) -> str:
        """The one-time link of the first owner."""
        return self.layout.owner_link.read_text().strip()

    def pids(self) -> dict[str, int]:
        """Process ids by program name."""
        facts: dict[str, dict[str, int]] = json.loads(self.layout.children.read_text())
        return {name: fact["pid"] for name, fact in facts.items()}

    def kill(self, name: str) -> int:
        """kill -9 of one program, by pid; returns the pid that is gone."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_and_await(self, name: str) -> None:
        """kill -9 of one program; returns when it is back and the product is ready again."""
        old = self.kill(name)
        wait_until(lambda: self.pids()[name] != old and self.is_ready(), what=f"{name} is back")

    def is_ready(self) -> bool:
        """Whether /healthz answers that the product is ready."""
        try:
            with _open_here(f"{self.url}healthz", timeout=5) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, OSError):
            return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.command("reset", YES="1")
        shutil.rmtree(self.layout.state, ignore_errors=True)
        assert holder_of(self.layout.lock) is None


def wait_until(holds: Callable[[], bool], *, what: str, within: float = 60) -> None:
    """Waits for a condition that another process brings about."""
    end = time.monotonic() + within
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited {within:.0f} s in vain: {what}")
        time.sleep(0.05)
