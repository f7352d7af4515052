"""The door of connections."""

from __future__ import annotations

from builder.connections.contexts import ConnectionSecrets, Contexts
from builder.connections.models import Connection
from builder.connections.outside import house_guard
from builder.connections.selectors import as_json, bind_usage, by_key, connections, get_connection, used_by
from builder.connections.services import (
    Tried,
    ask,
    change_connection,
    create_connection,
    delete_connection,
    retest_connection,
    rotate,
    try_values,
)

__all__ = [
    "Connection",
    "ConnectionSecrets",
    "Contexts",
    "Tried",
    "as_json",
    "ask",
    "bind_usage",
    "by_key",
    "change_connection",
    "connections",
    "create_connection",
    "delete_connection",
    "get_connection",
    "house_guard",
    "retest_connection",
    "rotate",
    "try_values",
    "used_by",
]
