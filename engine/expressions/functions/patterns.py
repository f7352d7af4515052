"""Regular expressions, by RE2: time grows with the length of the text only, whatever the pattern."""

import re
from functools import lru_cache
from typing import Any

import re2

from engine.expressions.budget import MAX_TEXT, Budget
from engine.expressions.functions.record import Category, bad_value

PATTERNS = Category("Patterns")
MAX_PATTERN = 500
_GROUP = re.compile(r"\$([0-9])")


@lru_cache(maxsize=512)
def _pattern(source: str) -> Any:
    if len(source) > MAX_PATTERN:
        raise bad_value("The pattern is longer than 500 characters.", "Use a simpler pattern.")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(source, options)
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        hint = "Patterns are RE2: no look-around and no back-references."
        raise bad_value(f"The pattern cannot be used: {reason[:120]}.", hint) from None


def _search(budget: Budget, value: str, pattern: str) -> Any:
    compiled = _pattern(pattern)
    budget.spend((len(value) >> 4) * (1 + (len(pattern) >> 5)))
    return compiled


@PATTERNS.add(
    "matches(value: text; pattern: text) -> yes/no",
    "Whether the pattern is found in the text; use ^ and $ for the whole of it.",
    (r"matches('INV-2026', '^INV-\d+$')", "true"),
    ("matches('abc', 'x')", "false"),
)
def _matches(budget: Budget, value: str, pattern: str) -> bool:
    return _search(budget, value, pattern).search(value) is not None


@PATTERNS.add(
    "find(value: text; pattern: text) -> any",
    "The first match (its first group if the pattern has one), or null.",
    (r"find('Order 4711 of May', '\d+')", "'4711'"),
    (r"find('a=1', 'a=(\d)')", "'1'"),
)
def _find(budget: Budget, value: str, pattern: str) -> str | None:
    found = _search(budget, value, pattern).search(value)
    return None if found is None else _first_group(found)


def _first_group(found: Any) -> str:
    return str((found.group(1) if found.re.groups else found.group(0)) or "")


@PATTERNS.add(
    "find_all(value: text; pattern: text) -> list",
    "All matches (their first group if the pattern has one).",
    (r"find_all('1 and 22', '\d+')", "['1', '22']"),
)
def _find_all(budget: Budget, value: str, pattern: str) -> list[str]:
    found = []
    for match in _search(budget, value, pattern).finditer(value):
        budget.spend(2)
        found.append(_first_group(match))
    return found


@PATTERNS.add(
    "replace_pattern(value: text; pattern: text; new: text) -> text",
    r"Every match replaced; $1 to $9 stand for the groups of the pattern.",
    (r"replace_pattern('a1b2', '\d', '')", "'ab'"),
    (r"replace_pattern('2026-01', '(\d+)-(\d+)', '$2/$1')", "'01/2026'"),
)
def _replace_pattern(budget: Budget, value: str, pattern: str, new: str) -> str:
    pieces: list[str] = []
    template = _GROUP.split(new)
    at = size = 0
    for match in _search(budget, value, pattern).finditer(value):
        made = _fill(template, match)
        size += len(made) + match.start() - at
        budget.spend(2 + (len(made) >> 6))
        if size > MAX_TEXT:
            budget.text(size)
        pieces += (value[at : match.start()], made)
        at = match.end()
    return "".join([*pieces, value[at:]])


def _fill(template: list[str], match: Any) -> str:
    if len(template) == 1:
        return template[0]
    groups = match.re.groups
    return "".join(
        part if at % 2 == 0 else (match.group(int(part)) or "" if int(part) <= groups else "")
        for at, part in enumerate(template)
    )
