"""A check of data against the part of JSON Schema that the catalogue uses."""

from __future__ import annotations

from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def schema_problems(value: Any, schema: dict[str, Any], at: str = "value") -> list[str]:
    """Where `value` does not fit `schema`; empty when it does."""
    if "anyOf" in schema:
        fits = any(not schema_problems(value, option, at) for option in schema["anyOf"])
        return [] if fits else [f"{at} fits none of the choices"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is not one of {schema['enum']}"]
    wanted = schema.get("type")
    if wanted and not _is(value, wanted):
        return [f"{at} is not of type {wanted}"]
    if isinstance(value, dict):
        return _object_problems(value, schema, at)
    if isinstance(value, list):
        items = schema.get("items", {})
        return [p for i, item in enumerate(value) for p in schema_problems(item, items, f"{at}[{i}]")]
    return []


def _is(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):
        return wanted == "boolean"
    return isinstance(value, TYPES[wanted])


def _object_problems(value: dict[str, Any], schema: dict[str, Any], at: str) -> list[str]:
    problems = [f"{at} has no {name}" for name in schema.get("required", []) if name not in value]
    for name, part in schema.get("properties", {}).items():
        if name in value:
            problems += schema_problems(value[name], part, f"{at}.{name}")
    return problems
