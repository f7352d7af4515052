"""Reading times that came out of settings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import PermanentError

LONGEST_S = 10 * 366 * 86_400
"""Ten years: longer waits are mistakes."""


def moment(value: Any) -> datetime:
    """An aware UTC time from ISO 8601 text (without a zone: UTC). Raises PermanentError."""
    try:
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise PermanentError(
            f"“{str(value)[:80]}” is not a date and time.",
            hint="Use a form like 2025-06-30T17:00:00+02:00, or map a date from an earlier step.",
            code="bad_date",
            sent=False,
        ) from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def seconds(value: Any) -> float:
    """A length of time in seconds, 0 up to ten years. Raises PermanentError."""
    try:
        length = float(value)
    except (TypeError, ValueError):
        length = -1.0
    if not 0 <= length <= LONGEST_S:
        raise PermanentError(
            f"“{str(value)[:80]}” is not a number of seconds from 0 to ten years.",
            hint="Enter the time to wait in seconds, or map a number from an earlier step.",
            code="bad_duration",
            sent=False,
        )
    return length


def after(now: datetime, value: Any) -> datetime:
    """`value` seconds after `now`."""
    return now + timedelta(seconds=seconds(value))
