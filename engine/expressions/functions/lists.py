"""Lists: taking, ordering, choosing by a field. A field may be a path: 'customer.name'."""

from datetime import date
from decimal import Decimal
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.convert import json_text, to_text
from engine.expressions.functions.record import Category, bad_value, whole
from engine.expressions.operators import equal
from engine.expressions.values import NUMBERS, decimal_of, moment_of, type_name

LISTS = Category("Lists")


def field_of(value: Any, path: str) -> Any:
    """The value at a dotted path of field names and positions, or None when it is not there."""
    if len(path) > 400:
        raise bad_value("The field path is longer than 400 characters.", "Write it like 'customer.name'.")
    for key in path.split("."):
        if type(value) is dict:
            value = value.get(key)
        elif type(value) is list and key.isascii() and key.isdecimal() and len(key) < 7:
            value = value[int(key)] if int(key) < len(value) else None
        else:
            return None
    return value


def sort_key(value: Any) -> tuple[int, Any]:
    """A key that orders values of one kind; E025 for what has no order. Null comes last."""
    if value is None:
        return 9, 0
    if type(value) in NUMBERS:
        return 1, decimal_of(value)
    if type(value) is str:
        return 2, value
    if isinstance(value, date):
        return 3, moment_of(value)
    if type(value) is bool:
        return 4, value
    hint = (
        "Use sort_by(list, 'field') for objects."
        if type(value) is dict
        else "Only numbers, texts and dates have an order."
    )
    raise bad_value(f"{type_name(value).capitalize()} cannot be put in order.", hint)


def _keys(values: list[Any]) -> list[tuple[int, Any]]:
    keys = [sort_key(value) for value in values]
    if len({key[0] for key in keys} - {9}) > 1:
        raise bad_value(
            "The list mixes kinds of values and has no order.", "Convert them first: [text(x) for x in list]."
        )
    return keys


def ordered(budget: Budget, values: list[Any], by: list[Any], descending: bool) -> list[Any]:
    """The values in the order of `by`; equal ones keep their order, null stays last."""
    budget.spend(len(values) + (len(values) >> 2))
    keys = _keys(by)
    present = [at for at, key in enumerate(keys) if key[0] != 9]
    absent = [at for at, key in enumerate(keys) if key[0] == 9]
    present.sort(key=lambda at: keys[at], reverse=descending)
    return [values[at] for at in [*present, *absent]]


def identity(value: Any, budget: Budget) -> Any:
    """Something hashable that is equal for equal values."""
    kind = type(value)
    if kind in NUMBERS:
        return decimal_of(value)
    if kind is str or value is None:
        return value
    if kind is dict or kind is list:
        return kind, json_text(_sorted_keys(value, budget, 0), budget)
    return kind, value


def _sorted_keys(value: Any, budget: Budget, depth: int) -> Any:
    if depth > 200:
        raise bad_value("The value is nested too deeply.", "Compare a field: unique_by(list, 'id').")
    if type(value) is dict:
        budget.spend(len(value))
        return {key: _sorted_keys(value[key], budget, depth + 1) for key in sorted(value)}
    if type(value) is list:
        budget.spend(len(value))
        return [_sorted_keys(each, budget, depth + 1) for each in value]
    return value.normalize() if type(value) is Decimal else value


@LISTS.add(
    "first(values: list; fallback: any = null) -> item",
    "The first item, or the fallback (null) of an empty list.",
    ("first([3, 1])", "3"),
    ("first([], 'none')", "'none'"),
)
def _first(budget: Budget, values: list[Any], fallback: Any = None) -> Any:
    return values[0] if values else fallback


@LISTS.add(
    "last(values: list; fallback: any = null) -> item",
    "The last item, or the fallback (null) of an empty list.",
    ("last([3, 1])", "1"),
)
def _last(budget: Budget, values: list[Any], fallback: Any = None) -> Any:
    return values[-1] if values else fallback


@LISTS.add(
    "sorted(values: list; descending: yes/no = false) -> same",
    "In order: numbers, texts or dates; null last.",
    ("sorted([3, 1, 2])", "[1, 2, 3]"),
    ("sorted(['b', 'a'], true)", "['b', 'a']"),
)
def _sorted(budget: Budget, values: list[Any], descending: bool = False) -> list[Any]:
    return ordered(budget, values, values, descending)


@LISTS.add(
    "sort_by(values: list; field: text; descending: yes/no = false) -> same",
    "Objects in the order of a field.",
    ("sort_by([{'n': 2}, {'n': 1}], 'n')", "[{'n': 1}, {'n': 2}]"),
)
def _sort_by(budget: Budget, values: list[Any], field: str, descending: bool = False) -> list[Any]:
    return ordered(budget, values, pluck(budget, values, field), descending)


def pluck(budget: Budget, values: list[Any], field: str) -> list[Any]:
    """The field of every item; null where it has none."""
    budget.spend(len(values) * (1 + field.count(".")))
    return [field_of(value, field) for value in values]


