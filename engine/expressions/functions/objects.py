"""Objects."""

from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.functions.lists import field_of
from engine.expressions.functions.record import Category, bad_value

OBJECTS = Category("Objects")


@OBJECTS.add("keys(value: object) -> list", "The field names.", ("keys({'a': 1})", "['a']"))
def _keys(budget: Budget, value: dict[str, Any]) -> list[str]:
    budget.items(len(value))
    return list(value)


@OBJECTS.add("values(value: object) -> list", "The values of the fields.", ("values({'a': 1})", "[1]"))
def _values(budget: Budget, value: dict[str, Any]) -> list[Any]:
    budget.items(len(value))
    return list(value.values())


@OBJECTS.add(
    "items(value: object) -> list",
    "Pairs of field name and value, for `for key, value in items(...)`.",
    ("items({'a': 1})", "[['a', 1]]"),
)
def _items(budget: Budget, value: dict[str, Any]) -> list[list[Any]]:
    budget.items(len(value))
    budget.spend(len(value))
    return [[key, each] for key, each in value.items()]


@OBJECTS.add(
    "get(value: maybe; path: text; fallback: any = null) -> any",
    "The value at a path, or the fallback (null) when it is not there.",
    ("get({'a': {'b': [5]}}, 'a.b.0')", "5"),
    ("get({}, 'a', 'none')", "'none'"),
)
def _get(budget: Budget, value: Any, path: str, fallback: Any = None) -> Any:
    found = field_of(value, path)
    return fallback if found is None else found


@OBJECTS.add(
    "merge(first: object; *more: object) -> object",
    "One object with the fields of all; later ones win.",
    ("merge({'a': 1}, {'a': 2, 'b': 3})", "{'a': 2, 'b': 3}"),
)
def _merge(budget: Budget, *objects: dict[str, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for each in objects:
        budget.spend(len(each))
        merged.update(each)
    return merged


@OBJECTS.add(
    "pick(value: object; *fields: text) -> object",
    "Only these fields, where they are there.",
    ("pick({'a': 1, 'b': 2}, 'a')", "{'a': 1}"),
)
def _pick(budget: Budget, value: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {field: value[field] for field in fields if field in value}


@OBJECTS.add(
    "omit(value: object; *fields: text) -> object", "All but these fields.", ("omit({'a': 1, 'b': 2}, 'a')", "{'b': 2}")
)
def _omit(budget: Budget, value: dict[str, Any], *fields: str) -> dict[str, Any]:
    budget.spend(len(value))
    return {field: each for field, each in value.items() if field not in fields}


@OBJECTS.add(
    "without_empty(value: object) -> object",
    "Without fields that are null or empty text.",
    ("without_empty({'a': 1, 'b': null})", "{'a': 1}"),
)
def _without_empty(budget: Budget, value: dict[str, Any]) -> dict[str, Any]:
    budget.spend(len(value))
    return {field: each for field, each in value.items() if each is not None and each != ""}


@OBJECTS.add(
    "from_items(pairs: list) -> object",
    "An object from pairs of field name and value.",
    ("from_items([['a', 1]])", "{'a': 1}"),
)
def _from_items(budget: Budget, pairs: list[Any]) -> dict[str, Any]:
    budget.spend(len(pairs))
    for pair in pairs:
        if type(pair) is not list or len(pair) != 2 or type(pair[0]) is not str:
            raise bad_value("Each item must be a list of a field name and a value.", "Write [['name', 'Anna']].")
    return dict(pairs)
