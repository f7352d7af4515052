"""G008: a fixed value of the wrong kind. (Expressions of the wrong kind are found with the expressions.)"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import re2

from engine.expressions.values import did_you_mean
from engine.graph.places import Place, places_of, replaced
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

_KINDS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "string": ("a text", lambda value: isinstance(value, str)),
    "number": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "integer": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "boolean": ("yes or no", lambda value: isinstance(value, bool)),
    "array": ("a list", lambda value: isinstance(value, list)),
    "object": ("an object", lambda value: isinstance(value, dict)),
    "null": ("empty", lambda value: value is None),
}


def _kind(schema: Mapping[str, Any], value: Any) -> str | None:
    wanted = schema.get("type")
    names = [wanted] if isinstance(wanted, str) else list(wanted or ())
    known = [name for name in names if name in _KINDS]
    if not known or any(_KINDS[name][1](value) for name in known):
        return None
    return "must be " + " or ".join(_KINDS[name][0] for name in known)


def _choice(schema: Mapping[str, Any], value: Any) -> str | None:
    allowed = schema.get("enum")
    if not isinstance(allowed, list) or value in allowed:
        return None
    known = ", ".join(map(str, allowed[:12]))
    return f"cannot be “{str(value)[:40]}”. {did_you_mean(str(value), allowed) or f'It may be: {known}'}"


def _least(schema: Mapping[str, Any], value: Any) -> str | None:
    least = schema.get("minimum")
    return f"must be at least {least}" if _is_below(value, least) else None


def _most(schema: Mapping[str, Any], value: Any) -> str | None:
    most = schema.get("maximum")
    return f"must be at most {most}" if _is_below(most, value) else None


def _is_below(low: Any, high: Any) -> bool:
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (low, high))
    return numbers and low < high


def _pattern(schema: Mapping[str, Any], value: Any) -> str | None:
    pattern = schema.get("pattern")
    if not isinstance(pattern, str) or not isinstance(value, str):
        return None
    try:
        return None if re2.search(pattern, value) else "does not have the right form"
    except re2.error:
        return None


_QUOTED = re2.compile(r'"[^"]*"')
_ADDRESS = re2.compile(r"^\s*([^@<>]*<)?[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)*>?\s*$")


def _is_address(text: str) -> bool:
    return _ADDRESS.search(text) is not None


def _are_addresses(text: str) -> bool:
    """Several with commas between; a comma inside quotes belongs to a name."""
    return all(_is_address(part) for part in _QUOTED.sub("", text).strip(" ,").split(","))


_FORMATS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "email": ("must be an e-mail address, such as ann@example.com", _is_address),
    "emails": ("must be e-mail addresses, such as ann@example.com, with commas between", _are_addresses),
}


def _format(schema: Mapping[str, Any], value: Any) -> str | None:
    wanted = _FORMATS.get(str(schema.get("format")))
    return wanted[0] if wanted and isinstance(value, str) and not wanted[1](value) else None


PROBLEMS: tuple[Callable[[Mapping[str, Any], Any], str | None], ...] = (
    _kind,
    _choice,
    _least,
    _most,
    _pattern,
    _format,
)


def check(reach: Reach) -> Iterator[Finding]:
    """Fixed values against the schema of their place; empty ones are a matter of G002."""
    for key, spec in reach.shape.specs.items():
        node = reach.graph.nodes[key]
        for place in places_of(node.settings, spec.settings_schema):
            if place.holds_expression or place.bare or place.value in (None, "") or not place.path:
                continue
            problem = next((found for look in PROBLEMS if (found := look(place.schema, place.value))), None)
            if problem:
                yield _finding(reach, key, place, problem)


def _finding(reach: Reach, key: str, place: Place, problem: str) -> Finding:
    title = place.schema.get("title") or place.field
    converted = _converted(place)
    settings = reach.graph.nodes[key].settings
    cure = (
        () if converted is None else fix("update_settings", key=key, settings=replaced(settings, place.path, converted))
    )
    return Finding(
        code=RULE.code,
        level=RULE.level,
        node=key,
        field=f"settings.{place.field}",
        message=f"“{reach.graph.name_of(key)}”: “{title}” {problem}.",
        hint="Correct the value." if converted is None else f"Make it {converted}.",
        fix=cure,
    )


def _converted(place: Place) -> Any:
    """A number written as text, as the number it means."""
    if place.schema.get("type") not in ("number", "integer") or not isinstance(place.value, str):
        return None
    try:
        number = float(place.value)
    except ValueError:
        return None
    whole = number.is_integer() and abs(number) < 2**53
    value = int(number) if whole else number
    return value if _kind(place.schema, value) is None and number == number else None


RULE = Rule(
    code="G008",
    title="A value of the wrong kind",
    hint="Convert it (the fix does), or choose another value.",
    level=Level.ERROR,
    check=check,
)
