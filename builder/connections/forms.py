"""Checks what was typed into the form of a connector, and parts plain fields from secrets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.registry import catalog
from engine.errors import InvalidInput
from engine.spec import AuthField, ConnectionSpec

MAX_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Filled:
    """The checked form."""

    spec: ConnectionSpec
    fields: dict[str, Any]
    secrets: dict[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        """Everything together, as an action sees it."""
        return {**self.fields, **self.secrets}


def spec_of(connector: str) -> ConnectionSpec:
    """The form of a connector; raises InvalidInput when it needs none or is unknown."""
    spec = catalog().connection_spec(connector)
    if spec is None:
        raise InvalidInput(
            f'"{connector}" takes no connection.', hint="Choose another connector.", code="unknown_connector"
        )
    return spec


def fill(connector: str, given: Mapping[str, Any], *, known: Mapping[str, Any] | None = None) -> Filled:
    """Check the values. A secret that was not given, or given as {"set": true}, keeps its known value; what the form
    does not show beside the other values is not kept.

    Raises InvalidInput with `fields: [{field, message}]`.
    """
    spec, known = spec_of(connector), known or {}
    problems: list[dict[str, str]] = []
    fields: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    names = {field.name for field in spec.fields}
    problems += [{"field": name, "message": "There is no such field."} for name in given if name not in names]
    everything = {**{field.name: field.default for field in spec.fields}, **known, **given}
    for field in (each for each in spec.fields if _shown(each, everything)):
        value = _value(field, given, known)
        problem = _problem(field, value)
        if problem:
            problems.append({"field": field.name, "message": problem})
        elif value not in (None, ""):
            (secrets if field.secret else fields)[field.name] = value
    if problems:
        said = "; ".join(f"{problem['field']}: {problem['message']}" for problem in problems)
        raise InvalidInput(said, hint="Mend the named fields.", code="invalid_fields", fields=problems)
    return Filled(spec, fields, secrets)


def _value(field: AuthField, given: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    value = given.get(field.name)
    if field.secret and (field.name not in given or isinstance(value, Mapping)):
        return known.get(field.name)
    if field.name not in given:
        return known.get(field.name, field.default)
    return _number(value) if field.kind == "number" else value


def _number(value: Any) -> Any:
    try:
        return int(value)
    except (TypeError, ValueError):
        return value


def _problem(field: AuthField, value: Any) -> str:
    if value in (None, ""):
        return "This is needed." if field.required else ""
    return _KINDS.get(field.kind, _text)(field, value)


def _shown(field: AuthField, everything: Mapping[str, Any]) -> bool:
    return all(str(everything.get(name, "")) in allowed for name, allowed in (field.show_if or {}).items())


def _text(field: AuthField, value: Any) -> str:
    if not isinstance(value, str):
        return "This is not text."
    return f"This is longer than {MAX_TEXT} characters." if len(value) > MAX_TEXT or "\x00" in value else ""


def _is_number(field: AuthField, value: Any) -> str:
    return "" if isinstance(value, int) and not isinstance(value, bool) else "This is not a whole number."


def _is_yes_no(field: AuthField, value: Any) -> str:
    return "" if isinstance(value, bool) else "This is neither yes nor no."


def _is_choice(field: AuthField, value: Any) -> str:
    return "" if value in [key for key, _ in field.choices] else "This is not one of the choices."


def _is_url(field: AuthField, value: Any) -> str:
    problem = _text(field, value)
    if problem:
        return problem
    try:
        parts = urlsplit(value)
    except ValueError:
        return "This is not a web address."
    return "" if parts.scheme in ("http", "https") and parts.hostname else "This is not a web address (https://...)."


_KINDS: Mapping[str, Callable[[AuthField, Any], str]] = {
    "text": _text,
    "number": _is_number,
    "boolean": _is_yes_no,
    "select": _is_choice,
    "url": _is_url,
}
