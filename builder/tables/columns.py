"""Column types, and the check of values against them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from engine.errors import InvalidInput

MAX_COLUMNS = 100
MAX_TEXT = 100_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
RESERVED = frozenset({"id", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as it is kept."""

    name: str
    type: str
    required: bool = False
    unique: bool = False

    def as_json(self) -> dict[str, Any]:
        """As it lies in the table's row."""
        return {"name": self.name, "type": self.type, "required": self.required, "unique": self.unique}


def _text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _date(value: Any) -> bool:
    return isinstance(value, str) and _parses(date.fromisoformat, value)


def _moment(value: Any) -> bool:
    return isinstance(value, str) and _parses(datetime.fromisoformat, value)


def _parses(parse: Callable[[str], Any], value: str) -> bool:
    try:
        parse(value)
    except ValueError:
        return False
    return True


TYPES: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "text": ("text", _text),
    "number": ("a number", _number),
    "integer": ("a whole number", _integer),
    "yes_no": ("yes or no", lambda value: isinstance(value, bool)),
    "date": ("a date such as 2026-03-31", _date),
    "moment": ("a date with time such as 2026-03-31T10:00:00Z", _moment),
    "any": ("any data", lambda value: True),
}


def read_columns(raw: list[Mapping[str, Any]]) -> list[Column]:
    """Columns from what was typed or stored; raises InvalidInput that names the first wrong one."""
    if len(raw) > MAX_COLUMNS:
        raise InvalidInput(f"A table has at most {MAX_COLUMNS} columns.", hint="Use a column of type any for the rest.")
    columns = [_column(item) for item in raw]
    names = [column.name.casefold() for column in columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InvalidInput(f'There are two columns "{twice}".', hint="Rename one of them.")
    return columns


def _column(raw: Mapping[str, Any]) -> Column:
    name, type_ = str(raw.get("name", "")), str(raw.get("type", "text"))
    if name in RESERVED:
        raise InvalidInput(
            f'Every row has "{name}" already, so no column of yours can have this name.', hint="Choose another name."
        )
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            f'"{name}" cannot be the name of a column.', hint="Letters, digits and _, not beginning with a digit."
        )
    if type_ not in TYPES:
        raise InvalidInput(f'There is no column type "{type_}".', hint=f"Choose from {', '.join(TYPES)}.")
    return Column(name=name, type=type_, required=bool(raw.get("required")), unique=bool(raw.get("unique")))


def check_names(columns: list[Column], names: Mapping[str, Any], *, extra: frozenset[str] = frozenset()) -> None:
    """Raise InvalidInput for a name that is no column, with a hint that lists those there are."""
    known = {column.name for column in columns} | extra
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None:
        raise InvalidInput(
            f'There is no column "{wrong}".', hint=f"Columns: {', '.join(sorted(known))}.", code="unknown_column"
        )


def check_values(columns: list[Column], values: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """The values fit to be stored. `whole` = a new row, so required columns must be there.

    A None is stored as missing. Raises InvalidInput that names column and expected type.
    """
    check_names(columns, values)
    if b"\\u0000" in orjson.dumps(dict(values)):
        raise InvalidInput(
            "A value holds a NUL character, which a table cannot keep.", hint="Remove it.", code="bad_text"
        )
    for column in columns:
        value = values.get(column.name)
        if value is None and column.required and (whole or column.name in values):
            raise InvalidInput(f'The column "{column.name}" needs a value.', hint="Give one.", code="value_missing")
        words, fits = TYPES[column.type]
        if value is not None and not fits(value):
            raise InvalidInput(
                f'The column "{column.name}" takes {words}.', hint="Convert the value first.", code="wrong_type"
            )
    return dict(values)
