"""The one HTTP client of this process, and where it may go."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from builder.base.demo_ports import known_ports

if TYPE_CHECKING:
    from connectors.sdk.guard import Guard
    from connectors.sdk.http import HttpClient

Address = tuple[str, int]
LOOK_EVERY_S = 1.0


def house_guard() -> Guard:
    """Public addresses, the demo's own servers, and what an admin allowed; never our own database and broker."""
    from connectors.sdk.guard import Guard

    return Guard.of(allowed=_allowed(), refused=own_servers())


def own_servers() -> set[Address]:
    """(ip, port) of the product's database and broker, as far as they are reached by TCP."""
    places = [_database(url) for url in (settings.DATABASE_URL, settings.DATABASE_ADMIN_URL)] + [_broker()]
    return {(ip, port) for host, port in places for ip in _ips(host)}


class Outside:
    """Holds the client; a new one is made when the demo's addresses become known after the process began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._client: HttpClient | None = None
        self._retired: list[HttpClient] = []
        self._demo: tuple[str, ...] | None = None
        self._looked_at = -LOOK_EVERY_S

    def client(self) -> HttpClient:
        """The client with the guard of today; whether today has changed is looked up once a second."""
        from connectors.sdk.http import HttpClient

        now = time.monotonic()
        if self._client is not None and now - self._looked_at < LOOK_EVERY_S:
            return self._client
        self._looked_at = now
        ports = known_ports()
        demo = ports.addresses if ports else ()
        with self._lock:
            if self._client is None or demo != self._demo:
                self._retired += [self._client] if self._client else []
                self._client, self._demo = HttpClient(house_guard()), demo
            return self._client

    async def close(self) -> None:
        """Close the connections of the running event loop, those of earlier clients too."""
        with self._lock:
            clients = [*self._retired, *([self._client] if self._client else [])]
            self._retired, self._client = [], None
        for client in clients:
            await client.close()


def _allowed() -> Iterator[Address]:
    ports = known_ports()
    named = os.environ.get("HANDRAIL_ALLOW_ADDRESSES", "").split(",")
    for text in (*(ports.addresses if ports else ()), *named):
        host, _, port = text.strip().rpartition(":")
        if host and port.isdecimal():
            yield from ((ip, int(port)) for ip in _ips(host.strip("[]")))


def _database(url: str) -> Address:
    parts = conninfo_to_dict(url)
    host = str(parts.get("hostaddr") or parts.get("host") or "localhost")
    return ("" if host.startswith("/") else host, int(str(parts.get("port") or 5432)))


def _broker() -> Address:
    parts = urlsplit(settings.REDIS_URL)
    return (parts.hostname or "" if parts.scheme in ("redis", "rediss") else "", parts.port or 6379)


def _ips(host: str) -> Iterable[str]:
    if not host:
        return ()
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return ()
