"""What the environment says, read and checked in one place.

DATABASE_URL        the product's role; DATABASE_ADMIN_URL the owner's, for migrations (default: the same)
REDIS_URL           Redis or Valkey: doorbell and live updates
HANDRAIL_URL        the address people type; decides on secure cookies
HANDRAIL_HOSTS      further host names to answer to, separated by commas
HANDRAIL_STATE      the folder with keys and the owner's link; HANDRAIL_KEYS the keys themselves
HANDRAIL_LOG        the level of the log, INFO by default
HANDRAIL_METRICS_TOKEN  opens /metrics to other machines
HANDRAIL_DB_POOL    most database connections of one process, 10 by default
HANDRAIL_AS_OWNER   set by manage.py for commands that change the schema
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Environment:
    """The checked values."""

    database_url: str
    admin_url: str
    redis_url: str
    url: str
    hosts: tuple[str, ...]
    log_level: str
    metrics_token: str
    pool: int
    as_owner: bool

    @property
    def https(self) -> bool:
        """Whether people come by https; secure cookies and HSTS follow."""
        return self.url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def read(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read the environment; raises ImproperlyConfigured with the name of what is missing."""
    database_url = _needed(environ, "DATABASE_URL")
    url = environ.get("HANDRAIL_URL", "http://127.0.0.1:8000").rstrip("/")
    host = urlsplit(url).hostname or ""
    more = [name.strip() for name in environ.get("HANDRAIL_HOSTS", "").split(",")]
    return Environment(
        database_url=database_url,
        admin_url=environ.get("DATABASE_ADMIN_URL") or database_url,
        redis_url=_needed(environ, "REDIS_URL"),
        url=url,
        hosts=tuple(dict.fromkeys(name for name in (host, *more, *LOOPBACK) if name)),
        log_level=environ.get("HANDRAIL_LOG", "INFO").upper(),
        metrics_token=environ.get("HANDRAIL_METRICS_TOKEN", ""),
        pool=int(environ.get("HANDRAIL_DB_POOL", "10")),
        as_owner=bool(environ.get("HANDRAIL_AS_OWNER")),
    )


def _needed(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. `make up` sets it; see docs/operations.md for servers of your own."
        )
    return value
