"""Which containers lie around a step of a stored graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def homes(nodes: Mapping[str, Any], key: str) -> Iterator[str]:
    """The containers around a step, the nearest first; a circle, which the checker refuses, is gone round once."""
    seen = {key}
    while (outer := nodes[key].get("inside")) in nodes and outer not in seen:
        key = str(outer)
        seen.add(key)
        yield key


def outermost(nodes: Mapping[str, Any], key: str) -> str:
    """The step itself, or the container around it that lies in no other."""
    return [key, *homes(nodes, key)][-1]
