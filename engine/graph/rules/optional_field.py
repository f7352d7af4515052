"""G023: a step needs a field of the start that may be left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.expressions import Read
from engine.graph.rules.base import Finding, Level, Reach, Rule
from engine.graph.rules.expressions import Source, rewritten, sources
from engine.graph.schemas import is_learned


def check(reach: Reach) -> Iterator[Finding]:
    """Only where the start says which of its fields are required; comparisons stand a missing value."""
    for source in sources(reach):
        if source.node is None or source.bare:
            continue
        schema = reach.trigger_schema(source.reader)
        told: set[tuple[Any, ...]] = set()
        for read in source.reads():
            if read.path[0] != "trigger" or read.guarded or read.weak or read.path in told:
                continue
            found = _may_be_left_out(schema, read.path[1:])
            if found is not None:
                told.add(read.path)
                yield _finding(reach, source, read, *found)


def _may_be_left_out(schema: Mapping[str, Any], path: tuple[str | int, ...]) -> tuple[str, Any] | None:
    """Title of the first part of the path that is declared and not required, and the type of the whole; None = all of
    it is there."""
    place: Any = schema
    for depth, part in enumerate(path):
        if not isinstance(place, dict) or isinstance(part, int):
            return None
        properties, required = place.get("properties"), place.get("required")
        if not isinstance(properties, dict) or not isinstance(required, list) or part not in properties:
            return None
        if part not in required and not is_learned(schema, path[: depth + 1]):
            inner = properties[part] if isinstance(properties[part], dict) else {}
            last = inner.get("type") if depth == len(path) - 1 else None
            return None if "default" in inner else (str(inner.get("title") or part), last)
        place = properties[part]
    return None


INSTEAD = {"string": '""', "number": "0", "integer": "0", "boolean": "false", "array": "[]", "object": "{}"}
"""type of a field -> what the fix uses when it is missing"""


def _finding(reach: Reach, source: Source, read: Read, name: str, kind: Any) -> Finding:
    text = source.text
    instead = INSTEAD.get(kind, "null") if isinstance(kind, str) else "null"
    made = f"{text[: read.start]}default({text[read.start : read.end]}, {instead}){text[read.end :]}"
    return Finding(
        code=RULE.code,
        level=RULE.level,
        node=source.node,
        field=source.field,
        message=f"“{reach.graph.name_of(source.node or '')}” needs “{name}”, which may be left out at the start.",
        hint="Say what to use then: default(..., value). Or make the field a required one.",
        fix=rewritten(reach, source, made),
        start=read.start,
        end=read.end,
    )


RULE = Rule(
    code="G023",
    title="A start field that may be missing",
    hint="Say what to use then with default(...), or make the field a required one.",
    level=Level.WARNING,
    check=check,
)
