"""G002: a setting that has to be filled in is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.graph.places import defaults_of, field_text, is_shown
from engine.graph.rules.base import Finding, Level, Reach, Rule


def check(reach: Reach) -> Iterator[Finding]:
    """Required by the step type, shown by the form, and without a value or default."""
    for key, spec in reach.shape.specs.items():
        settings = reach.graph.nodes[key].settings
        defaults = defaults_of(spec.settings_schema)
        for path, schema in _missing({**defaults, **settings}, spec.settings_schema, defaults):
            title = str(schema.get("title") or path[-1])
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field=f"settings.{field_text(path)}",
                message=f"“{reach.graph.name_of(key)}” needs “{title}”.",
                hint=str(schema.get("description") or "Fill it in, or map data of an earlier step."),
            )


def _missing(
    value: Mapping[str, Any], schema: Mapping[str, Any], defaults: Mapping[str, Any], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Empty required fields, of the objects and lists inside as well."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or len(path) > 8:
        return
    for name in schema.get("required", ()):
        field = properties.get(name, {})
        if is_shown(field, value, defaults) and _is_empty(value.get(name), field):
            yield (*path, name), field
    for name, inner in value.items():
        field = properties.get(name)
        if not isinstance(field, dict):
            continue
        if isinstance(inner, dict):
            yield from _missing(inner, field, {}, (*path, name))
        elif isinstance(inner, list) and isinstance(field.get("items"), dict):
            for place, each in enumerate(inner):
                if isinstance(each, dict):
                    yield from _missing(each, field["items"], {}, (*path, name, place))


def _is_empty(value: Any, schema: Mapping[str, Any]) -> bool:
    if value is None or (isinstance(value, str) and not value.strip()):
        return schema.get("type") != "null"
    if isinstance(value, dict) and schema.get("minProperties", 0) > 0:
        return not any(str(name).strip() for name in value)
    return isinstance(value, list) and not value and schema.get("minItems", 0) > 0


RULE = Rule(
    code="G002",
    title="A required setting is empty",
    hint="Fill it in, or map data of an earlier step.",
    level=Level.ERROR,
    check=check,
)