@LISTS.add(
    "pluck(values: list; field: text) -> list",
    "One field of every item; null where an item has none.",
    ("pluck([{'n': 2}, {'n': 1}], 'n')", "[2, 1]"),
)
def _pluck(budget: Budget, values: list[Any], field: str) -> list[Any]:
    return pluck(budget, values, field)


@LISTS.add(
    "where(values: list; field: text; value: any) -> same",
    "The items whose field has a value.",
    ("where([{'n': 2}, {'n': 1}], 'n', 1)", "[{'n': 1}]"),
)
def _where(budget: Budget, values: list[Any], field: str, value: Any) -> list[Any]:
    found = pluck(budget, values, field)
    return [each for each, has in zip(values, found, strict=True) if equal(has, value, budget)]


@LISTS.add(
    "reverse(values: list|text) -> same",
    "In the opposite order.",
    ("reverse([1, 2])", "[2, 1]"),
    ("reverse('ab')", "'ba'"),
)
def _reverse(budget: Budget, values: Any) -> Any:
    return values[::-1]


@LISTS.add(
    "unique(values: list) -> same",
    "Without repetitions; the first of equal items stays.",
    ("unique([1, 2, 1])", "[1, 2]"),
)
def _unique(budget: Budget, values: list[Any]) -> list[Any]:
    budget.spend(len(values))
    found: dict[Any, Any] = {}
    for value in values:
        found.setdefault(identity(value, budget), value)
    return list(found.values())


@LISTS.add(
    "unique_by(values: list; field: text) -> same",
    "One item per value of a field; the first stays.",
    ("unique_by([{'n': 1, 'k': 'a'}, {'n': 1, 'k': 'b'}], 'n')", "[{'n': 1, 'k': 'a'}]"),
)
def _unique_by(budget: Budget, values: list[Any], field: str) -> list[Any]:
    found: dict[Any, Any] = {}
    for value, key in zip(values, pluck(budget, values, field), strict=True):
        found.setdefault(identity(key, budget), value)
    return list(found.values())


@LISTS.add(
    "flatten(values: list) -> list",
    "Lists inside the list opened, one level.",
    ("flatten([[1], [2, 3], 4])", "[1, 2, 3, 4]"),
)
def _flatten(budget: Budget, values: list[Any]) -> list[Any]:
    budget.items(sum(len(each) if type(each) is list else 1 for each in values))
    return [item for each in values for item in (each if type(each) is list else [each])]


@LISTS.add(
    "chunk(values: list; size: number) -> list", "Cut into lists of a size.", ("chunk([1, 2, 3], 2)", "[[1, 2], [3]]")
)
def _chunk(budget: Budget, values: list[Any], size: Any) -> list[Any]:
    width = whole(size, "size", 1)
    budget.spend(len(values))
    return [values[at : at + width] for at in range(0, len(values), width)]


@LISTS.add(
    "range(start: number; end: number = 0; step: number = 1) -> list",
    "Whole numbers from start up to, but without, end; with one value from 0 to it.",
    ("range(3)", "[0, 1, 2]"),
    ("range(2, 5)", "[2, 3, 4]"),
)
def _range(budget: Budget, start: Any, end: Any = None, step: Any = 1) -> list[int]:
    low, high = (0, start) if end is None else (start, end)
    pace = whole(step, "step")
    if pace == 0:
        raise bad_value("The step cannot be 0.", "Use 1 or -1.")
    numbers = range(whole(low, "start"), whole(high, "end"), pace)
    budget.items(len(numbers))
    return list(numbers)


@LISTS.add(
    "zip(first: list; second: list) -> list",
    "Pairs of the items at the same position, as long as both last.",
    ("zip([1, 2], ['a', 'b'])", "[[1, 'a'], [2, 'b']]"),
)
def _zip(budget: Budget, first: list[Any], second: list[Any]) -> list[Any]:
    budget.spend(min(len(first), len(second)))
    return [[left, right] for left, right in zip(first, second, strict=False)]


@LISTS.add(
    "group_by(values: list; field: text) -> object",
    "An object with one list per value of a field.",
    (
        "group_by([{'k': 'a', 'n': 1}, {'k': 'b', 'n': 2}], 'k')",
        "{'a': [{'k': 'a', 'n': 1}], 'b': [{'k': 'b', 'n': 2}]}",
    ),
)
def _group_by(budget: Budget, values: list[Any], field: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for value, key in zip(values, pluck(budget, values, field), strict=True):
        groups.setdefault(to_text(key, budget), []).append(value)
    return groups


@LISTS.add(
    "index_by(values: list; field: text) -> object",
    "An object with one item per value of a field; the last one wins.",
    ("index_by([{'k': 'a', 'n': 1}], 'k')", "{'a': {'k': 'a', 'n': 1}}"),
)
def _index_by(budget: Budget, values: list[Any], field: str) -> dict[str, Any]:
    return {to_text(key, budget): value for value, key in zip(values, pluck(budget, values, field), strict=True)}
