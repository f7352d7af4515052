"""The error of this package and the list of its codes."""

from typing import Any, Self

from engine.errors import InvalidInput

CODES: dict[str, str] = {
    "E001": "the expression cannot be read (spelling, brackets, quotes)",
    "E002": "the expression is too long",
    "E003": "the expression is nested too deeply",
    "E004": "this construct is not part of the language",
    "E005": "unknown name",
    "E006": "unknown function",
    "E007": "wrong number of values for a function",
    "E008": "a name that starts with an underscore",
    "E009": "a literal that is too large or of a kind that is not allowed",
    "E010": "`{{` without `}}`",
    "E020": "an operator does not fit the kind of its values",
    "E021": "a function was given the wrong kind of value",
    "E022": "a value is missing where one is needed",
    "E023": "division by zero",
    "E024": "a field is read from something that has none",
    "E025": "a value cannot be converted or understood",
    "E026": "a list position or field name of the wrong kind",
    "E030": "too much work",
    "E031": "text too long",
    "E032": "list too long",
    "E033": "number or date out of range",
    "E034": "value nested too deeply",
    "E035": "a value that cannot be written as JSON",
    "E040": "unknown field (found by the check before a run)",
    "E041": "the result does not fit the field it is used in (found by the check before a run)",
    "E042": "a comparison that can never be true (found by the check before a run)",
    "E099": "an unexpected failure inside a function",
}


class ExpressionError(InvalidInput):
    """What is wrong with an expression, where, and what to do.

    `start` and `end` are character offsets in the source that was compiled (None when unknown); `field` is the place
    inside a settings value, such as `body.lines[2]`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        start: int | None = None,
        end: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code)
        self.start = start
        self.end = end
        self.field = field

    def at(self, start: int, end: int) -> Self:
        """Set the place, unless a more exact one is known already."""
        if self.start is None:
            self.start, self.end = start, end
        return self

    def in_field(self, field: str) -> Self:
        """Set the place inside a settings value, unless it is known already."""
        if self.field is None:
            self.field = field
        return self

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON, with its place."""
        return {**super().as_dict(), "start": self.start, "end": self.end, "field": self.field}
