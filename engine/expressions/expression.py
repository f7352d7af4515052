"""One compiled expression."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.expressions.budget import Budget, Clock
from engine.expressions.compiler import compile_tree
from engine.expressions.errors import ExpressionError
from engine.expressions.loops import unexpected
from engine.expressions.parse import parse
from engine.expressions.paths import Path, Read, reads
from engine.expressions.values import Missing, Value

_UNUSED = Budget(0)


class Expression:
    """An expression ready to be evaluated many times, from any thread.

    `source` is the text it was compiled from, `roots` the names it starts from, `paths` every static path it reads
    (`("steps", "check", "invoice")`), `reads` the same with places and whether a missing value is expected there.
    """

    __slots__ = ("_code", "_plain", "_slots", "paths", "reads", "roots", "source", "span")

    def __init__(self, source: str, start: int = 0, end: int | None = None) -> None:
        parsed = parse(source, start, end)
        compiled = compile_tree(parsed)
        self.source = source[start:end]
        self.reads: tuple[Read, ...] = reads(parsed)
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(read.path for read in self.reads))
        self.roots: frozenset[str] = frozenset(str(path[0]) for path in self.paths)
        self._code, self._plain, self._slots = compiled.code, compiled.plain, compiled.slots
        self.span = (start, len(source) if end is None else end)

    def evaluate(self, env: Mapping[str, Any], *, budget: Budget | None = None, clock: Clock | None = None) -> Value:
        """The value for these roots; may be Missing. Raises ExpressionError only.

        What it returns may be a part of `env` itself: read it, do not change it. `to_json` makes it plain JSON.
        """
        if budget is None:
            budget = _UNUSED if self._plain else Budget(clock=clock)
        elif clock is not None:
            budget.clock = clock
        try:
            if self._slots:
                budget.slots = [None] * self._slots
            return self._code(env, budget)
        except ExpressionError as error:
            raise error.at(*self.span) from None
        except (Exception, RecursionError) as error:
            raise unexpected("The expression", error, self.span) from error


@lru_cache(maxsize=8192)
def compile_expression(source: str) -> Expression:
    """Compile a bare expression; the same source gives the same object. Raises ExpressionError."""
    return Expression(source)


def evaluate_condition(
    source: str | Expression, env: Mapping[str, Any], *, budget: Budget | None = None, clock: Clock | None = None
) -> bool:
    """Whether a bare expression holds; Missing, null, 0, an empty text, list or object do not."""
    expression = compile_expression(source) if isinstance(source, str) else source
    value = expression.evaluate(env, budget=budget, clock=clock)
    return False if isinstance(value, Missing) else bool(value)
