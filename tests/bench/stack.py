"""The whole stack for the bench: servers, a database of its own, web, worker and sweeper, each a process."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import services

ROOT = Path(__file__).resolve().parents[2]


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@dataclass
class Stack:
    """Running processes. `groups`: process ids by what they are."""

    port: int
    database_url: str
    admin_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def groups(self) -> dict[str, list[int]]:
        """Process ids by group; postgres = its postmaster."""
        found = {name: [process.pid] for name, process in self.processes.items()}
        return found | {"postgres": [self.postmaster()]}

    def postmaster(self) -> int:
        """The parent of our own backend, if the server is on this machine."""
        with psycopg.connect(self.admin_url) as connection:
            row = connection.execute("SELECT pg_backend_pid()").fetchone()
        assert row is not None
        stat = Path(f"/proc/{row[0]}/stat")
        return int(stat.read_text().rpartition(")")[2].split()[1]) if stat.exists() else 0


@contextmanager
def stack(workers: int) -> Iterator[Stack]:
    """Bring it up, take it down."""
    services.prepare(needs_servers=True)
    name = f"handrail_bench_{secrets.token_hex(4)}"
    owner = os.environ["DATABASE_ADMIN_URL"]
    found = Stack(free_port(), with_database(os.environ["DATABASE_URL"], name), with_database(owner, name))
    with psycopg.connect(with_database(owner, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        _prepare(found)
        _start(found, workers)
        yield found
    finally:
        _stop(found)
        _drop(with_database(owner, "postgres"), name)
        services.stop()


def _drop(server: str, name: str) -> None:
    """Drop the database when its last connection is gone."""
    from django.db import connections

    connections.close_all()
    end = time.monotonic() + 15
    with psycopg.connect(server, autocommit=True) as connection:
        while True:
            try:
                connection.execute(f"DROP DATABASE {name}")
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > end:
                    raise
                time.sleep(0.3)
            else:
                return


def _prepare(found: Stack) -> None:
    env = os.environ | {"DATABASE_URL": found.admin_url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    role = urlsplit(found.database_url).username
    with psycopg.connect(found.admin_url, autocommit=True) as connection:
        connection.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"')
        connection.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO "{role}"')


def _start(found: Stack, workers: int) -> None:
    flags = [
        "-P",
        "prefork",
        "-c",
        str(workers),
        "-Q",
        "bell",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-l",
        "WARNING",
    ]
    web = [
        "uvicorn",
        "tests.bench.apps:web",
        "--host",
        "127.0.0.1",
        "--port",
        str(found.port),
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    commands = {
        "web": web,
        "worker": ["celery", "-q", "-A", "tests.bench.apps", "worker", *flags],
        "sweeper": ["tests.bench.sweep"],
    }
    env = os.environ | {"DATABASE_URL": found.database_url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    for name, argv in commands.items():
        found.processes[name] = subprocess.Popen([sys.executable, "-m", *argv], cwd=ROOT, env=env)
    _wait_ready(found, workers)


def _wait_ready(found: Stack, workers: int) -> None:
    end = time.monotonic() + 90
    query = "SELECT count(*) FROM worker_session WHERE kind = 'worker'"
    while time.monotonic() < end:
        with psycopg.connect(found.admin_url) as connection, socket.socket() as probe:
            row = connection.execute(query).fetchone()
            if row is not None and row[0] >= workers and probe.connect_ex(("127.0.0.1", found.port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError("The stack did not come up within 90 s; its output stands above.")


def _stop(found: Stack) -> None:
    for process in found.processes.values():
        process.send_signal(signal.SIGTERM)
    for process in found.processes.values():
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
