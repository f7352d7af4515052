"""The supervisor's own process: takes the lock, describes the stack, runs it, reports once."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from builder.base.supervise.earlier import SETUP_MARK, set_aside
from builder.base.supervise.journal import Journal
from builder.base.supervise.layout import Layout
from builder.base.supervise.leftovers import reap
from builder.base.supervise.lock import Holder, Lock
from builder.base.supervise.options import Options
from builder.base.supervise.passwords import ensure_keys, write_private
from builder.base.supervise.ports import listen
from builder.base.supervise.program import Program
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.servers import Servers, choose_servers
from builder.base.supervise.stack import Stack
from builder.base.supervise.supervisor import Supervisor

Report = Callable[[Refusal | None], None]


def serve(layout: Layout, options: Options, report: Report, environ: Mapping[str, str] = os.environ) -> int:
    """Runs the product until it is told to stop. ``report`` hears None when it is ready, or the reason why not."""
    lock = Lock(layout.lock)
    try:
        if not lock.take():
            raise Refusal("Handrail is already running here.", "See: make status")
        return _serve_locked(layout, options, lock, report, environ)
    except Refusal as refusal:
        report(refusal)
        return 1
    finally:
        lock.free()


def _serve_locked(layout: Layout, options: Options, lock: Lock, report: Report, environ: Mapping[str, str]) -> int:
    lock.tell(Holder(os.getpid(), options.public_url))
    reap(layout.state)
    with listen(options.host, options.port) as web_socket:
        aside = set_aside(layout, environ)
        ensure_keys(layout, environ)
        servers = choose_servers(layout, environ)
        stack = Stack(layout, options, servers, web_socket.fileno())
        write_addresses(layout, stack)
        journal = Journal(layout.log, terminal=True, echo=options.verbose)
        if aside is not None:
            journal.say("postgres", f"An earlier checkout left data that needs its keys; it is kept in {aside}")
        mark = SetupMark(layout, servers, stack.setup_digest())
        supervisor = Supervisor(_stages(stack, mark), layout=layout, journal=journal, final_check=stack.missing)

        def tell(refusal: Refusal | None) -> None:
            if refusal is None:
                mark.set()
            report(refusal)

        try:
            return asyncio.run(supervisor.run(tell))
        finally:
            journal.close()
            addresses_file(layout).unlink(missing_ok=True)


def addresses_file(layout: Layout) -> Path:
    """Where the running product's environment is written for people who want to join it by hand."""
    return layout.run / "environment.json"


def write_addresses(layout: Layout, stack: Stack) -> None:
    """Writes the environment of the product's processes, readable by its owner only."""
    environment = {**stack.environment(), "DATABASE_ADMIN_URL": stack.servers.admin_url}
    write_private(addresses_file(layout), json.dumps(environment, indent=1))


class SetupMark:
    """Remembers, beside the embedded cluster, which setup it last had. Other servers are set up at every start."""

    def __init__(self, layout: Layout, servers: Servers, digest: str) -> None:
        cluster = servers.postgres
        self._path = cluster.place.home / SETUP_MARK if cluster is not None else None
        self._digest = digest
        self._fresh = cluster is not None and not (cluster.data / "PG_VERSION").exists()

    @property
    def done(self) -> bool:
        """Whether this very setup was done on this cluster."""
        if self._path is None or self._fresh or not self._path.exists():
            return False
        return self._path.read_text() == self._digest

    def set(self) -> None:
        """Notes that the setup was done."""
        if self._path is not None:
            self._path.write_text(self._digest)


def _stages(stack: Stack, mark: SetupMark) -> Sequence[Sequence[Program]]:
    servers = stack.servers.stages()
    if mark.done:
        return [*servers, stack.lasting_stage()]
    return [*servers, *stack.setup_stages(), [stack.first_start(), *stack.lasting_stage()]]
