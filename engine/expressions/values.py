"""What an expression can hold: JSON values, exact decimals, dates, durations, and Missing.

Numbers with a fraction are exact decimals while an expression works on them, so `0.1 + 0.2 == 0.3`. A float that came
in as JSON is read by its shortest decimal form (19.99 is 19.99, not 19.989999...).
"""

import difflib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from engine.expressions.errors import ExpressionError

Value = Any
"""None, bool, int, float, Decimal, str, list, dict, datetime, date, timedelta or Missing."""

NUMBERS = frozenset({int, float, Decimal})
EXPONENT_LIMIT = 400
EXACT = Context(prec=80, Emax=EXPONENT_LIMIT, Emin=-EXPONENT_LIMIT, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Adding, subtracting and multiplying: enough digits for a 256-bit number, so money never loses one."""
QUOTIENT = Context(
    prec=28, Emax=EXPONENT_LIMIT, Emin=-EXPONENT_LIMIT, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""Dividing, whose result may have no end: 28 significant digits."""

_NAMES: dict[type, str] = {
    type(None): "an empty value",
    bool: "a yes/no value",
    int: "a number",
    float: "a number",
    Decimal: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    datetime: "a date with time",
    date: "a date",
    timedelta: "a duration",
}


class Missing:
    """Stands for a value that is not there; false in a condition, and every comparison with it is False.

    `path` says what was asked for (`steps.check.invoce`), `hint` offers the nearest name that exists, or is empty.
    """

    __slots__ = ("_container", "_key", "path")

    def __init__(self, path: str, container: object = None, key: str = "") -> None:
        self.path = path
        self._container = container
        self._key = key

    @property
    def hint(self) -> str:
        """A sentence such as `Did you mean "invoice"?`; worked out only when somebody asks."""
        if not isinstance(self._container, Mapping):
            return ""
        return did_you_mean(self._key, self._container)

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return f"Missing({self.path!r})"


def did_you_mean(word: str, known: Iterable[object]) -> str:
    """A sentence naming the closest known word, or empty text when none is close (looks at 300 words at most)."""
    found = closest(word, known)
    return f'Did you mean "{found}"?' if found else ""


def closest(word: str, known: Iterable[object]) -> str | None:
    """The known word nearest to `word` in spelling, ignoring case, or None."""
    if not word or len(word) > 100:
        return None
    candidates: dict[str, str] = {}
    for name in known:
        if isinstance(name, str) and len(name) <= 100:
            candidates.setdefault(name.lower(), name)
        if len(candidates) >= 300:
            break
    matches = difflib.get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return candidates[matches[0]] if matches else None


def type_name(value: object) -> str:
    """What people call this kind of value, with its article."""
    if isinstance(value, Missing):
        return "a missing value"
    if isinstance(value, Mapping):
        return "an object"
    return _NAMES.get(type(value), "a value of an unknown kind")


def missing_error(value: Missing, start: int | None = None, end: int | None = None) -> ExpressionError:
    """The error for using a missing value where a value is needed."""
    hint = value.hint or f"Check the name, or give a fallback: default({value.path}, ...)."
    return ExpressionError("E022", f'"{value.path}" has no value here.', hint, start=start, end=end)


def decimal_of(number: float | Decimal) -> Decimal:
    """The number as an exact decimal; a float by its shortest form. E025 when it is not finite."""
    if type(number) is float:
        if number != number or number in (float("inf"), float("-inf")):
            raise ExpressionError("E025", "This is not a finite number.", "Check the step that produced it.")
        return Decimal(int(number)) if number.is_integer() and abs(number) < 1e16 else Decimal(repr(number))
    return number if type(number) is Decimal else Decimal(number)


def moment_of(value: date) -> datetime:
    """A date or date-time as a moment; a plain date is its midnight in UTC, a time without zone counts as UTC."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), tzinfo=UTC)


def number_text(number: float | Decimal) -> str:
    """Digits without exponent; a decimal keeps its zeros (1.10), a whole float loses its point (5.0 is 5)."""
    if type(number) is int:
        if number.bit_length() > 256:
            raise ExpressionError("E033", "This number is too large to write.", "Numbers may have up to 77 digits.")
        return str(number)
    exact = decimal_of(number)
    check_writable(exact)
    return format(exact, "f")


def check_writable(exact: Decimal) -> None:
    """E033 for what would be endless digits."""
    if not exact.is_finite() or abs(exact.adjusted()) > EXPONENT_LIMIT + 100:  # tiny results go a little below
        raise ExpressionError("E033", "This number is too large to write.", "Numbers may have up to 77 digits.")


def duration_text(value: timedelta) -> str:
    """ISO 8601: `P1DT2H`, `PT0S`, `-PT30M`."""
    sign, value = ("-", -value) if value < timedelta(0) else ("", value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{value.days}D" if value.days else ""
    return f"{sign}P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"
