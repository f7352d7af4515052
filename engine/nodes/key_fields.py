"""Key fields: the few values of what a run begins with by which people find it, such as an order number.

A field is one when its schema says so (`"x-key": true`), in the form or the expected data of a trigger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

MOST = 5
"""Key fields of a trigger; what is ticked beyond them is no key, and a finding says so."""
LONGEST = 200
"""Characters of a value that are kept; the same of a value that is looked for."""
LONGEST_NAME = 100
"""A field with a longer name is no key."""


class Place(NamedTuple):
    """Where a trigger keeps the schema of its data, and where that data is in what a run begins with."""

    setting: str
    inside: str | None = None


PLACES = {
    "trigger.manual": Place("input_schema"),
    "trigger.call": Place("input_schema"),
    "trigger.webhook": Place("schema", "body"),
    "trigger.event": Place("schema", "data"),
}


def key_fields(kind: str, settings: Mapping[str, Any]) -> list[str]:
    """Names of the key fields of a trigger of this type, in the order of its form."""
    return [name for name in ticked_fields(kind, settings) if len(name) <= LONGEST_NAME][:MOST]


def ticked_fields(kind: str, settings: Mapping[str, Any]) -> list[str]:
    """Names of all fields that are ticked as keys, also those that are none, in the order of the form."""
    place = PLACES.get(kind)
    schema = settings.get(place.setting) if place else None
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping):
        return []
    ticked = [(_order(each), name) for name, each in properties.items() if _is_ticked(each)]
    return [name for _, name in sorted(ticked)]


def key_values(kind: str, fields: Iterable[str], payload: Any) -> dict[str, str]:
    """name -> value of these fields in what a run of such a trigger begins with; those without one are left out."""
    place = PLACES.get(kind)
    data = payload.get(place.inside) if place and place.inside and isinstance(payload, Mapping) else payload
    if not isinstance(data, Mapping):
        return {}
    found = {name: as_key(data.get(name)) for name in fields}
    return {name: value for name, value in found.items() if value}


def keys_of_start(kind: str, settings: Mapping[str, Any], payload: Any) -> dict[str, str]:
    """The same of a trigger with these settings."""
    return key_values(kind, key_fields(kind, settings), payload)


def as_key(value: Any) -> str:
    """A value as it is kept and looked for: one short line; "" for what is no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 1250.0 is looked for as 1250
    return " ".join(str(value).replace("\0", "").split())[:LONGEST]


def _is_ticked(schema: Any) -> bool:
    return isinstance(schema, Mapping) and schema.get("x-key") is True


def _order(schema: Mapping[str, Any]) -> float:
    order = schema.get("x-order")
    return order if isinstance(order, int | float) else float("inf")
