"""Numbers. Everything is exact; rounding is commercial (half away from zero) unless asked otherwise."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.functions.record import Category, bad_value, whole
from engine.expressions.values import EXACT, decimal_of

NUMBERS_ = Category("Numbers")
_MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "down": ROUND_DOWN,
    "floor": ROUND_FLOOR,
    "ceiling": ROUND_CEILING,
}


def rounded(value: Any, digits: Any, mode: str) -> Any:
    """The number with `digits` decimals: a whole number for 0 or less, else a decimal."""
    places = whole(digits, "digits", -60, 30)
    try:
        quantized = decimal_of(value).quantize(Decimal(1).scaleb(-places), rounding=mode, context=EXACT)
    except InvalidOperation:
        raise bad_value("The number is too large to be rounded.", "Numbers may have up to 77 digits.") from None
    return quantized if places > 0 else int(quantized)


@NUMBERS_.add(
    "round(value: number; digits: number = 0; mode: text = 'half_up') -> number",
    "Rounded as in commerce: 2.5 becomes 3. Modes: half_up, half_even (bankers), down, floor, ceiling.",
    ("round(2.345, 2)", "2.35"),
    ("round(2.5)", "3"),
    ("round(2.5, 0, 'half_even')", "2"),
)
def _round(budget: Budget, value: Any, digits: Any = 0, mode: str = "half_up") -> Any:
    if mode not in _MODES:
        raise bad_value(f'Unknown rounding mode "{mode[:40]}".', "Use one of " + ", ".join(_MODES) + ".")
    return rounded(value, digits, _MODES[mode])


@NUMBERS_.add(
    "round_up(value: number; digits: number = 0) -> number",
    "Rounded to the next higher number.",
    ("round_up(2.01, 1)", "2.1"),
)
def _round_up(budget: Budget, value: Any, digits: Any = 0) -> Any:
    return rounded(value, digits, ROUND_CEILING)


@NUMBERS_.add(
    "round_down(value: number; digits: number = 0) -> number",
    "Rounded to the next lower number.",
    ("round_down(2.99)", "2"),
)
def _round_down(budget: Budget, value: Any, digits: Any = 0) -> Any:
    return rounded(value, digits, ROUND_FLOOR)


@NUMBERS_.add("abs(value: number) -> number", "Without its sign.", ("abs(-3)", "3"))
def _abs(budget: Budget, value: Any) -> Any:
    return abs(value) if type(value) is int else decimal_of(value).copy_abs()


@NUMBERS_.add("sign(value: number) -> number", "-1, 0 or 1.", ("sign(-3.5)", "-1"))
def _sign(budget: Budget, value: Any) -> int:
    exact = decimal_of(value)
    return (exact > 0) - (exact < 0)


@NUMBERS_.add(
    "clamp(value: number; low: number; high: number) -> number",
    "The number, but not below or above the bounds.",
    ("clamp(12, 0, 10)", "10"),
)
def _clamp(budget: Budget, value: Any, low: Any, high: Any) -> Any:
    if decimal_of(low) > decimal_of(high):
        raise bad_value('"low" is above "high".', "Swap them.")
    return min(max(value, low, key=decimal_of), high, key=decimal_of)


@NUMBERS_.add(
    "percent(part: number; whole: number) -> number",
    "How many per cent the part is of the whole; 0 when the whole is 0.",
    ("percent(5, 20)", "25"),
)
def _percent(budget: Budget, part: Any, total: Any) -> Any:
    from engine.expressions.operators import divide, multiply

    return divide(multiply(part, 100, budget), total, budget) if total else 0


@NUMBERS_.add("is_whole(value: number) -> yes/no", "Whether the number has no decimals.", ("is_whole(2.0)", "true"))
def _is_whole(budget: Budget, value: Any) -> bool:
    exact = decimal_of(value)
    return exact == exact.to_integral_value()


@NUMBERS_.add(
    "format_number(value: number; digits: number = 2; thousands: text = ','; point: text = '.') -> text",
    "Rounded, with separators for people.",
    ("format_number(1234.5)", "'1,234.50'"),
    ("format_number(1234.5, 1, '.', ',')", "'1.234,5'"),
)
def _format_number(budget: Budget, value: Any, digits: Any = 2, thousands: str = ",", point: str = ".") -> str:
    if len(thousands) > 3 or len(point) > 3:
        raise bad_value("A separator is longer than 3 characters.", "Use ',' or '.'.")
    plain = format(Decimal(rounded(value, whole(digits, "digits", 0, 30), ROUND_HALF_UP)), ",f")
    return plain.replace(",", "\0").replace(".", point).replace("\0", thousands)
