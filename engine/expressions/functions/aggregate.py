"""One value from many."""

from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.functions.lists import pluck, sort_key
from engine.expressions.functions.record import Category, bad_value
from engine.expressions.operators import add, divide
from engine.expressions.values import NUMBERS, type_name

AGGREGATE = Category("Counting and summing")


def total(budget: Budget, values: list[Any]) -> Any:
    """The exact sum; null counts as nothing."""
    budget.spend(len(values))
    result: Any = 0
    for value in values:
        if value is None:
            continue
        if type(value) not in NUMBERS:
            raise bad_value(
                f"The list holds {type_name(value)}, which cannot be summed.", "Convert it: [number(x) for x in list]."
            )
        result = add(result, value, budget)
    return result


@AGGREGATE.add(
    "length(value: text|list|object) -> number",
    "How many characters, items or fields.",
    ("length('abc')", "3"),
    ("length([1, 2])", "2"),
)
def _length(budget: Budget, value: Any) -> int:
    return len(value)


@AGGREGATE.add(
    "count(values: list; value: any = null) -> number",
    "How many items there are, or how many equal a value.",
    ("count(['a', 'b', 'a'], 'a')", "2"),
)
def _count(budget: Budget, values: list[Any], *value: Any) -> int:
    from engine.expressions.operators import equal

    return sum(1 for each in values if equal(each, value[0], budget)) if value else len(values)


@AGGREGATE.add(
    "sum(values: list; field: text = '') -> number",
    "The exact sum of numbers, or of a field of every item; null counts as nothing.",
    ("sum([0.1, 0.2])", "0.3"),
    ("sum([{'net': 1}, {'net': 2}], 'net')", "3"),
)
def _sum(budget: Budget, values: list[Any], field: str = "") -> Any:
    return total(budget, pluck(budget, values, field) if field else values)


@AGGREGATE.add(
    "average(values: list; field: text = '') -> number",
    "The mean of the numbers that are not null; null when there are none.",
    ("average([1, 2])", "1.5"),
)
def _average(budget: Budget, values: list[Any], field: str = "") -> Any:
    present = [value for value in (pluck(budget, values, field) if field else values) if value is not None]
    return divide(total(budget, present), len(present), budget) if present else None


def _extreme(budget: Budget, name: str, values: tuple[Any, ...], pick: Any) -> Any:
    candidates = values[0] if len(values) == 1 and type(values[0]) is list else list(values)
    present = [value for value in candidates if value is not None]
    budget.spend(len(candidates))
    keys = [sort_key(value) for value in present]
    if len({key[0] for key in keys}) > 1:
        raise bad_value(f"{name}() was given different kinds of values.", "Convert them first: number(...).")
    return present[pick(range(len(present)), key=keys.__getitem__)] if present else None


@AGGREGATE.add(
    "min(value: any; *more: any) -> item",
    "The smallest of several values or of a list; null when there are none.",
    ("min(3, 1)", "1"),
    ("min([3, 1])", "1"),
)
def _min(budget: Budget, *values: Any) -> Any:
    return _extreme(budget, "min", values, min)


@AGGREGATE.add(
    "max(value: any; *more: any) -> item",
    "The largest of several values or of a list; null when there are none.",
    ("max(3, 1)", "3"),
)
def _max(budget: Budget, *values: Any) -> Any:
    return _extreme(budget, "max", values, max)


@AGGREGATE.add(
    "any(values: list) -> yes/no", "Whether at least one item holds.", ("any([x > 2 for x in [1, 3]])", "true")
)
def _any(budget: Budget, values: list[Any]) -> bool:
    return any(values)


@AGGREGATE.add(
    "all(values: list) -> yes/no",
    "Whether every item holds; true for an empty list.",
    ("all([x > 2 for x in [1, 3]])", "false"),
)
def _all(budget: Budget, values: list[Any]) -> bool:
    return all(values)
