"""What a worker loads before its children are forked: a killed child comes back with it, and no step waits for an
import while its time limit runs."""

from __future__ import annotations

from importlib import import_module

from builder.base import collecting
from builder.catalog import facade as catalog

NEEDED_BY_STEPS = ("connectors.sdk.http", "channels_redis.serializers", "encodings.idna", "jsonschema")
"""Modules that are imported where they are used, because other processes never use them."""


def warm_up() -> None:
    """Load them, and every connector."""
    collecting.rest()
    for name in NEEDED_BY_STEPS:
        import_module(name)
    catalog.house_catalog().node_specs()
    collecting.go_on()
