"""A small ERP that books things over HTTP and honours `Idempotency-Key`. It keeps its own log, flushed to disk.

    POST /invoices            books an invoice; the same key again gives the first answer and books nothing
    POST /<kind>              the same for every kind of thing it knows, see KINDS
    POST /<kind>/<number>/cancel   books that something booked before is cancelled
    GET  /received            {"effects": booked, "requests": all, "items": [...]}
    PUT  /settings            {"delay_ms": n}: answers that slowly; `?delay=ms` does so for one request

An invoice is on disk before its answer is delayed, so a caller that dies meanwhile and asks again meets the first one.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

KINDS = ("invoices", "orders", "payments", "refunds", "accounts", "tickets", "budgets", "releases")
MAX_BODY = 1_000_000
MAX_DELAY_MS = 60_000
SHOWN = 200


class Ledger:
    """The ERP's own books: one JSON line per request that reached it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[dict[str, Any]] = []
        self.by_key: dict[str, dict[str, Any]] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            self._read()
        self._file = path.open("a", encoding="utf-8")

    @property
    def effects(self) -> int:
        """Things booked, cancellations among them."""
        return sum(not entry["repeat"] for entry in self.entries)

    def book(
        self,
        *,
        key: str | None,
        invoice: Any,
        headers: Mapping[str, str],
        kind: str = "invoices",
        status: str = "booked",
    ) -> dict[str, Any]:
        """Write one request down, on disk when this returns; a known key is a repeat."""
        first = self.by_key.get(key) if key else None
        entry = {
            "number": first["number"] if first else f"ERP-{self.effects + 1:05d}",
            "key": key,
            "repeat": first is not None,
            "kind": kind,
            "status": status,
            "at": datetime.now(UTC).isoformat(),
            "invoice": invoice,
            "headers": dict(headers),
        }
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._take(entry)
        return entry

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _read(self) -> None:
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                self._take(json.loads(line))
            except ValueError:
                continue  # the last line of a machine that lost power

    def _take(self, entry: dict[str, Any]) -> None:
        self.entries.append(entry)
        if entry["key"] and not entry["repeat"]:
            self.by_key[entry["key"]] = entry


class Erp:
    """The HTTP side of the books."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.delay_ms = 0

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_post("/{kind}", self.post_thing)
        app.router.add_post("/{kind}/{number}/cancel", self.post_cancel)
        app.router.add_get("/received", self.received)
        app.router.add_put("/settings", self.put_settings)
        return app

    async def post_thing(self, request: web.Request) -> web.Response:
        """Book an invoice or another thing, or find the one this key booked."""
        try:
            thing = await request.json()
        except ValueError:
            return web.json_response({"error": "The body is not JSON."}, status=400)
        return await self._booked(request, thing, "booked")

    async def post_cancel(self, request: web.Request) -> web.Response:
        """Book that something is cancelled; nothing else happens to it."""
        return await self._booked(request, {"cancels": request.match_info["number"]}, "cancelled")

    async def _booked(self, request: web.Request, thing: Any, status: str) -> web.Response:
        kind = request.match_info["kind"]
        if kind not in KINDS:
            return web.json_response({"error": f"There is nothing like {kind} here."}, status=404)
        kept = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in ("idempotency-key", "content-type")
        }
        key = request.headers.get("Idempotency-Key")
        entry = self.ledger.book(key=key, invoice=thing, headers=kept, kind=kind, status=status)
        await asyncio.sleep(_delay(request.query.get("delay"), self.delay_ms) / 1000)
        answer = {"number": entry["number"], "status": status, "invoice": thing}
        headers = {"Idempotent-Replayed": "true"} if entry["repeat"] else {}
        return web.json_response(answer, status=200 if entry["repeat"] else 201, headers=headers)

    async def received(self, request: web.Request) -> web.Response:
        """What has come in, newest first."""
        entries = self.ledger.entries
        items = list(reversed(entries[-SHOWN:]))
        return web.json_response(
            {"effects": self.ledger.effects, "requests": len(entries), "items": items, "delay_ms": self.delay_ms}
        )

    async def put_settings(self, request: web.Request) -> web.Response:
        """Make it slow, to see what happens when a worker dies during a call."""
        try:
            wanted = int((await request.json())["delay_ms"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": 'Send {"delay_ms": number}.'}, status=400)
        self.delay_ms = max(0, min(wanted, MAX_DELAY_MS))
        return web.json_response({"delay_ms": self.delay_ms})


def _delay(wished: str | None, usual: int) -> int:
    return min(int(wished), MAX_DELAY_MS) if wished and wished.isdecimal() else usual
