"""Text with `{{ ... }}` in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.expressions.budget import MAX_TEXT, Budget, Clock
from engine.expressions.errors import ExpressionError
from engine.expressions.expression import Expression
from engine.expressions.loops import join_texts
from engine.expressions.paths import Path, Read
from engine.expressions.scan import closing
from engine.expressions.values import Missing, Value, missing_error


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a template: plain text, or the expression between two braces; offsets of what is inside them."""

    start: int
    end: int
    is_expression: bool


def split_template(source: str) -> list[Segment]:
    """The parts of a template in order. E010 when a `{{` is never closed, E031 when it is too long."""
    if len(source) > MAX_TEXT:
        raise ExpressionError("E031", "The text is longer than 1,000,000 characters.", "Shorten it.", start=0, end=0)
    segments: list[Segment] = []
    at = 0
    while (opening := source.find("{{", at)) != -1:
        if opening > at:
            segments.append(Segment(at, opening, is_expression=False))
        close = closing(source, opening + 2, "}}")
        if close is None:
            message = "`{{` is never closed."
            hint = 'End it with }}, and check the quotes inside; to write two braces as text use {{ "{{" }}.'
            raise ExpressionError("E010", message, hint, start=opening, end=min(opening + 2, len(source)))
        segments.append(Segment(opening + 2, close, is_expression=True))
        at = close + 2
    if at < len(source):
        segments.append(Segment(at, len(source), is_expression=False))
    return segments


class Template:
    """A compiled template. With exactly one `{{ }}` and nothing around it the value keeps its type; else it is text.

    `source`, `roots`, `paths` and `reads` are those of all its expressions; `is_constant` when there are none.
    """

    __slots__ = ("_parts", "_single", "is_constant", "paths", "reads", "roots", "source")

    def __init__(self, source: str) -> None:
        segments = split_template(source)
        self.source = source
        self._parts: list[str | Expression] = [
            Expression(source, each.start, each.end) if each.is_expression else source[each.start : each.end]
            for each in segments
        ]
        expressions = [part for part in self._parts if isinstance(part, Expression)]
        self.is_constant = not expressions
        self.reads: tuple[Read, ...] = tuple(read for part in expressions for read in part.reads)
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(read.path for read in self.reads))
        self.roots: frozenset[str] = frozenset(str(path[0]) for path in self.paths)
        self._single = expressions[0] if len(self._parts) == 1 and expressions else None

    @property
    def keeps_type(self) -> bool:
        """Whether the value is that of its only expression."""
        return self._single is not None

    def evaluate(self, env: Mapping[str, Any], *, budget: Budget | None = None, clock: Clock | None = None) -> Value:
        """The text, or the value of the only expression (which may be Missing). Raises ExpressionError only."""
        if self._single is not None:
            return self._single.evaluate(env, budget=budget, clock=clock)
        if self.is_constant:
            return self.source
        budget = Budget(clock=clock) if budget is None else budget
        values = [part if isinstance(part, str) else _present(part, env, budget, clock) for part in self._parts]
        return join_texts(values, budget)


def _present(part: Expression, env: Mapping[str, Any], budget: Budget, clock: Clock | None) -> Value:
    value = part.evaluate(env, budget=budget, clock=clock)
    if isinstance(value, Missing):
        raise missing_error(value, *part.span)
    return value


@lru_cache(maxsize=8192)
def compile_template(source: str) -> Template:
    """Compile text with `{{ ... }}`; the same source gives the same object. Raises ExpressionError."""
    return Template(source)
