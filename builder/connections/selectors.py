"""Reads of connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from builder.base import memo
from builder.connections import vault
from builder.connections.models import Connection
from connectors.registry import catalog
from engine.errors import NotFound, PermanentError
from engine.runtime import facade as runtime

Usage = Callable[[UUID, Sequence[str]], Mapping[str, Sequence[Mapping[str, str]]]]
_usage: list[Usage] = []


def bind_usage(usage: Usage) -> None:
    """Say who knows which flows use connections: (workspace, keys) -> {key: [{"id", "name"}]}. Called by the wiring."""
    _usage[:] = [usage]


def used_by(workspace_id: UUID, keys: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """The flows that use each connection."""
    return _usage[0](workspace_id, keys) if _usage else {}


def connections(workspace_id: UUID) -> list[Connection]:
    """Every connection of a workspace by name."""
    return list(Connection.objects.filter(workspace_id=workspace_id).order_by("name"))


def get_connection(workspace_id: UUID, connection_id: UUID) -> Connection:
    """One connection; raises NotFound, for another workspace's as well."""
    found = Connection.objects.filter(workspace_id=workspace_id, id=connection_id).first()
    if found is None:
        raise NotFound("This connection does not exist.", hint="Reload the list of connections.")
    return found


def by_key(workspace_id: UUID) -> dict[str, Connection]:
    """Connections by the key that stands in flows, for the checks of a graph."""
    return {row.key: row for row in connections(workspace_id)}


def opened(workspace_id: str, key: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """(all fields decrypted, the secret values among them); raises PermanentError when the connection is gone."""
    row = Connection.objects.filter(workspace_id=workspace_id, key=key).first()
    if row is None:
        raise PermanentError(
            f'There is no connection "{key}" in this workspace.',
            hint="Choose another connection in the step, or create it again under Connections.",
            code="connection_gone",
            sent=False,
        )
    secrets = vault.unseal(row.secrets)
    return {**row.fields, **secrets}, tuple(str(value) for value in secrets.values() if value not in (None, ""))


def as_json(row: Connection) -> dict[str, Any]:
    """A connection as people see it: a secret is only ever {"set": true}."""
    spec = catalog().connection_spec(row.connector)
    names = [field.name for field in spec.fields if field.secret] if spec else []
    limits = memo.remembered(
        ("call limits", row.workspace_id), lambda: runtime.call_limits(workspace_id=row.workspace_id)
    )
    limit = limits.get(row.key, runtime.CallLimit())
    known = set(vault.unseal(row.secrets)) if names else set()
    return {
        "id": str(row.id),
        "key": row.key,
        "name": row.name,
        "connector": row.connector,
        "fields": {**row.fields, **{name: {"set": name in known} for name in names}},
        "status": row.status,
        "message": row.message,
        "tested_at": row.tested_at,
        "updated_at": row.updated_at,
        "max_per_s": limit.per_s,
        "max_at_once": limit.at_once,
    }
