"""Arithmetic and comparison. Each operator takes (left, right, budget) and names both kinds when they do not fit."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from operator import eq, ge, gt, le, lt
from typing import Any

from engine.expressions.budget import MAX_BITS, MAX_VALUE_DEPTH, Budget
from engine.expressions.errors import ExpressionError
from engine.expressions.moments import later, passed_between
from engine.expressions.values import (
    EXACT,
    NUMBERS,
    QUOTIENT,
    Missing,
    decimal_of,
    missing_error,
    moment_of,
    type_name,
)

Operator = Callable[[Any, Any, Budget], Any]
_DATES = (date, timedelta)


def add(left: Any, right: Any, budget: Budget) -> Any:
    """Numbers, texts, lists, a date and a duration, two durations."""
    kind, other = type(left), type(right)
    if kind is int and other is int:
        return budget.number(left + right)
    if kind is str and other is str:
        budget.text(len(left) + len(right))
        return left + right
    if kind in NUMBERS and other in NUMBERS:
        return _exact(EXACT.add, left, right)
    if kind is list and other is list:
        budget.items(len(left) + len(right))
        return left + right
    if isinstance(right, timedelta) and isinstance(left, _DATES):
        return _dated(lambda: later(left, right))
    if isinstance(left, timedelta) and isinstance(right, date):
        return _dated(lambda: later(right, left))
    raise _unfit("add", left, right)


def subtract(left: Any, right: Any, budget: Budget) -> Any:
    """Numbers; two dates (a duration); a date and a duration; two durations."""
    if type(left) is int and type(right) is int:
        return budget.number(left - right)
    if type(left) in NUMBERS and type(right) in NUMBERS:
        return _exact(EXACT.subtract, left, right)
    if isinstance(left, date) and isinstance(right, date):
        return passed_between(right, left)
    if isinstance(left, _DATES) and isinstance(right, timedelta):
        return _dated(lambda: later(left, -right))
    raise _unfit("subtract", left, right)


def multiply(left: Any, right: Any, budget: Budget) -> Any:
    """Numbers; a duration and a whole number. Not text: `"12" * 3` would be "121212" without a word."""
    kind, other = type(left), type(right)
    if kind is int and other is int:
        return budget.number(left * right)
    if kind in NUMBERS and other in NUMBERS:
        return _exact(EXACT.multiply, left, right)
    if {kind, other} == {int, timedelta}:
        return _dated(lambda: left * right)
    raise _unfit("multiply", left, right)


def divide(left: Any, right: Any, budget: Budget) -> Any:
    """An exact decimal where it ends, else 28 digits."""
    return _division("divide", left, right, QUOTIENT.divide)


def floor_divide(left: Any, right: Any, budget: Budget) -> Any:
    """Rounded down, also below zero."""
    if type(left) is int and type(right) is int and right:
        return left // right
    return _division("divide", left, right, lambda a, b: _floor(a, b)[0])


def remainder(left: Any, right: Any, budget: Budget) -> Any:
    """Has the sign of the divisor."""
    if type(left) is int and type(right) is int and right:
        return left % right
    return _division("take the remainder of", left, right, lambda a, b: _floor(a, b)[1])


def _floor(left: Decimal, right: Decimal) -> tuple[Decimal, Decimal]:
    whole, rest = EXACT.divmod(left, right)
    return (
        (EXACT.subtract(whole, Decimal(1)), EXACT.add(rest, right))
        if rest and (rest < 0) != (right < 0)
        else (whole, rest)
    )


def _division(word: str, left: Any, right: Any, run: Callable[[Decimal, Decimal], Decimal]) -> Decimal:
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise _unfit(word, left, right)
    if not right:
        raise ExpressionError("E023", "Division by zero.", "Test the divisor first: a / b if b else 0.")
    return _exact(run, left, right)


def power(left: Any, right: Any, budget: Budget) -> Any:
    """A number and a whole exponent from -64 to 256, within 256 bits."""
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise _unfit("raise to a power", left, right)
    if type(right) is not int or not -64 <= right <= 256:
        raise ExpressionError("E033", "The exponent must be a whole number from -64 to 256.", "Use a smaller exponent.")
    if type(left) is int and right >= 0:
        if (left.bit_length() - 1) * right > MAX_BITS:
            raise ExpressionError("E033", "The power is too large.", "Numbers may have up to 77 digits.")
        return budget.number(left**right)
    if not left and right < 0:
        raise ExpressionError("E023", "Division by zero.", "Zero has no negative power.")
    return _exact(QUOTIENT.power, left, right)


def _exact(run: Callable[[Decimal, Decimal], Decimal], left: Any, right: Any) -> Decimal:
    try:
        return run(decimal_of(left), decimal_of(right))
    except DecimalException:
        raise ExpressionError("E033", "The number is too large.", "Numbers may have up to 77 digits.") from None


def _dated(run: Callable[[], Any]) -> Any:
    try:
        return run()
    except OverflowError:
        raise ExpressionError("E033", "The date is out of range.", "Years go from 1 to 9999.") from None


def _unfit(word: str, left: Any, right: Any) -> ExpressionError:
    for value in (left, right):
        if isinstance(value, Missing):
            return missing_error(value)
    message = f"Cannot {word} {type_name(left)} and {type_name(right)}."
    hint = "Convert one of them: text(...), number(...) or datetime(...)."
    return ExpressionError("E020", message, "Use number(...), or repeat(text, times)." if word == "multiply" else hint)


def equal(left: Any, right: Any, budget: Budget, depth: int = 0) -> bool:
    """By value: 1 == 1.0, 0.1 == number("0.1"); yes/no is never a number; lists and objects by their content."""
    kind, other = type(left), type(right)
    if kind in NUMBERS and other in NUMBERS:
        return bool(left == right) if kind is other else _number_order(eq, left, right)
    if kind is list and other is list:
        _go_in(left, budget, depth)
        return len(left) == len(right) and all(equal(a, b, budget, depth + 1) for a, b in zip(left, right, strict=True))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        _go_in(left, budget, depth)
        return left.keys() == right.keys() and all(equal(left[key], right[key], budget, depth + 1) for key in left)
    if isinstance(left, date) and isinstance(right, date):
        return left == right if kind is other is date else moment_of(left) == moment_of(right)
    return kind is other and bool(left == right)


def _go_in(value: Any, budget: Budget, depth: int) -> None:
    if depth > MAX_VALUE_DEPTH:
        raise ExpressionError("E034", "The value is nested too deeply.", "Compare a part of it.")
    budget.spend(len(value) + 1)


def _number_order(run: Callable[[Any, Any], Any], left: Any, right: Any) -> bool:
    if type(left) is float or type(right) is float:
        left, right = decimal_of(left), decimal_of(right)
    return bool(run(left, right))


def _ordering(run: Callable[[Any, Any], Any]) -> Operator:
    def order(left: Any, right: Any, budget: Budget) -> bool:
        kind, other = type(left), type(right)
        if kind in NUMBERS and other in NUMBERS:
            return _number_order(run, left, right)
        if kind is other and kind in {str, timedelta}:
            return bool(run(left, right))
        if isinstance(left, date) and isinstance(right, date):
            return bool(run(moment_of(left), moment_of(right)))
        message = f"Cannot compare {type_name(left)} with {type_name(right)}."
        raise ExpressionError("E020", message, _order_hint(left, right))

    return order


def _order_hint(left: Any, right: Any) -> str:
    if left is None or right is None:
        return "Give a fallback for the empty value: default(value, 0)."
    kinds = {type(left), type(right)}
    if str in kinds and kinds & NUMBERS:
        return "Convert the text: number(...)."
    return "Convert the text: datetime(...)." if str in kinds else "Compare values of one kind."


def contains(item: Any, container: Any, budget: Budget) -> bool:
    """`item in container`: part of a text, item of a list, field of an object."""
    if type(container) is list:
        budget.spend(len(container) >> 3)
        if type(item) is str:
            return item in container
        return any(equal(item, each, budget) for each in container)
    if isinstance(container, Mapping):
        return type(item) is str and item in container
    if type(container) is str and type(item) is str:
        budget.spend(len(container) >> 6)
        return item in container
    message = f"Cannot look for {type_name(item)} in {type_name(container)}."
    raise ExpressionError("E020", message, "`in` looks in a list, an object or a text.")


EQUALITY: dict[str, Operator] = {
    "Eq": equal,
    "NotEq": lambda left, right, budget: not equal(left, right, budget),
    "Is": equal,
    "IsNot": lambda left, right, budget: not equal(left, right, budget),
}
COMPARISONS: dict[str, Operator] = {
    **EQUALITY,
    "Lt": _ordering(lt),
    "LtE": _ordering(le),
    "Gt": _ordering(gt),
    "GtE": _ordering(ge),
    "In": contains,
    "NotIn": lambda left, right, budget: not contains(left, right, budget),
}
"""By the name of the Python operator. Missing on either side is handled before: the answer is False."""

BINARY: dict[str, Operator] = {
    "Add": add,
    "Sub": subtract,
    "Mult": multiply,
    "Div": divide,
    "FloorDiv": floor_divide,
    "Mod": remainder,
    "Pow": power,
}
