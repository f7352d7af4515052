"""The test database has the product's two roles: the owner makes and migrates it, the tests connect as the product."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.conninfo import conninfo_to_dict


@contextmanager
def two_roles() -> Iterator[None]:
    """While open, the default connection is the owner's, and emptying tables between tests is the owner's work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", _flush_as_owner)
        # Tests hold few connections and change their role: no pool.
        connection.settings_dict["OPTIONS"].pop("pool", None)
        become_owner()
        yield
        become_product()


def become_owner() -> None:
    """Makes the owner's role the one of every connection from now on."""
    _become(os.environ["DATABASE_ADMIN_URL"])


def become_product() -> None:
    """Makes the product's role the one of every connection from now on."""
    _become(os.environ["DATABASE_URL"])


def hand_over() -> None:
    """Gives the product its rights on the freshly migrated tables and connects as the product."""
    call_command("grant_roles", verbosity=0)
    become_product()


def owner_conninfo() -> str:
    """Where a test reaches the test database as its owner, for acts the product may never do."""
    return psycopg.conninfo.make_conninfo(os.environ["DATABASE_ADMIN_URL"], dbname=connection.settings_dict["NAME"])


def _become(url: str) -> None:
    parts = conninfo_to_dict(url)
    connection.close()
    connection.settings_dict["USER"] = parts.get("user", "")
    connection.settings_dict["PASSWORD"] = parts.get("password", "")


def _flush_as_owner(self: DatabaseOperations, sql_list: list[str]) -> None:
    with psycopg.connect(owner_conninfo()) as owner:
        for statement in sql_list:
            owner.execute(statement.encode())
