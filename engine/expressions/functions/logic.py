"""Fallbacks, tests for emptiness, conversion between kinds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.convert import to_text
from engine.expressions.errors import ExpressionError
from engine.expressions.functions.record import Category, bad_value
from engine.expressions.values import EXPONENT_LIMIT, NUMBERS, Missing, decimal_of, type_name

LOGIC = Category("Values")
_KIND_WORDS = {
    "a missing value": "missing",
    "an empty value": "null",
    "a yes/no value": "yes/no",
    "a number": "number",
    "text": "text",
    "a list": "list",
    "an object": "object",
    "a date": "date",
    "a date with time": "date with time",
    "a duration": "duration",
}


@LOGIC.add(
    "default(value: maybe; fallback: maybe; *more: maybe) -> same",
    "The first value that is neither missing, nor null, nor empty text; the last one if all are.",
    ("default(trigger.nickname, 'friend')", "'friend'"),
    ("default(null, '', 7)", "7"),
    lazy=True,
)
def _default(budget: Budget, *values: Callable[[], Any]) -> Any:
    value: Any = None
    for compute in values:
        value = compute()
        if not (type(value) is Missing or value is None or (type(value) is str and not value)):
            return value
    return value


@LOGIC.add(
    "is_empty(value: maybe) -> yes/no",
    "Whether a value is missing, null, an empty text, an empty list or an empty object.",
    ("is_empty(trigger.nickname)", "true"),
    ("is_empty([0])", "false"),
)
def _is_empty(budget: Budget, value: Any) -> bool:
    return type(value) is Missing or value is None or (type(value) in {str, list, dict} and not value)


@LOGIC.add(
    "exists(value: maybe) -> yes/no",
    "Whether there is a value at all; null counts as there.",
    ("exists(trigger.nickname)", "false"),
    ("exists(null)", "true"),
)
def _exists(budget: Budget, value: Any) -> bool:
    return type(value) is not Missing


@LOGIC.add(
    "type_of(value: maybe) -> text",
    "The kind of a value: text, number, yes/no, list, object, date, date with time, duration, null or missing.",
    ("type_of(3)", "'number'"),
    ("type_of(trigger.nickname)", "'missing'"),
)
def _type_of(budget: Budget, value: Any) -> str:
    return _KIND_WORDS.get(type_name(value), "unknown")


@LOGIC.add(
    "text(value: any) -> text",
    "The value as text: nothing for null, numbers with all digits, dates as ISO 8601, lists and objects as JSON.",
    ("text(1.10)", "'1.10'"),
    ("text([1, true])", "'[1, true]'"),
)
def _text(budget: Budget, value: Any) -> str:
    return to_text(value, budget)


@LOGIC.add(
    "number(value: text|number|yes/no) -> number",
    "Reads a number exactly, so money keeps every digit. Spaces around it are ignored; a comma is not understood.",
    ("number('1.10') + 1", "2.10"),
    ("number(' 42 ')", "42"),
)
def _number(budget: Budget, value: Any) -> Any:
    if type(value) in NUMBERS:
        return value
    if type(value) is bool:
        return int(value)
    text = value.strip()
    if len(text) > 400 or "_" in text:
        raise bad_value("This text is not a number.", "Write digits, with a point for decimals.")
    try:
        return budget.number(int(text)) if text.lstrip("+-").isdecimal() and len(text) < 90 else _decimal(text)
    except (InvalidOperation, ValueError):
        hint = "Remove currency signs and spaces first, and write a point for decimals: number(replace(x, ',', '.'))."
        raise bad_value(f'"{text[:40]}" is not a number.', hint) from None


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > EXPONENT_LIMIT or len(value.as_tuple().digits) > 80:
        raise bad_value("The number is too large.", "Numbers may have up to 77 digits.")
    return value


_YES = {"true": True, "yes": True, "on": True, "1": True, "y": True}
_NO = {"false": False, "no": False, "off": False, "0": False, "n": False, "": False}


@LOGIC.add(
    "yes_no(value: any) -> yes/no",
    "Reads yes or no from text (yes, true, on, 1 / no, false, off, 0, nothing), a number or null.",
    ("yes_no('Yes')", "true"),
    ("yes_no(0)", "false"),
)
def _yes_no(budget: Budget, value: Any) -> bool:
    if type(value) is not str:
        if isinstance(value, list | dict | date):
            raise bad_value(f"Cannot read yes or no from {type_name(value)}.", "Use is_empty(...) or a comparison.")
        return bool(value)
    word = value.strip().lower()
    answer = {**_YES, **_NO}.get(word)
    if answer is None:
        raise bad_value(f'"{word[:40]}" is neither yes nor no.', "Compare it instead: value == 'approved'.")
    return answer


@LOGIC.add(
    "is_number(value: maybe) -> yes/no",
    "Whether a value is a number, or a text that number(...) can read.",
    ("is_number('12.5')", "true"),
    ("is_number('twelve')", "false"),
)
def _is_number(budget: Budget, value: Any) -> bool:
    if type(value) in NUMBERS:
        return bool(decimal_of(value).is_finite())
    try:
        return type(value) is str and _number(budget, value) is not None
    except ExpressionError:
        return False
