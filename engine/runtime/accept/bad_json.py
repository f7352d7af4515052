"""Why a body is not JSON, in words: the usual mistakes of senders, each with what to send instead."""

from __future__ import annotations

from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class Mistake:
    """`said`: a part of what the parser says; `at`: what stands where it stopped (empty: anything)."""

    said: str
    at: tuple[bytes, ...]
    why: str
    hint: str


MISTAKES: tuple[Mistake, ...] = (
    Mistake("", (b"NaN",), "NaN is no number in JSON", "Send null, or leave the field out."),
    Mistake("", (b"Infinity", b"-Infinity"), "Infinity is no number in JSON", "Send null, or leave the field out."),
    Mistake("infinity", (), "the number is too large", "Send a smaller number, or the digits as a text in quotes."),
    Mistake("", (b"\x00",), "there is a NUL character", "Leave it out, or write it as \\u0000 inside a text."),
    Mistake(
        "control character", (), "there is a control character in a text", "Write line breaks as \\n, tabs as \\t."
    ),
    Mistake("trailing comma", (), "there is a comma after the last item", "Leave that comma out."),
    Mistake("byte order mark", (), "it begins with a byte order mark", "Send UTF-8 without a BOM."),
    Mistake("UTF-8", (), "it is not UTF-8", "Send it in UTF-8."),
    Mistake("", (b"'",), "there are single quotes", 'Use double quotes: {"name": "value"}.'),
    Mistake("end of data", (), "it ends too early", "Send all of it; was it cut off?"),
)
PLAIN = Mistake("", (), "", "Send valid JSON in UTF-8.")


def mistake_of(body: bytes, error: orjson.JSONDecodeError) -> Mistake:
    """The first mistake that fits."""
    rest = body[_offset(body, error) :].lstrip(b" ")
    found = (each for each in MISTAKES if each.said in error.msg and (not each.at or rest.startswith(each.at)))
    return next(found, PLAIN)


def _offset(body: bytes, error: orjson.JSONDecodeError) -> int:
    """Where the parser stopped, in bytes; a minus before what it did not expect belongs to it."""
    start = len(error.doc[: error.pos].encode("utf-8", "surrogatepass")) if error.doc else 0
    return start - 1 if body[start - 1 : start] == b"-" else start
