"""A clock that stands still until it is turned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MORNING = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


class FakeClock:
    """The Clock port for tests: 3 March 2025, 9:00 UTC, a Monday."""

    def __init__(self, start: datetime = MORNING) -> None:
        self._start = start
        self._now = start

    def now(self) -> datetime:
        """Aware UTC time."""
        return self._now

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return (self._now - self._start).total_seconds()

    def forward(self, seconds: float) -> None:
        """Turn the clock on."""
        self._now += timedelta(seconds=seconds)

    def turn_to(self, at: datetime) -> None:
        """Turn the clock on to a moment; never back."""
        self._now = max(self._now, at)
