"""How much one evaluation may do: work, length of text and lists, size of numbers.

Straight code is bounded by the length of its source, so only loops, calls and growing values are charged. 64 characters
or 16 list items cost one step; with 100,000 steps one evaluation can therefore make about 6 million characters in all.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from engine.expressions.errors import ExpressionError

MAX_STEPS = 100_000
MAX_TEXT = 1_000_000
MAX_LIST = 100_000
MAX_BITS = 256
MAX_VALUE_DEPTH = 200

Clock = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Budget:
    """The allowance of one evaluation; give the same one to several expressions to bound them together."""

    __slots__ = ("_moment", "clock", "slots", "steps")

    def __init__(self, steps: int = MAX_STEPS, clock: Clock | None = None) -> None:
        self.steps = steps
        self.clock = clock
        self.slots: list[Any] = []
        self._moment: datetime | None = None

    def now(self) -> datetime:
        """The moment of this evaluation: the clock is read once, so two `now()` are equal."""
        if self._moment is None:
            self._moment = (self.clock or _utc_now)()
        return self._moment

    def spend(self, steps: int) -> None:
        """Take `steps` of work; E030 when the allowance is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise ExpressionError(
                "E030", "This expression does too much work.", "Work on fewer items, or use a For each or Code step."
            )

    def text(self, length: int) -> None:
        """Announce a text of `length` characters before it is made."""
        if length > MAX_TEXT:
            raise ExpressionError("E031", "The text would be longer than 1,000,000 characters.", "Shorten it first.")
        self.spend(length >> 6)

    def items(self, length: int) -> None:
        """Announce a list or object of `length` items before it is made."""
        if length > MAX_LIST:
            raise ExpressionError("E032", "The list would have more than 100,000 items.", "Work on a part of it.")
        self.spend(length >> 4)

    def number(self, value: int) -> int:
        """The number itself, when it is not larger than 256 bits."""
        if value.bit_length() > MAX_BITS:
            raise ExpressionError("E033", "The number is too large.", "Numbers may have up to 77 digits.")
        return value

    def charge(self, value: object) -> None:
        """Charge a value that was just made or is about to be read through."""
        kind = type(value)
        if kind is str:
            self.text(len(value))  # type: ignore[arg-type]
        elif kind is list or kind is dict:
            self.items(len(value))  # type: ignore[arg-type]
        elif kind is int:
            self.number(value)  # type: ignore[arg-type]
