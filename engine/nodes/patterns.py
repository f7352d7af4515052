"""A short text that fits a regular expression, for samples."""

from __future__ import annotations

import re
from collections.abc import Callable
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

LONGEST = 200
_OF_CATEGORY = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a"}
_LIKED = "aA1 -_.@/"
"""what is tried first where a set only says which characters it does not want"""


def text_like(pattern: str) -> str | None:
    """The shortest plain text that comes to mind; None for a pattern that cannot be read, or asks for too much."""
    try:
        found = _all(parser.parse(pattern))
        return found if len(found) <= LONGEST and re.search(pattern, found) else None
    except (re.error, KeyError, RecursionError, OverflowError, TypeError, ValueError):
        return None


def _all(parts: Any) -> str:
    text = ""
    for kind, given in parts:
        text += _MAKERS[str(kind)](given)
        if len(text) > LONGEST:
            raise ValueError(text)
    return text


def _repeat(given: Any) -> str:
    least, most, part = given
    if least > LONGEST:
        raise ValueError(least)
    return _all(part) * max(int(least), 1 if most else 0)


def _in(given: Any) -> str:
    """A character of a set; of one that says what is not wanted, the first liked one that is left."""
    if str(given[0][0]) == "NEGATE":
        refused = re.compile(f"[{''.join(_as_text(each) for each in given[1:])}]")
        return next(each for each in _LIKED if not refused.match(each))
    kind, first = given[0]
    return _MAKERS[str(kind)](first)


def _as_text(part: Any) -> str:
    kind, given = str(part[0]), part[1]
    if kind == "RANGE":
        return f"{re.escape(chr(given[0]))}-{re.escape(chr(given[1]))}"
    if kind == "CATEGORY":
        return {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}[str(given)]
    return re.escape(chr(given))


_MAKERS: dict[str, Callable[[Any], str]] = {
    "LITERAL": chr,
    "NOT_LITERAL": lambda given: next(each for each in _LIKED if ord(each) != given),
    "ANY": lambda _given: "a",
    "IN": _in,
    "RANGE": lambda given: chr(given[0]),
    "CATEGORY": lambda given: _OF_CATEGORY[str(given)],
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "SUBPATTERN": lambda given: _all(given[-1]),
    "BRANCH": lambda given: _all(given[1][0]),
    "AT": lambda _given: "",
    "ASSERT": lambda _given: "",
    "ASSERT_NOT": lambda _given: "",
}
"""part of a pattern -> a text that fits it; what is looked ahead for is checked at the end"""
