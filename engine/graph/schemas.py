"""Schemas of values nobody declared: learned from a sample, and marked so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEARNED = "x-learned"
_DEEPEST, _WIDEST = 12, 500
_TYPES: dict[type, str] = {bool: "boolean", int: "number", float: "number", str: "string"}


def learn(value: Any, depth: int = 0) -> dict[str, Any]:
    """A JSON Schema that fits a sample. Whole numbers are numbers, since the next one may not be whole."""
    if type(value) in _TYPES:
        return {"type": _TYPES[type(value)], LEARNED: True}
    if isinstance(value, list):
        items = learn(value[0], depth + 1) if value and depth < _DEEPEST else {}
        return {"type": "array", "items": items, LEARNED: True}
    if isinstance(value, dict) and depth < _DEEPEST and len(value) <= _WIDEST:
        properties = {str(key): learn(each, depth + 1) for key, each in value.items()}
        return {"type": "object", "properties": properties, LEARNED: True}
    return {}


def filled(declared: Mapping[str, Any], learned: Mapping[str, Any]) -> dict[str, Any]:
    """What is declared, with what was learned where nothing is."""
    if not _says_something(declared):
        return dict(learned)
    properties, known = declared.get("properties"), learned.get("properties")
    if not isinstance(properties, dict) or not isinstance(known, dict):
        return dict(declared)
    merged = {name: filled(each, known[name]) if name in known else each for name, each in properties.items()}
    return {**declared, "properties": merged}


def is_learned(schema: Any, path: tuple[str | int, ...]) -> bool:
    """Whether the deepest known part of a path was learned: then an unknown field is only a doubt."""
    place = schema
    for part in path:
        if not isinstance(place, dict):
            return False
        inner = place.get("items") if isinstance(part, int) else (place.get("properties") or {}).get(part)
        if inner is None:
            break
        place = inner
    return isinstance(place, dict) and place.get(LEARNED) is True


def _says_something(schema: Mapping[str, Any]) -> bool:
    return any(word in schema for word in ("type", "properties", "enum", "const", "oneOf", "anyOf", "allOf", "$ref"))
