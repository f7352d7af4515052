"""``status``, ``env`` and ``psql``: looking in from outside."""

import json
import os
import shlex
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from builder.base.supervise.layout import Layout, layout_from
from builder.base.supervise.lock import holder_of
from builder.base.supervise.place import find_place
from builder.base.supervise.postgres import DATABASE, OWNER, PRODUCT
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.saying import say, say_owner_link
from builder.base.supervise.serve import addresses_file
from builder.base.supervise.servers import embedded_postgres


def status(_arguments: list[str]) -> int:
    """Says whether the product runs, and with which processes. Exit code 3 when it does not."""
    layout = layout_from()
    holder = holder_of(layout.lock)
    if holder is None:
        say("Handrail is not running. Start it with: make up")
        return 3
    say(f"Handrail runs at {holder.url} (supervisor: process {holder.pid})")
    for name, facts in _children(layout).items():
        say(f"  {name:<10} process {facts['pid']:<8} restarts {facts['restarts']:<4} memory {_memory(facts['pid'])}")
    say_owner_link(layout)
    return 0


def show_environment(_arguments: list[str]) -> int:
    """Prints the running product's environment as shell lines, for manage.py by hand."""
    for name, value in _environment(layout_from()).items():
        say(f"export {name}={shlex.quote(value)}")
    if not os.environ.get("DATABASE_URL"):
        # pg_dump and its like must fit the embedded server.
        say(f'export PATH={shlex.quote(str(find_place(layout_from()).programs))}:"$PATH"')
    return 0


def psql(arguments: list[str]) -> int:
    """Opens a prompt on the embedded database; --owner opens it as the owner of the tables."""
    layout = layout_from()
    _environment(layout)
    postgres = embedded_postgres(layout, _postgres_port(layout))
    as_owner = "--owner" in arguments
    password = postgres.passwords.owner if as_owner else postgres.passwords.product
    rest = [part for part in arguments if part != "--owner"]
    argv = [str(part) for part in postgres.psql_argv(OWNER if as_owner else PRODUCT, DATABASE)] + rest
    os.execve(argv[0], argv, {**os.environ, "PGPASSWORD": password})  # noqa: S606


def _environment(layout: Layout) -> Mapping[str, str]:
    try:
        found: dict[str, str] = json.loads(addresses_file(layout).read_text())
    except (OSError, ValueError):
        raise Refusal("Handrail is not running.", "Start it: make up DETACH=1") from None
    return found


def _postgres_port(layout: Layout) -> int:
    return urllib.parse.urlsplit(_environment(layout)["DATABASE_URL"]).port or 5432


def _children(layout: Layout) -> Mapping[str, Mapping[str, int]]:
    try:
        found: dict[str, dict[str, int]] = json.loads(layout.children.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _memory(leader: int) -> str:
    """The memory that a process and everything it started have for themselves, where the kernel tells."""
    kilobytes = [_kilobytes(int(folder.name)) for folder in Path("/proc").glob("[0-9]*") if _session(folder) == leader]
    return f"{sum(kilobytes) / 1024:.0f} MB" if kilobytes else "-"


def _session(folder: Path) -> int:
    """The session a process belongs to: every program leads one of its own."""
    try:
        return int((folder / "stat").read_text().rsplit(")", 1)[1].split()[3])
    except (OSError, ValueError, IndexError):
        return 0


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
