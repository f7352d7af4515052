"""A value that fits a JSON Schema: what a trigger brings until something real came."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from engine.nodes.patterns import text_like

DEEP = 6
_TEXTS = {
    "email": "ann@example.com",
    "date": "2026-01-31",
    "date-time": "2026-01-31T09:00:00Z",
    "time": "09:00",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""format of a text -> a sample that has it"""
_MOST_ITEMS = 20

Shape = Mapping[str, Any]


def sample_of(schema: Any, root: Any = None, depth: int = 0) -> Any:
    """An example or choice of its own, its default, else a plain value within its bounds; None when it says nothing."""
    if not isinstance(schema, dict) or depth > DEEP:
        return None
    shape = _meant(schema, root if isinstance(root, dict) else schema)
    for known in (shape.get("examples"), shape.get("enum")):
        if isinstance(known, list) and known:
            return known[0]
    for name in ("const", "default"):
        if shape.get(name) is not None:
            return shape[name]
    make = _MAKERS.get(_type_of(shape))
    return make(shape, root or schema, depth) if make else None


def _meant(schema: dict[str, Any], root: Shape) -> dict[str, Any]:
    """The schema a reference, a single part, or the first choice of several stands for."""
    for _ in range(DEEP):
        name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
        rest = {key: value for key, value in schema.items() if key not in ("$ref", "anyOf", "oneOf", "allOf")}
        parts = [part for key in ("anyOf", "oneOf") for part in schema.get(key) or () if isinstance(part, dict)]
        wanted = [part for part in parts if part.get("type") != "null"][:1]
        wanted += [part for part in schema.get("allOf") or () if isinstance(part, dict)]
        if name:
            wanted.append((root.get("$defs") or {}).get(name) or {})
        if not wanted:
            return schema
        schema = rest
        for part in wanted:
            schema = {**schema, **part}
    return schema


def _type_of(shape: Shape) -> str:
    kind = shape.get("type")
    if isinstance(kind, list):
        kind = next((each for each in kind if each != "null"), None)
    return str(kind or ("object" if isinstance(shape.get("properties"), dict) else ""))


def _text(shape: Shape, _root: Any, _depth: int) -> str:
    plain = _TEXTS.get(str(shape.get("format")), "text")
    pattern = shape.get("pattern")
    found = text_like(pattern) if isinstance(pattern, str) and not _matches(pattern, plain) else None
    text = plain if found is None else found
    if pattern is None and "format" not in shape:
        least, most = _number_or(shape, "minLength", 0), _number_or(shape, "maxLength", 10_000)
        text = (text * math.ceil(max(1, least / len(text))))[: int(max(min(len(text), most), least))] if text else text
    return text


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return True


def _number(shape: Shape, _root: Any, _depth: int) -> float:
    return _within(shape, 12.5)


def _integer(shape: Shape, _root: Any, _depth: int) -> int:
    return math.ceil(_within(shape, 12))


def _within(shape: Shape, plain: float) -> float:
    step = _number_or(shape, "multipleOf", 0)
    least = max(_number_or(shape, "minimum", -math.inf), _number_or(shape, "exclusiveMinimum", -math.inf))
    most = min(_number_or(shape, "maximum", math.inf), _number_or(shape, "exclusiveMaximum", math.inf))
    if least < plain < most and not step:
        return plain
    if step:
        start = plain if least < plain < most else (least if least > -math.inf else most)
        return (math.floor(start / step) + 1) * step if start == least else math.floor(min(start, most) / step) * step
    if least > -math.inf and most < math.inf:
        middle = (least + most) / 2
        return middle if middle != least else least
    return least + 1 if least > -math.inf else most - 1


def _number_or(shape: Shape, name: str, other: float) -> float:
    value = shape.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else other


def _list(shape: Shape, root: Any, depth: int) -> list[Any]:
    item = shape.get("items")
    if not isinstance(item, dict) or not item:
        return []
    count = min(_MOST_ITEMS, max(1, int(_number_or(shape, "minItems", 1))))
    return [sample_of(item, root, depth + 1) for _ in range(count)]


def _object(shape: Shape, root: Any, depth: int) -> dict[str, Any]:
    properties = shape.get("properties")
    known = properties if isinstance(properties, dict) else {}
    return {name: sample_of(each, root, depth + 1) for name, each in islice(known.items(), 200)}


_MAKERS: dict[str, Callable[[Shape, Any, int], Any]] = {
    "string": _text,
    "number": _number,
    "integer": _integer,
    "boolean": lambda _shape, _root, _depth: True,
    "array": _list,
    "object": _object,
}
"""type -> what makes a value of it"""
