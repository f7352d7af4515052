"""Dates and moments: reading, writing, zones. A moment always has a zone; UTC where none is given."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from engine.expressions.budget import Budget
from engine.expressions.functions.record import Category, bad_value
from engine.expressions.values import decimal_of, did_you_mean, moment_of

DATES = Category("Dates")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def zone_of(name: str) -> tzinfo:
    """The zone of that name (`Europe/Berlin`); E025 with the nearest name otherwise."""
    if name == "UTC":
        return UTC
    try:
        if len(name) > 60 or not name.isascii():
            raise ValueError(name)
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        known = did_you_mean(name, _near_zones(name[:1].lower()))
        raise bad_value(f'Unknown time zone "{name[:60]}".', known or "Write it like Europe/Berlin.") from None


@lru_cache(maxsize=64)
def _near_zones(letter: str) -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if zone[:1].lower() == letter))


def read_moment(value: Any, zone: str = "UTC") -> datetime:
    """A moment from ISO 8601 text, a date, a moment, or seconds since 1970."""
    if isinstance(value, datetime):
        return moment_of(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), tzinfo=zone_of(zone))
    if isinstance(value, str):
        return _read_text(value.strip(), zone)
    return from_seconds(value)


def _read_text(text: str, zone: str) -> datetime:
    try:
        if len(text) > 40 or not text.isascii():
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        hint = "Write 2026-01-31 or 2026-01-31T09:30:00Z, or use parse_date(text, 'DD.MM.YYYY')."
        raise bad_value(f'"{text[:40]}" is not a date.', hint) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone_of(zone))


def from_seconds(value: Any) -> datetime:
    """The moment so many seconds after 1970-01-01 UTC."""
    seconds = decimal_of(value)
    if abs(seconds) > 10**12:
        raise bad_value("The date is out of range.", "Give seconds, not milliseconds.")
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(seconds * 1_000_000))
    except OverflowError:
        raise bad_value("The date is out of range.", "Years go from 1 to 9999.") from None


def in_range(compute: Callable[[], Any]) -> Any:
    """Run date arithmetic; leaving the years 1 to 9999 is E025."""
    try:
        return compute()
    except (OverflowError, ValueError):
        raise bad_value("The date is out of range.", "Years go from 1 to 9999.") from None


def _on_clock(value: Any, zone: str) -> datetime:
    """The moment on the clock of a zone; as it is when the zone is empty text."""
    moment, there = read_moment(value), zone_of(zone) if zone else None
    return in_range(lambda: moment.astimezone(there)) if there else moment


@DATES.add(
    "now() -> date with time",
    "The present moment, in UTC; the same throughout one evaluation.",
    ("type_of(now())", "'date with time'"),
)
def _now(budget: Budget) -> datetime:
    return budget.now()


@DATES.add(
    "today(zone: text = 'UTC') -> date",
    "The present day in a time zone.",
    ("type_of(today('Europe/Berlin'))", "'date'"),
)
def _today(budget: Budget, zone: str = "UTC") -> date:
    return in_range(lambda: budget.now().astimezone(zone_of(zone)).date())  # type: ignore[no-any-return]


@DATES.add(
    "date(value: text|number|date; zone: text = '') -> date",
    "The calendar day of a text, moment or number of seconds; with a zone, the day it is there.",
    ("text(date('2026-01-31T23:30:00Z'))", "'2026-01-31'"),
    ("text(date('2026-01-31T23:30:00Z', 'Europe/Berlin'))", "'2026-02-01'"),
)
def _date(budget: Budget, value: Any, zone: str = "") -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _on_clock(value, zone).date()


@DATES.add(
    "datetime(value: text|number|date; zone: text = 'UTC') -> date with time",
    "The moment a text (ISO 8601) means; `zone` is used when the text names none.",
    ("text(datetime('2026-01-31T09:30'))", "'2026-01-31T09:30:00Z'"),
    ("text(datetime('2026-01-31T09:30', 'Europe/Berlin'))", "'2026-01-31T09:30:00+01:00'"),
)
def _datetime(budget: Budget, value: Any, zone: str = "UTC") -> datetime:
    return read_moment(value, zone)


@DATES.add(
    "in_zone(value: text|date; zone: text) -> date with time",
    "The same moment on the clock of another zone.",
    ("text(in_zone('2026-07-01T12:00:00Z', 'America/New_York'))", "'2026-07-01T08:00:00-04:00'"),
)
def _in_zone(budget: Budget, value: Any, zone: str) -> datetime:
    return _on_clock(value, zone)


def _offset(moment: datetime, colon: str) -> str:
    text = moment.strftime("%z")
    return f"{text[:3]}{colon}{text[3:5]}"


Part = Callable[[datetime], str]
_PARTS: tuple[tuple[str, Part], ...] = (
    ("YYYY", lambda moment: f"{moment.year:04d}"),
    ("YY", lambda moment: f"{moment.year % 100:02d}"),
    ("MMMM", lambda moment: _MONTHS[moment.month - 1]),
    ("MMM", lambda moment: _MONTHS[moment.month - 1][:3]),
    ("MM", lambda moment: f"{moment.month:02d}"),
    ("M", lambda moment: str(moment.month)),
    ("DD", lambda moment: f"{moment.day:02d}"),
    ("D", lambda moment: str(moment.day)),
    ("dddd", lambda moment: _WEEKDAYS[moment.weekday()]),
    ("ddd", lambda moment: _WEEKDAYS[moment.weekday()][:3]),
    ("HH", lambda moment: f"{moment.hour:02d}"),
    ("H", lambda moment: str(moment.hour)),
    ("hh", lambda moment: f"{(moment.hour + 11) % 12 + 1:02d}"),
    ("h", lambda moment: str((moment.hour + 11) % 12 + 1)),
    ("mm", lambda moment: f"{moment.minute:02d}"),
    ("m", lambda moment: str(moment.minute)),
    ("ss", lambda moment: f"{moment.second:02d}"),
    ("SSS", lambda moment: f"{moment.microsecond // 1000:03d}"),
    ("A", lambda moment: "AM" if moment.hour < 12 else "PM"),
    ("ZZ", lambda moment: _offset(moment, "")),
    ("Z", lambda moment: _offset(moment, ":")),
)


@lru_cache(maxsize=256)
def tokens(pattern: str) -> tuple[tuple[str, Part | None], ...]:
    """A date pattern as (token, writer); text in [brackets] and every other character stand for themselves."""
    if len(pattern) > 100:
        raise bad_value("The date pattern is longer than 100 characters.", "Write it like DD.MM.YYYY HH:mm.")
    found: list[tuple[str, Part | None]] = []
    at = 0
    while at < len(pattern):
        close = pattern.find("]", at)
        if pattern[at] == "[" and close != -1:
            found.append((pattern[at + 1 : close], None))
            at = close + 1
            continue
        token, part = next(
            ((token, part) for token, part in _PARTS if pattern.startswith(token, at)), (pattern[at], None)
        )
        found.append((token, part))
        at += len(token)
    return tuple(found)


@DATES.add(
    "format_date(value: text|date; pattern: text = 'YYYY-MM-DD'; zone: text = '') -> text",
    "The date as text. Tokens: YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm m ss SSS A Z ZZ; [text] is kept.",
    ("format_date('2026-01-31T09:05:00Z', 'DD.MM.YYYY HH:mm')", "'31.01.2026 09:05'"),
    ("format_date('2026-01-31', 'ddd, D MMM YYYY')", "'Sat, 31 Jan 2026'"),
)
def _format_date(budget: Budget, value: Any, pattern: str = "YYYY-MM-DD", zone: str = "") -> str:
    moment = _on_clock(value, zone)
    return "".join(text if part is None else part(moment) for text, part in tokens(pattern))


_READABLE = {"YYYY": 4, "MM": 2, "M": 0, "DD": 2, "D": 0, "HH": 2, "H": 0, "mm": 2, "m": 0, "ss": 2, "YY": 2}
_FIELDS = {"Y": "year", "M": "month", "D": "day", "H": "hour", "m": "minute", "s": "second"}


@DATES.add(
    "parse_date(value: text; pattern: text; zone: text = 'UTC') -> date with time",
    "Reads a date written in a pattern of YYYY YY MM M DD D HH H mm m ss.",
    ("text(parse_date('31.01.2026', 'DD.MM.YYYY'))", "'2026-01-31T00:00:00Z'"),
)
def _parse_date(budget: Budget, value: str, pattern: str, zone: str = "UTC") -> datetime:
    fields = {"year": 1970, "month": 1, "day": 1}
    at = 0
    for token, part in tokens(pattern):
        text, at = _take(value, at, token, part)
        if part is not None:
            number = int(text)
            fields[_FIELDS[token[0]]] = number + 2000 if token == "YY" else number  # noqa: S105
    if value[at:].strip():
        raise _no_fit(value, pattern)
    try:
        return datetime(**fields, tzinfo=zone_of(zone))
    except (ValueError, OverflowError):
        raise _no_fit(value, pattern) from None


def _take(value: str, at: int, token: str, part: Part | None) -> tuple[str, int]:
    if part is None:
        if not value.startswith(token, at):
            raise _no_fit(value, token)
        return token, at + len(token)
    if token not in _READABLE:
        raise bad_value(f'The token "{token}" cannot be read from text.', "Use YYYY YY MM M DD D HH H mm m ss.")
    width = _READABLE[token] or (2 if value[at + 1 : at + 2].isdecimal() else 1)
    text = value[at : at + width]
    if len(text) != width or not (text.isascii() and text.isdecimal()):
        raise _no_fit(value, token)
    return text, at + width


def _no_fit(value: str, pattern: str) -> Exception:
    return bad_value(f'"{value[:40]}" does not fit the pattern at "{pattern[:40]}".', "Write it like DD.MM.YYYY HH:mm.")


def _reader(
    name: str, summary: str, example: tuple[str, str], read: Callable[[datetime], Any], returns: str = "number"
) -> None:
    @DATES.add(f"{name}(value: text|date) -> {returns}", summary, example)
    def _part(budget: Budget, value: Any) -> Any:
        return read(read_moment(value))


_reader("year", "The year.", ("year('2026-01-31')", "2026"), lambda moment: moment.year)
_reader("month", "The month, 1 to 12.", ("month('2026-01-31')", "1"), lambda moment: moment.month)
_reader("day", "The day of the month.", ("day('2026-01-31')", "31"), lambda moment: moment.day)
_reader("hour", "The hour, 0 to 23.", ("hour('2026-01-31T09:30:00Z')", "9"), lambda moment: moment.hour)
_reader("weekday", "1 for Monday to 7 for Sunday.", ("weekday('2026-01-31')", "6"), lambda moment: moment.isoweekday())
_reader("week", "The ISO week of the year.", ("week('2026-01-31')", "5"), lambda moment: moment.isocalendar().week)
_reader(
    "unix_time",
    "Whole seconds since 1970-01-01 UTC.",
    ("unix_time('1970-01-02')", "86400"),
    lambda moment: int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()),
)
