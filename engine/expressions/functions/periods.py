"""Counting with dates: adding, differences, beginnings and ends."""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.functions.dates import in_range, read_moment
from engine.expressions.functions.record import Category, bad_value, whole
from engine.expressions.moments import later, passed_between
from engine.expressions.values import decimal_of

PERIODS = Category("Counting with dates")


def _day_or_moment(value: Any) -> Any:
    """A plain date stays one; text without a time becomes one; the rest is a moment."""
    if isinstance(value, str) and len(value.strip()) <= 10:
        return read_moment(value).date()
    return value if isinstance(value, date) and not isinstance(value, datetime) else read_moment(value)


def _adder(name: str, summary: str, example: tuple[str, str], add: Callable[[Any, Any], Any]) -> None:
    @PERIODS.add(f"{name}(value: text|date; count: number) -> date", summary, example)
    def _add(budget: Budget, value: Any, count: Any) -> Any:
        return add(value, count)


def add_days(value: Any, count: Any) -> Any:
    """So many days later, at the same time of day in its zone."""
    days = whole(count, "count", -4_000_000, 4_000_000)
    return in_range(lambda: _day_or_moment(value) + timedelta(days=days))


def add_months(value: Any, count: Any) -> Any:
    """So many months later; the last day of the month when the day does not exist."""
    months = whole(count, "count", -200_000, 200_000)
    start = _day_or_moment(value)
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if not 1 <= year <= 9999:
        raise bad_value("The date is out of range.", "Years go from 1 to 9999.")
    return start.replace(year=year, month=month + 1, day=min(start.day, calendar.monthrange(year, month + 1)[1]))


def add_workdays(value: Any, count: Any) -> Any:
    """So many Mondays to Fridays later."""
    days = whole(count, "count", -100_000, 100_000)
    start = _day_or_moment(value)
    if days == 0:
        return start
    step = 1 if days > 0 else -1
    weeks, rest = divmod(abs(days), 5)
    moved = in_range(lambda: start + timedelta(weeks=step * weeks))
    while moved.weekday() > 4:
        moved = add_days(moved, -step)
    while rest:
        moved = add_days(moved, step)
        rest -= moved.weekday() <= 4
    return moved


def _add_exact(unit: str) -> Callable[[Any, Any], Any]:
    def add(value: Any, count: Any) -> Any:
        amount = decimal_of(count)
        if abs(amount) > 10**8:
            raise bad_value('"count" is too large.', "Years go from 1 to 9999.")
        return in_range(lambda: later(read_moment(value), timedelta(**{unit: float(amount)})))

    return add


_adder(
    "add_days",
    "So many days later (earlier when negative).",
    ("text(add_days('2026-01-31', 1))", "'2026-02-01'"),
    add_days,
)
_adder(
    "add_workdays",
    "So many working days (Monday to Friday) later; public holidays are not known.",
    ("text(add_workdays('2026-01-30', 1))", "'2026-02-02'"),
    add_workdays,
)
_adder(
    "add_months",
    "So many months later; the 31st becomes the last day.",
    ("text(add_months('2026-01-31', 1))", "'2026-02-28'"),
    add_months,
)
_adder(
    "add_years",
    "So many years later.",
    ("text(add_years('2024-02-29', 1))", "'2025-02-28'"),
    lambda value, count: add_months(value, whole(count, "count", -10_000, 10_000) * 12),
)
_adder(
    "add_hours",
    "So many hours later.",
    ("text(add_hours('2026-01-31T23:00:00Z', 2))", "'2026-02-01T01:00:00Z'"),
    _add_exact("hours"),
)
_adder(
    "add_minutes",
    "So many minutes later.",
    ("text(add_minutes('2026-01-31T23:00:00Z', 90))", "'2026-02-01T00:30:00Z'"),
    _add_exact("minutes"),
)


