"""The embedded PostgreSQL 18: make the cluster, clear what a power cut left, run, know when it is ready."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.base.supervise.place import Place
from builder.base.supervise.program import Program, ReadyCheck, Running
from builder.base.supervise.refusal import Refusal

SUPERUSER = "postgres"
OWNER = "handrail_owner"
PRODUCT = "handrail_app"
DATABASE = "handrail"
DATA_FOLDER = "pg18"
ROLES_FILE = Path(__file__).with_name("roles.sql")

SETTINGS: Mapping[str, str | int | float] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": 120,
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A small /dev/shm in a container, or a logout that clears it, must not stop the server.
    "dynamic_shared_memory_type": "mmap",
    "max_parallel_workers_per_gather": 0,
    "jit": "off",
    "autovacuum_vacuum_scale_factor": 0.02,
    "idle_in_transaction_session_timeout": "30s",
}


@dataclass(frozen=True)
class Passwords:
    """The passwords of the three roles: superuser, owner of the tables, the product."""

    superuser: str
    owner: str
    product: str


@dataclass(frozen=True)
class Postgres:
    """One embedded server: its place, its port on the loopback interface, its passwords, the mark of its supervisor."""

    place: Place
    port: int
    passwords: Passwords
    mark: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.place.home / DATA_FOLDER

    def url(self, role: str, password: str) -> str:
        return f"postgresql://{role}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def owner_url(self) -> str:
        return self.url(OWNER, self.passwords.owner)

    @property
    def product_url(self) -> str:
        return self.url(PRODUCT, self.passwords.product)

    def prepare(self) -> None:
        """Makes the cluster at the first start and clears stale files. Needs the lock of the state folder."""
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._clear_stale_files()

    def program(self) -> Program:
        settings = {**SETTINGS, "port": self.port}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[self.place.programs / "postgres", "-D", self.data, *options],
            cwd=Path("/"),
            env=self._env(),
            bare_env=True,
            ready=_ready_check(self.data / "postmaster.pid"),
            ready_within=120,
            stop_signal=signal.SIGINT,  # fast: SIGTERM would wait for the last idle client
            grace=30,
            account=self.place.account,
        )

    def roles_program(self, *, owner_may: str = "NOCREATEDB") -> Program:
        """Makes the two roles and the database, or only sets their passwords when they are there."""
        return Program(
            name="roles",
            argv=[*self.psql_argv(SUPERUSER, "postgres"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", ROLES_FILE],
            cwd=Path("/"),
            env={
                **self._env(),
                "PGPASSWORD": self.passwords.superuser,
                "OWNER_PASSWORD": self.passwords.owner,
                "OWNER_MAY": owner_may,
                "PRODUCT_PASSWORD": self.passwords.product,
            },
            bare_env=True,
            once=True,
        )

    def psql_argv(self, role: str, database: str = DATABASE) -> list[str | Path]:
        """The command that opens a prompt as ``role``; the password goes into PGPASSWORD."""
        return [self.place.programs / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", role, "-d", database]

    def _env(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **self.mark}

    def _as_account(self) -> dict[str, Any]:
        account = self.place.account
        return {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}

    def _run(self, program: str, *options: str | Path) -> subprocess.CompletedProcess[str]:
        argv = [str(self.place.programs / program), *map(str, options)]
        return subprocess.run(
            argv, env=self._env(), cwd="/", capture_output=True, text=True, check=False, **self._as_account()
        )

    def _make_cluster(self) -> None:
        """Builds beside the final name, so that a half-made cluster is made again."""
        new = self.place.home / f"{DATA_FOLDER}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        password_file = self.place.home / f"{DATA_FOLDER}.password"
        password_file.unlink(missing_ok=True)
        password_file.touch(0o600)
        password_file.write_text(self.passwords.superuser)
        self._hand_over(new, password_file)
        made = self._run(
            "initdb", "-D", new, "-U", SUPERUSER, "--pwfile", password_file, "--auth=scram-sha-256", "--encoding=UTF8",
            "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        password_file.unlink()
        if made.returncode:
            said = (made.stderr.strip().splitlines() or ["initdb gave no reason."])[-1]
            raise Refusal(f"The database could not be made in {new}: {said}", "Free some space there, then: make up")
        new.rename(self.data)

    def _hand_over(self, *paths: Path) -> None:
        account = self.place.account
        if account is not None:
            for path in paths:
                os.chown(path, account.uid, account.gid)

    def _clear_stale_files(self) -> None:
        """After a power cut the recorded pid may be a stranger's or a zombie's, and Postgres would refuse to start."""
        stale = self.data / "postmaster.pid"
        if not stale.exists():
            return
        if sys.platform != "linux" or _in_use(self.data):
            self._run("pg_ctl", "-D", self.data, "stop", "-m", "fast", "-w", "-t", "30")
        if sys.platform == "linux":
            _await_unused(self.data)
            stale.unlink(missing_ok=True)


def _in_use(data: Path) -> bool:
    """Every Postgres process has its data folder as working directory."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == data.resolve():
                return True
        except OSError:
            continue
    return False


def _await_unused(data: Path) -> None:
    end = time.monotonic() + 10
    while _in_use(data):
        if time.monotonic() > end:
            raise Refusal(f"Another Postgres still uses {data}.", "Stop it, then: make up")
        time.sleep(0.05)


def _ready_check(pid_file: Path) -> ReadyCheck:
    """Ready when the pid file says so and names *this* process: after a crash the old file still says ready."""

    async def ready(running: Running) -> bool:
        try:
            lines = pid_file.read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(running.pid) and lines[7].strip() == "ready"

    return ready
