"""The places of a step's settings that hold expressions, and what each place wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.spec.node import Schema, is_filled

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A value in the settings. `bare`: the whole text is an expression; else expressions stand in `{{ }}`."""

    path: Path
    value: Any
    schema: Mapping[str, Any]
    bare: bool
    plain: bool

    @property
    def field(self) -> str:
        """`body.lines[2]`, as findings name it."""
        return field_text(self.path)

    @property
    def holds_expression(self) -> bool:
        """Whether there is anything to evaluate."""
        return isinstance(self.value, str) and not self.plain and (self.bare or "{{" in self.value)


def field_text(path: Path) -> str:
    """A path as people and forms write it."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def places_of(settings: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Place]:
    """Every leaf value of the settings with the schema of its place, in order; walks without recursion."""
    work: list[tuple[Path, Any, Mapping[str, Any], bool]] = [((), dict(settings), schema, False)]
    while work:
        path, value, wanted, plain = work.pop()
        plain = plain or wanted.get("x-template") is False
        if isinstance(value, dict) and value:
            inner = [((*path, key), each, _property(wanted, key), plain) for key, each in value.items()]
            work.extend(reversed(inner))
        elif isinstance(value, list) and value:
            work.extend(reversed([((*path, n), each, _items(wanted), plain) for n, each in enumerate(value)]))
        else:
            yield Place(path, value, wanted, wanted.get("format") == "expression", plain)


def replaced(value: Any, path: Path, new: Any) -> Any:
    """A copy of a settings value with the part at `path` replaced."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {**value, first: replaced(value.get(first), rest, new)}
    copied = list(value)
    copied[int(first)] = replaced(copied[int(first)], rest, new)
    return copied


def is_shown(schema: Mapping[str, Any], settings: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    """Whether the form shows a field (`x-show-if`); a hidden one is never missing."""
    shown_if = schema.get("x-show-if")
    if not isinstance(shown_if, dict):
        return True
    given = {name: settings.get(name, defaults.get(name)) for name in shown_if}
    return all(
        is_filled(given[name]) if wanted == "filled" else given[name] in wanted for name, wanted in shown_if.items()
    )


def defaults_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Default values of the top-level settings."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: each["default"] for name, each in properties.items() if isinstance(each, dict) and "default" in each}


def late_places(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the settings that a container computes inside itself (`x-inside`)."""
    properties = schema.get("properties")
    known = properties.items() if isinstance(properties, dict) else ()
    return tuple(name for name, each in known if isinstance(each, dict) and each.get("x-inside") is True)


def _property(schema: Mapping[str, Any], key: str) -> Schema:
    properties = schema.get("properties")
    if isinstance(properties, dict) and isinstance(properties.get(key), dict):
        return dict(properties[key])
    more = schema.get("additionalProperties")
    return dict(more) if isinstance(more, dict) else {}


def _items(schema: Mapping[str, Any]) -> Schema:
    inner = schema.get("items")
    return dict(inner) if isinstance(inner, dict) else {}
