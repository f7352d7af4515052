"""Time that really passes: moments in a zone are moved and subtracted through UTC, so clock changes count."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.expressions.values import moment_of


def later(value: Any, passed: timedelta) -> Any:
    """A duration, date or moment after some time has passed.

    A plain date moved by whole days stays one, else it becomes a moment. OverflowError outside the years 1 to 9999.
    """
    if isinstance(value, timedelta) or (not isinstance(value, datetime) and not passed % timedelta(days=1)):
        return value + passed
    moment = moment_of(value)
    return (moment.astimezone(UTC) + passed).astimezone(moment.tzinfo)


def passed_between(start: date, end: date) -> timedelta:
    """The time that passes from start to end; negative when the end is earlier."""
    return _elapsed(end) - _elapsed(start)


def _elapsed(value: date) -> timedelta:
    moment = moment_of(value)
    return moment.replace(tzinfo=UTC) - datetime.min.replace(tzinfo=UTC) - (moment.utcoffset() or timedelta(0))
