"""From values to text and to plain JSON."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.expressions.budget import MAX_VALUE_DEPTH, Budget
from engine.expressions.errors import ExpressionError
from engine.expressions.values import (
    Missing,
    Value,
    check_writable,
    decimal_of,
    duration_text,
    missing_error,
    moment_of,
    number_text,
    type_name,
)

_JSON_SIZE = 4_000_000
SMALLEST, LARGEST = -(2**63), 2**64 - 1
"""Whole numbers that every reader of JSON on our way keeps exactly."""
_PLAIN = frozenset({str, bool, type(None)})


def to_json(value: Value) -> Any:
    """The value as plain JSON; containers that hold only JSON already are returned as they are, not copied.

    Decimals: a whole one is an int; else a number when a JSON number holds it exactly; else, when it has up to 12
    decimals (an amount somebody wrote), text with every digit; a longer fraction (what a division leaves) is the
    nearest number. Whole numbers beyond 64 bits are text. Dates are ISO 8601 (with zone), durations ISO 8601 (`PT1H`).
    Raises E022 for Missing, E034 and E035 for what cannot be written, E030 when it is enormous.
    """
    return value if type(value) in _PLAIN else _Writer(Budget(_JSON_SIZE)).write(value, 0)


class _Writer:
    """Turns one value into plain JSON.

    A container met again costs what it cost before without being walked again: an expression can refer to the same
    list a billion times in a few characters, and the written text would hold it a billion times.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.seen: dict[int, tuple[Any, int, int, Any]] = {}

    def write(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if kind is str:
            self.budget.spend(len(value) >> 4)
            return value
        if (kind is int and SMALLEST <= value <= LARGEST) or kind is bool or value is None:
            return value
        if kind is dict or kind is list:
            return self._container(value, depth)
        if isinstance(value, Mapping):
            return self._container(dict(value), depth)
        return self._container(list(value), depth) if kind is tuple else _scalar_to_json(value)

    def _container(self, value: Any, depth: int) -> Any:
        before = self.seen.get(id(value))
        if before is not None and depth <= before[2]:
            self.budget.spend(before[1])
            return before[0]
        if depth > MAX_VALUE_DEPTH:
            raise ExpressionError("E034", "The value is nested too deeply.", "Use a part of it.")
        left = self.budget.steps
        self.budget.spend(len(value) + 1)
        made = self._object(value, depth) if type(value) is dict else self._list(value, depth)
        self.seen[id(value)] = (made, left - self.budget.steps, depth, value)
        return made

    def _object(self, value: dict[Any, Any], depth: int) -> Any:
        made = {}
        same = True
        for key, each in value.items():
            name = key if type(key) is str else str(key)
            made[name] = new = self.write(each, depth + 1)
            same = same and new is each and name is key
        return value if same else made

    def _list(self, value: list[Any], depth: int) -> Any:
        made = [self.write(each, depth + 1) for each in value]
        return value if all(new is old for new, old in zip(made, value, strict=True)) else made


def _scalar_to_json(value: Any) -> Any:
    if isinstance(value, int):
        return value if SMALLEST <= value <= LARGEST else number_text(value)
    if isinstance(value, float):
        decimal_of(value)
        return value
    if isinstance(value, Decimal):
        return _decimal_to_json(value)
    if isinstance(value, date | timedelta):
        return temporal_text(value)
    if isinstance(value, Missing):
        raise missing_error(value)
    message = f"{type_name(value).capitalize()} cannot be written as JSON."
    raise ExpressionError("E035", message, "Use text, a number, yes/no, a list or an object.")


def _decimal_to_json(value: Decimal) -> Any:
    check_writable(value)
    whole = value.to_integral_value()
    if value == whole:
        return int(value) if SMALLEST <= value <= LARGEST else format(whole, "f")
    near = float(value)
    if Decimal(repr(near)) == value or -int(value.as_tuple().exponent) > 12:
        return near
    return format(value, "f")


def temporal_text(value: date | timedelta) -> str:
    """ISO 8601 of a date, a moment (with its zone) or a duration."""
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, datetime):
        return moment_of(value).isoformat().replace("+00:00", "Z")
    return value.isoformat()


def to_text(value: Value, budget: Budget) -> str:
    """As people write it: nothing for null, `true`, 1.10, ISO dates, JSON for lists and objects. E022 for Missing."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return ""
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is float or kind is Decimal:
        return number_text(value)
    if isinstance(value, date | timedelta):
        return temporal_text(value)
    if isinstance(value, Missing):
        raise missing_error(value)
    return json_text(value, budget)


def json_text(value: Value, budget: Budget, indent: int | None = None) -> str:
    """The value as JSON text, charged by its size."""
    plain = _Writer(budget).write(value, 0)
    text = json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=indent)
    budget.text(len(text))
    return text
