"""Embedded Postgres and Valkey for a test session, when ``DATABASE_URL`` and ``REDIS_URL`` name no others.

The servers run in a process of their own, ``python -m tests.services FOLDER``: it prints their addresses when they are
ready and ends when its standard input closes, that is at the latest with the test session itself.
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from builder.base.supervise.journal import Journal
from builder.base.supervise.layout import CHECKOUT, Layout
from builder.base.supervise.place import root_home
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.servers import choose_servers
from builder.base.supervise.supervisor import Supervisor

ADDRESS_NAMES = ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL")
# For test runs that reach no server: settings can be read, a connection cannot be made.
NOWHERE = {
    "DATABASE_URL": "postgresql://handrail_app@127.0.0.1:1/handrail",
    "DATABASE_ADMIN_URL": "postgresql://handrail_owner@127.0.0.1:1/handrail",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

_keeper: subprocess.Popen[str] | None = None
_folder: Path | None = None


def prepare(*, needs_servers: bool) -> None:
    """Puts three addresses into the environment; starts servers behind those that are missing if tests need them."""
    if all(os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL")):
        os.environ.setdefault("DATABASE_ADMIN_URL", os.environ["DATABASE_URL"])
        return
    addresses = _start() if needs_servers else NOWHERE
    for name in ADDRESS_NAMES:
        os.environ[name] = os.environ.get(name) or addresses[name]


def stop() -> None:
    """Stops what ``prepare`` started and removes its folder."""
    global _keeper, _folder
    if _keeper is not None and _keeper.stdin is not None and _keeper.stdout is not None:
        _keeper.stdin.close()
        _keeper.wait(60)
        _keeper.stdout.close()
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)
    _keeper = _folder = None


def _start() -> dict[str, str]:
    global _keeper, _folder
    _folder = Path(tempfile.mkdtemp(prefix="handrail-test-"))
    argv = [sys.executable, "-m", "tests.services", str(_folder)]
    _keeper = subprocess.Popen(argv, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert _keeper.stdout is not None
    said = _keeper.stdout.readline()
    if not said:
        raise RuntimeError("The servers for the tests did not start; the reason stands above.")
    addresses: dict[str, str] = json.loads(said)
    return addresses


async def _keep(folder: Path) -> int:
    """Runs the servers until our standard input closes."""
    layout = Layout(checkout=CHECKOUT, state=folder)
    layout.make()
    servers = choose_servers(layout, os.environ)
    journal = Journal(layout.log, terminal=False, echo=False)
    supervisor = Supervisor(servers.stages(owner_may="CREATEDB"), layout=layout, journal=journal)
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), supervisor.stop)

    def report(refusal: Refusal | None) -> None:
        addresses = dict(zip(ADDRESS_NAMES, (servers.database_url, servers.admin_url, servers.redis_url), strict=True))
        sys.stdout.write(f"{refusal}\n" if refusal else json.dumps(addresses) + "\n")
        sys.stdout.flush()

    code = await supervisor.run(report)
    journal.close()
    if os.geteuid() == 0:
        shutil.rmtree(root_home(layout), ignore_errors=True)
    return code


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(_keep(Path(sys.argv[1]))))
