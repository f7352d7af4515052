"""Columns for hot statements: a list of values as a Postgres array in the binary form, made by one join.

psycopg writes a list as text, element by element, with quoting; for a batch of steps that costs more than the round
trip. Here the kind of a column is known beforehand, so an element is a length and its bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from struct import Struct
from typing import Any, NamedTuple

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

NULL = b"\xff\xff\xff\xff"
HEAD = Struct("!iiIii")
LENGTH = Struct("!i").pack
DAY_ZERO = date(2000, 1, 1).toordinal()
ZERO = datetime(2000, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Kind(NamedTuple):
    """A type: the numbers Postgres knows it and its arrays by, and how a value becomes length and bytes."""

    oid: int
    array_oid: int
    encode: Callable[[Any], bytes]


def _fixed(form: str) -> Callable[[Any], bytes]:
    pack = Struct(f"!i{form}").pack
    size = Struct(f"!{form}").size
    return lambda value: pack(size, value)


_pack_day, _pack_moment, SIXTEEN = _fixed("i"), _fixed("q"), LENGTH(16)


def _varying(value: bytes) -> bytes:
    return LENGTH(len(value)) + value


KINDS = {
    "bool": Kind(16, 1000, _fixed("?")),
    "bytea": Kind(17, 1001, _varying),
    "bigint": Kind(20, 1016, _fixed("q")),
    "smallint": Kind(21, 1005, _fixed("h")),
    "int": Kind(23, 1007, _fixed("i")),
    "text": Kind(25, 1009, lambda value: _varying(value.encode())),
    "real": Kind(700, 1021, _fixed("f")),
    "float8": Kind(701, 1022, _fixed("d")),
    "date": Kind(1082, 1182, lambda value: _pack_day(value.toordinal() - DAY_ZERO)),
    "timestamptz": Kind(1184, 1185, lambda value: _pack_moment((value - ZERO) // MICROSECOND)),
    "uuid": Kind(2950, 2951, lambda value: SIXTEEN + value.bytes),
}


class Column(bytes):
    """An array in its binary form. Each kind has a class of its own, so that psycopg knows its type by the class."""


def _class_of(name: str, kind: Kind) -> type[Column]:
    made = type(f"{name.title()}Column", (Column,), {})

    class Written(Dumper):
        """Hands the bytes on as they are."""

        oid = kind.array_oid
        format = Format.BINARY

        def dump(self, obj: Column) -> Buffer:
            """They are in the right form already."""
            return obj

    psycopg.adapters.register_dumper(made, Written)
    return made


CLASSES = {name: _class_of(name, kind) for name, kind in KINDS.items()}


def column(kind: str, values: Iterable[Any]) -> Column:
    """Values of one kind (None = NULL) as an array parameter."""
    oid, _, encode = KINDS[kind]
    elements = [NULL if value is None else encode(value) for value in values]
    if not elements:
        return CLASSES[kind](HEAD.pack(0, 0, oid, 0, 0)[:12])
    return CLASSES[kind](HEAD.pack(1, 1, oid, len(elements), 1) + b"".join(elements))
