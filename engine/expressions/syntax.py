"""Saying what is wrong with a source Python could not read. Common slips are records, tried in order."""

import re
from dataclasses import dataclass

from engine.expressions.errors import ExpressionError

_QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*\"""")


@dataclass(frozen=True, slots=True)
class Slip:
    """A habit from another language or a text editor: how it looks outside quotes, and what to write."""

    looks: re.Pattern[str]
    message: str
    hint: str


def _slip(looks: str, message: str, hint: str) -> Slip:
    return Slip(re.compile(looks), message, hint)


SLIPS: tuple[Slip, ...] = (
    _slip(r"[“”„‘’«»]", "These quotes are typographic.", "Use straight quotes: \"text\" or 'text'."),
    _slip(r"&&", "`&&` is not an operator here.", "Write `and`."),
    _slip(r"\|\|", "`||` is not an operator here.", "Write `or`."),
    _slip(r"\b(?:AND|OR|NOT|IN)\b", "Operators are written in small letters.", "Write and, or, not, in."),
    _slip(r"=>|=<", "The equals sign comes last.", "Write `>=` or `<=`."),
    _slip(r"<>|===|!==", "This is not how values are compared here.", "Write `==` or `!=`."),
    _slip(r"^\s*if\b", "`if` does not come first.", "Write: a if test else b."),
    _slip(r"\?[^?]*:", "`? :` is not available.", "Write: a if test else b."),
    _slip(r"!(?!=)", "`!` is not an operator here.", "Write `not`."),
    _slip(r"(?<![=<>!:])=(?!=)", "A single `=` does not compare.", "Write `==`."),
    _slip(r"\{\{|\}\}|\$\{", "Braces are not needed here.", "This is an expression already: write steps.check.amount."),
    _slip(
        r"(?:[-+*/%<>=.,]|\b(?:and|or|not|in|if|else))\s*$",
        "The expression ends too early.",
        "Add the value after the last operator.",
    ),
    _slip(r"['\"]", "A quote is not closed.", "End the text with the quote it began with."),
)


def syntax_error(reason: str, text: str, base: int, place: int) -> ExpressionError:
    """The error for `text`, which starts at `base` of the whole source; `place` is where reading stopped."""
    bare = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    for slip in SLIPS:
        found = slip.looks.search(bare)
        if found is not None:
            start, end = base + found.start(), base + max(found.end(), found.start() + 1)
            return ExpressionError("E001", slip.message, slip.hint, start=start, end=end)
    at = base + max(min(place, len(text) - 1), 0)
    message = f"The expression cannot be read here: {reason}."
    return ExpressionError("E001", message, "Check quotes, brackets and operators.", start=at, end=at + 1)
