"""What the compilers of single nodes share."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.errors import ExpressionError
from engine.expressions.parse import Parsed

Env = Mapping[str, Any]
Code = Callable[[Env, Budget], Any]
"""Computes a value. Loop variables live in `budget.slots`: the environment is never copied and may be any mapping."""


class Scope:
    """What the compiler knows at a place: the source, the loop variables and their slots, the table of compilers."""

    __slots__ = ("locals", "parsed", "slots", "table")

    def __init__(self, parsed: Parsed, table: Mapping[type[ast.expr], "Compiler"]) -> None:
        self.parsed = parsed
        self.table = table
        self.locals: dict[str, int] = {}
        self.slots = 0

    def compile(self, node: ast.expr) -> Code:
        """The code of one node."""
        return self.table[type(node)](node, self)

    def declare(self, name: str) -> int:
        """A slot for a loop variable, which hides a root of the same name."""
        self.locals = {**self.locals, name: self.slots}
        self.slots += 1
        return self.slots - 1


Compiler = Callable[[Any, Scope], Code]


def placed(place: tuple[int, int], run: Callable[..., Any], *values: Any) -> Any:
    """Call `run`, giving its errors a place."""
    try:
        return run(*values)
    except ExpressionError as error:
        raise error.at(*place) from None
