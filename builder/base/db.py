"""Small helpers around the database connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict


@contextmanager
def raw_cursor() -> Iterator[psycopg.Cursor[Any]]:
    """A psycopg cursor inside the current transaction (one is opened when there is none).

    What runs on it commits or rolls back together with the ORM's statements around it.
    """
    with transaction.atomic():
        connection.ensure_connection()
        driver = cast("psycopg.Connection[Any]", connection.connection)
        with driver.cursor() as cursor:
            yield cursor


def django_database(url: str, *, pool: dict[str, Any] | None = None) -> dict[str, Any]:
    """Django's settings of a database from a `postgresql://` address; unknown parameters become driver options."""
    parts = dict(conninfo_to_dict(url))
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    database: dict[str, Any] = {name: str(parts.pop(key, "") or "") for name, key in known.items()}
    options: dict[str, Any] = {key: value for key, value in parts.items() if value is not None}
    if pool is not None:
        options["pool"] = pool
    # Health checks make the pool test a connection before it is lent: after a restart of Postgres it has dead ones.
    fixed = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": pool is not None}
    return {**fixed, "OPTIONS": options, **database}


def role_of(url: str) -> str:
    """The database role in an address; empty when it names none."""
    return str(conninfo_to_dict(url).get("user") or "")


def two_roles(product_url: str, owner_url: str) -> bool:
    """Whether product and owner are different roles, so that the database itself keeps the log from the product."""
    return role_of(product_url) != role_of(owner_url)
