"""People, clients, demo servers and a worker for the tests of flows, triggers, inbox and live."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web
from django.db import connection
from rest_framework.test import APIClient

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.base.actor import Actor, system
from builder.base.demo_ports import HOST, DemoPorts
from builder.config.demo import mail_sink
from builder.config.demo.erp import Erp, Ledger
from engine.runtime import bindings
from engine.runtime.relay import Relay
from engine.runtime.worker import Worker

PASSWORD = "a long and plain password"
T = TypeVar("T")
WAIT_S = 20.0


@dataclass(frozen=True)
class Person:
    """Somebody in a workspace, with a browser of their own."""

    user: accounts.User
    workspace_id: UUID
    client: APIClient

    @property
    def actor(self) -> Actor:
        """The person as services know them."""
        return access.actor_for(user_id=self.user.id, workspace_id=self.workspace_id, channel="page")

    def get(self, path: str, **query: Any) -> Any:
        """GET under /api/v1."""
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None) -> Any:
        """POST JSON under /api/v1."""
        return self.client.post(f"/api/v1/{path}", body if body is not None else {}, format="json")

    def patch(self, path: str, body: Any) -> Any:
        """PATCH JSON under /api/v1."""
        return self.client.patch(f"/api/v1/{path}", body, format="json")

    def put(self, path: str, body: Any) -> Any:
        """PUT JSON under /api/v1."""
        return self.client.put(f"/api/v1/{path}", body, format="json")

    def delete(self, path: str) -> Any:
        """DELETE under /api/v1."""
        return self.client.delete(f"/api/v1/{path}")


def new_workspace(name: str) -> UUID:
    """A workspace without anybody in it."""
    found: UUID = accounts.create_workspace(actor=system("Tests"), name=name).id
    return found


def join(workspace_id: UUID, name: str, *roles: str) -> Person:
    """A new person with these roles, signed in."""
    actor = system("Tests", workspace_id=workspace_id)
    email = f"{name.lower()}@{workspace_id.hex[:8]}.example"
    user = accounts.create_user(email=email, name=name, password=PASSWORD)
    accounts.add_member(actor=actor, workspace_id=workspace_id, user_id=user.id)
    access.set_roles(actor=actor, workspace_id=workspace_id, user_id=user.id, roles=list(roles))
    client = APIClient()
    client.force_login(user)
    return Person(user, workspace_id, client)


def eventually(look: Callable[[], T | None], what: str, *, each: Callable[[], object] = lambda: None) -> T:
    """What `look` gives as soon as it gives something; `each` is done before every look."""
    end = time.monotonic() + WAIT_S
    while True:
        each()
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"waited {WAIT_S:g} s for {what}"
        time.sleep(0.02)


class DemoServers:
    """The demo's ERP and mail sink on a loop of their own."""

    def __init__(self, ports: DemoPorts, folder: Path) -> None:
        self.ports = ports
        self.ledger = Ledger(folder / "erp.jsonl")
        self.erp = Erp(self.ledger)
        self._loop = asyncio.new_event_loop()
        self._up = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Listen."""
        self._thread.start()
        assert self._up.wait(10)

    def stop(self) -> None:
        """Stop listening and close the books."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self.ledger.close()

    @property
    def invoices(self) -> list[Any]:
        """What was booked, repeats left out."""
        return [entry["invoice"] for entry in self.ledger.entries if not entry["repeat"]]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _serve(self) -> None:
        runner = web.AppRunner(self.erp.app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        await web.TCPSite(runner, HOST, self.ports.erp).start()
        smtp = await self._loop.create_server(mail_sink.server, HOST, self.ports.smtp)
        self._up.set()
        await self._stop.wait()
        smtp.close()
        await smtp.wait_closed()
        await runner.cleanup()


class Engine:
    """A real worker and relay of this process."""

    def __init__(self) -> None:
        self.worker = Worker(bindings.bound())
        self.relay = Relay(bindings.bound())

    def start(self) -> None:
        """Claim and drive from now on."""
        self.worker.start()

    def stop(self) -> None:
        """Finish what is under way."""
        self.worker.stop()

    def turn(self) -> None:
        """Deliver what is in the outbox and let the worker look."""
        self.relay.deliver()
        self.worker.wake()


def close_connections() -> None:
    """Give this thread's connection back."""
    with suppress(Exception):
        connection.close()