def _between(name: str, unit: str, seconds: int, example: tuple[str, str]) -> None:
    @PERIODS.add(
        f"{name}(start: text|date; end: text|date) -> number",
        f"Whole {unit} from start to end; negative when the end is earlier.",
        example,
    )
    def _difference(budget: Budget, start: Any, end: Any) -> int:
        passed = passed_between(read_moment(start), read_moment(end))
        return int(abs(passed) // timedelta(seconds=seconds)) * (1 if passed >= timedelta(0) else -1)


_between("days_between", "days", 86_400, ("days_between('2026-01-31', '2026-03-01')", "29"))
_between("hours_between", "hours", 3_600, ("hours_between('2026-01-31', '2026-02-01')", "24"))
_between("minutes_between", "minutes", 60, ("minutes_between('2026-01-31T09:00:00Z', '2026-01-31T10:30:00Z')", "90"))

_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "hour": lambda moment: moment,
    "day": lambda moment: moment.replace(hour=0),
    "week": lambda moment: moment.replace(hour=0) - timedelta(days=moment.weekday()),
    "month": lambda moment: moment.replace(hour=0, day=1),
    "quarter": lambda moment: moment.replace(hour=0, day=1, month=(moment.month - 1) // 3 * 3 + 1),
    "year": lambda moment: moment.replace(hour=0, day=1, month=1),
}
_STEPS: dict[str, Callable[[datetime], Any]] = {
    "hour": lambda moment: moment + timedelta(hours=1),
    "day": lambda moment: add_days(moment, 1),
    "week": lambda moment: add_days(moment, 7),
    "month": lambda moment: add_months(moment, 1),
    "quarter": lambda moment: add_months(moment, 3),
    "year": lambda moment: add_months(moment, 12),
}


def _start(value: Any, unit: str) -> datetime:
    if unit not in _STARTS:
        raise bad_value(f'Unknown period "{unit[:40]}".', "Use one of " + ", ".join(_STARTS) + ".")
    return in_range(lambda: _STARTS[unit](read_moment(value).replace(minute=0, second=0, microsecond=0)))  # type: ignore[no-any-return]


@PERIODS.add(
    "start_of(value: text|date; period: text) -> date with time",
    "The first moment of its hour, day, week, month, quarter or year.",
    ("text(start_of('2026-02-17', 'month'))", "'2026-02-01T00:00:00Z'"),
)
def _start_of(budget: Budget, value: Any, period: str) -> datetime:
    return _start(value, period)


@PERIODS.add(
    "end_of(value: text|date; period: text) -> date with time",
    "The last moment of its hour, day, week, month, quarter or year.",
    ("text(end_of('2026-02-17', 'month'))", "'2026-02-28T23:59:59.999999Z'"),
)
def _end_of(budget: Budget, value: Any, period: str) -> datetime:
    start = _start(value, period)
    return in_range(lambda: _STEPS[period](start) - timedelta(microseconds=1))  # type: ignore[no-any-return]


@PERIODS.add(
    "duration(days: number; hours: number = 0; minutes: number = 0; seconds: number = 0) -> duration",
    "A length of time, to add to a date or to compare differences with.",
    ("text(datetime('2026-01-31') + duration(1, 2))", "'2026-02-01T02:00:00Z'"),
    ("datetime('2026-02-02') - datetime('2026-01-31') > duration(1)", "true"),
)
def _duration(budget: Budget, days: Any, hours: Any = 0, minutes: Any = 0, seconds: Any = 0) -> timedelta:
    parts = [decimal_of(part) for part in (days, hours, minutes, seconds)]
    if any(abs(part) > 10**9 for part in parts):
        raise bad_value("The duration is too long.", "It may span up to 9999 years.")
    return in_range(lambda: timedelta(*(float(parts[0]), float(parts[3]), 0, 0, float(parts[2]), float(parts[1]))))  # type: ignore[no-any-return]


@PERIODS.add(
    "total_seconds(value: duration) -> number", "A duration in seconds.", ("total_seconds(duration(0, 1))", "3600")
)
def _total_seconds(budget: Budget, value: timedelta) -> Any:
    seconds = decimal_of(value.days * 86_400 + value.seconds)
    return int(seconds) if not value.microseconds else seconds + decimal_of(value.microseconds) / 1_000_000
