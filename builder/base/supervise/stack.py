"""The product's own processes as programs: one-time steps first, then everything that stays."""

import asyncio
import hashlib
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise.layout import Layout
from builder.base.supervise.leftovers import mark_of
from builder.base.supervise.options import Options
from builder.base.supervise.program import Program, ReadyCheck, Running
from builder.base.supervise.servers import Servers

BEAT_FRESH_S = 10.0
WORKER_OPTIONS = ("-P", "prefork", "-Q", "bell", "--without-gossip", "--without-mingle", "--without-heartbeat")
# No proxy stands between a process and its neighbour.
_open_here = urllib.request.build_opener(urllib.request.ProxyHandler({})).open


@dataclass(frozen=True)
class Stack:
    """Everything needed to describe the product's processes. ``web_fd`` is the bound web socket."""

    layout: Layout
    options: Options
    servers: Servers
    web_fd: int

    def environment(self) -> dict[str, str]:
        """What every process of the product gets: addresses, state folder, our mark."""
        return {
            **mark_of(self.layout.state),
            "DATABASE_URL": self.servers.database_url,
            "REDIS_URL": self.servers.redis_url,
            "DJANGO_SETTINGS_MODULE": "builder.config.settings.base",
            "HANDRAIL_STATE": str(self.layout.state),
            "HANDRAIL_URL": self.options.public_url,
            "PYTHONUNBUFFERED": "1",
            # Whatever the machine says: what is killed must not have to read all of its sources to come back.
            "PYTHONDONTWRITEBYTECODE": "",
        }

    def setup_stages(self) -> Sequence[Sequence[Program]]:
        """Migrations and rights, as the owner of the tables."""
        owner = {"DATABASE_ADMIN_URL": self.servers.admin_url}
        return [[self._once("migrate", owner, "--noinput")], [self._once("grant_roles", owner)]]

    def first_start(self) -> Program:
        """The link of the first owner, made as the product while everything else is starting."""
        return self._once("first_start", {})

    def lasting_stage(self) -> Sequence[Program]:
        """The processes that stay; the demo's neighbours are started when the product is ready."""
        return [
            *(self._web(number) for number in range(1, self.options.web + 1)),
            self._worker(),
            self._lasting("sweeper", [sys.executable, "manage.py", "sweeper"], grace=30),
            self._lasting("demo", [sys.executable, "manage.py", "demo_services"], demo=True),
        ]

    async def missing(self) -> str | None:
        """None when /healthz answers that the product is ready, else what it says."""
        return await asyncio.to_thread(_ask, f"{self.options.url}healthz")

    def setup_digest(self) -> str:
        """Changes whenever the setup has something new to do: other migrations, other packages, another product."""
        digest = hashlib.sha256()
        for path in sorted(self._setup_inputs()):
            digest.update(str(path.relative_to(self.layout.checkout)).encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    def _setup_inputs(self) -> Iterator[Path]:
        checkout = self.layout.checkout
        yield checkout / "requirements" / "runtime.txt"
        for folder in ("builder", "engine"):
            for pattern in ("**/migrations/*.py", "**/management/commands/*.py", "**/permissions.py", "**/sql/*.sql"):
                yield from (checkout / folder).glob(pattern)
        for folder in ("builder/access", "builder/config/demo", "templates/flows"):
            yield from (path for path in (checkout / folder).rglob("*") if path.suffix in (".py", ".json"))

    def _once(self, command: str, env: Mapping[str, str], *arguments: str) -> Program:
        argv = [sys.executable, "manage.py", command, *arguments]
        return Program(command, argv, self.layout.checkout, {**self.environment(), **env}, once=True)

    def _web(self, number: int) -> Program:
        argv = [sys.executable, "-m", "uvicorn", "builder.config.asgi:application", "--fd", str(self.web_fd)]
        argv += ["--no-access-log", "--timeout-graceful-shutdown", "10"]
        return self._lasting(f"web-{number}", argv, fds=(self.web_fd,), rolls=True)

    def _worker(self) -> Program:
        argv = [sys.executable, "-m", "celery", "-A", "builder.config.celery", "worker", *WORKER_OPTIONS]
        return self._lasting("worker", [*argv, "-c", str(self.options.workers), "--loglevel", "INFO"], grace=40)

    def _lasting(
        self,
        name: str,
        argv: Sequence[str],
        *,
        grace: float = 15,
        fds: tuple[int, ...] = (),
        rolls: bool = False,
        demo: bool = False,
    ) -> Program:
        beat = self.layout.beat(name)
        env = {**self.environment(), "HANDRAIL_BEAT": str(beat)}
        return Program(
            name,
            argv,
            self.layout.checkout,
            env,
            ready=beat_check(beat),
            grace=grace,
            pass_fds=fds,
            rolls=rolls,
            may_decline=demo,
            vital=not demo,
        )


def beat_check(beat: Path) -> ReadyCheck:
    """Progress, not a pid: the process touches its file from its loop. Fresh means younger than ten seconds."""

    async def ready(running: Running) -> bool:
        try:
            touched = beat.stat().st_mtime
        except OSError:
            return False
        # The file system's clock may lag a tick behind ours.
        return touched > running.since - 0.05 and time.time() - touched < BEAT_FRESH_S

    return ready


def _ask(url: str) -> str | None:
    try:
        with _open_here(url, timeout=5) as answer:
            return None if answer.status == 200 else f"/healthz answered {answer.status}"
    except urllib.error.HTTPError as error:
        with error:
            return f"/healthz answered {error.code}: {error.read(500).decode(errors='replace')}"
    except OSError as error:
        return f"/healthz does not answer ({error})"
