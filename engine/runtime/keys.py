"""Key fields of runs: what they are, and how runs are asked for by them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from engine.nodes.key_fields import as_key
from engine.runtime.sql import read as sql

MOST_NAMES = 200


def key_params(key: tuple[str, str] | None) -> dict[str, str]:
    """(name, value) as the lists of runs take it; {} for none."""
    return {"key_name": key[0].replace("\0", ""), "key_value": as_key(key[1])} if key else {}


def keys_of(*, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """name -> value of the key fields of these runs; those without any are left out."""
    found: dict[UUID, dict[str, str]] = {}
    with connection.cursor() as use:
        use.execute(sql.KEYS, {"ids": list(run_ids)})
        for run, name, value in use.fetchall():
            found.setdefault(run, {})[name] = value
    return found


def key_names(*, workspace_id: UUID) -> list[str]:
    """Names of all key fields that runs of a workspace have, in order, at most 200."""
    with connection.cursor() as use:
        use.execute(sql.KEY_NAMES, {"workspace": workspace_id, "limit": MOST_NAMES})
        return [row[0] for row in use.fetchall()]
