"""For tests of connectors: a context without a house around it, and a local server that remembers what it was asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from engine.spec import ActionContext


@dataclass
class MemoryTables:
    """Data tables in memory, with the same calls as the built-in ones; a write with a known key is done once."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    done: dict[str, Any] = field(default_factory=dict)

    async def call(self, operation: str, table: str, arguments: Mapping[str, Any], *, key: str) -> Any:
        """One operation on one table."""
        if key in self.done:
            return self.done[key]
        answer = self._operations()[operation](self.rows.setdefault(table, []), arguments)
        if operation not in ("find", "get"):
            self.done[key] = answer
        return answer

    def _operations(self) -> dict[str, Any]:
        return {
            "find": self._find,
            "get": lambda rows, a: {"row": next(iter(self._matching(rows, a)), {})},
            "insert": self._insert,
            "upsert": self._upsert,
            "update": self._update,
            "delete": self._delete,
        }

    @staticmethod
    def _matching(rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        where = arguments["where"]
        return [row for row in rows if all(row.get(name) == value for name, value in where.items())]

    def _find(self, rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
        found = self._matching(rows, arguments)[: arguments["limit"]]
        return {"rows": found, "count": len(found)}

    @staticmethod
    def _insert(rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
        row = {"id": str(len(rows) + 1), **arguments["values"]}
        rows.append(row)
        return {"row": row, "created": True}

    def _upsert(self, rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
        name = arguments["match_on"]
        for row in rows:
            if row.get(name) == arguments["values"].get(name):
                row.update(arguments["values"])
                return {"row": row, "created": False}
        return self._insert(rows, arguments)

    def _update(self, rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
        found = self._matching(rows, arguments)
        for row in found:
            row.update(arguments["values"])
        return {"rows": found, "count": len(found)}

    def _delete(self, rows: list[dict[str, Any]], arguments: Mapping[str, Any]) -> Any:
        found = self._matching(rows, arguments)
        rows[:] = [row for row in rows if row not in found]
        return {"rows": found, "count": len(found)}


def context(
    client: HttpClient,
    *,
    connection: Mapping[str, Any] | None = None,
    key: str = "key-1",
    timeout_s: float = 5.0,
    secrets: tuple[str, ...] = (),
    tables: MemoryTables | None = None,
) -> ActionContext:
    """A context for one attempt over a given client."""
    now = dt.datetime.now(dt.UTC)
    return ActionContext(
        workspace_id="workspace",
        run_id="run",
        step="step",
        connection=dict(connection or {}),
        idempotency_key=key,
        attempt=1,
        timeout_s=timeout_s,
        deadline=now + dt.timedelta(seconds=timeout_s),
        http=client.bound(idempotency_key=key, timeout_s=timeout_s, secrets=secrets),
        dial=client.guard,
        tables=tables or MemoryTables(),
        log=lambda _sentence: None,
        now=lambda: dt.datetime.now(dt.UTC),
    )


@dataclass
class Seen:
    """One request that the stub got."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)


@dataclass
class Stub:
    """A local web server. `answers` are handlers by path; every request is remembered in `seen`."""

    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, **options: Any) -> HttpClient:
        """A client that may reach this stub and no other private address."""
        return HttpClient(Guard.of(allowed=[("127.0.0.1", self.port)]), **options)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Remember the request, answer with the handler of its path or 200 {}."""
        body = await request.read()
        self.seen.append(Seen(request.method, request.path, dict(request.query), dict(request.headers), body))
        handler = self.answers.get(request.path)
        if handler is None:
            return web.json_response({})
        answer: web.StreamResponse = await handler(request)
        return answer


@asynccontextmanager
async def stub_server() -> AsyncIterator[Stub]:
    """A Stub on a free loopback port."""
    stub = Stub()
    app = web.Application(client_max_size=50 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", stub.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    stub.port = runner.addresses[0][1]
    try:
        yield stub
    finally:
        await runner.cleanup()
