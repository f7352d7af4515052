"""A whole installation of its own for browser tests: started by the real command, in a state folder that goes away."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[2]
Found = TypeVar("Found")
OWN = ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "HANDRAIL_KEYS", "HANDRAIL_URL")

# A killed worker's runs are taken over after seconds, not half a minute: the tests wait for that several times.
QUICK = {"HANDRAIL_ENGINE_LEASE_S": "4", "HANDRAIL_ENGINE_HEARTBEAT_S": "1", "HANDRAIL_ENGINE_REAP_S": "1"}


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(found: Callable[[], Found | None], what: str, seconds: float = 60.0) -> Found:
    """The first truthy answer of `found`; fails with `what` when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s in vain for: {what}")


@dataclass
class Installation:
    """One running product. `state` holds its data, logs and list of processes."""

    port: int = field(default_factory=free_port)
    state: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="handrail-e2e-")) / "state")

    @property
    def url(self) -> str:
        """Base address without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`python -m builder.base.supervise ...` on this installation."""
        argv = [sys.executable, "-m", "builder.base.supervise", *arguments]
        return subprocess.run(
            argv, cwd=ROOT, env=self.environment(), capture_output=True, text=True, timeout=240, check=False
        )

    def manage(self, *arguments: str) -> str:
        """`manage.py ...` on this installation; its output."""
        shown = self.command("env").stdout.splitlines()
        own = dict(line.removeprefix("export ").split("=", 1) for line in shown if line.startswith("export "))
        env = {**self.environment(), **{name: value.strip("'\"") for name, value in own.items()}}
        argv = [sys.executable, "manage.py", *arguments]
        ended = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert ended.returncode == 0, ended.stderr[-2000:] + ended.stdout[-2000:]
        return ended.stdout

    def sql(self, statement: str) -> str:
        """Run SQL as the owner of the tables."""
        ended = self.command("psql", "--owner", "-X", "-A", "-t", "-c", statement)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def environment(self) -> dict[str, str]:
        """Our environment without anything that would lead to other servers."""
        inherited = {name: value for name, value in os.environ.items() if name not in OWN}
        return {**inherited, **QUICK, "YES": "1", "HANDRAIL_STATE": str(self.state), "PORT": str(self.port)}

    def up(self) -> None:
        """Start; returns when it is ready."""
        ended = self.command("up", "--detach")
        assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}\n{self.logs()}"

    def down(self) -> None:
        """Stop and delete, also what lies outside the state folder because the database refuses to run as root."""
        self.command("reset")
        shutil.rmtree(self.state.parent, ignore_errors=True)

    def owner_link(self) -> str:
        """The one-time link of the first start."""
        return (self.state / "owner-link").read_text().strip()

    def pid(self, name: str) -> int:
        """Process id of one program."""
        children = json.loads((self.state / "run" / "children.json").read_text())
        return int(children[name]["pid"])

    def kill(self, name: str) -> int:
        """kill -9 by pid; the old pid."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def back(self, name: str, old: int) -> None:
        """Wait until the supervisor has started `name` again."""
        until(lambda: self.pid(name) != old, f"{name} to be started again")

    def healthy(self) -> None:
        """Wait until /healthz says ready."""
        until(self._ready, "the product to be ready", 90)

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def logs(self) -> str:
        """The last lines of every log, for a failing test."""
        texts = [f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}" for path in self.log_files()]
        return "\n".join(texts)

    def log_files(self) -> list[Path]:
        """All logs there are."""
        return sorted((self.state / "log").glob("*.log"))


def post(url: str, body: Any, **headers: str) -> tuple[int, Any]:
    """POST JSON (or bytes as they are); (status, answer as data or text)."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return answer_of(urllib.request.Request(url, data=data, headers=sent, method="POST"))


def get(url: str) -> tuple[int, Any]:
    """GET; (status, answer as data or text)."""
    return answer_of(urllib.request.Request(url))


def answer_of(request: urllib.request.Request) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, _data(answer.read())
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, _data(problem.read())


def _data(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")
