"""What the check reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.expressions.checking.types import ANY, Schema, TypeInfo
from engine.expressions.errors import ExpressionError

Level = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that would settle the problem: put `insert` in the place of source[start:end]."""

    label: str
    insert: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an expression, at source[start:end]. Errors fail at run time, warnings may."""

    code: str
    message: str
    hint: str
    start: int
    end: int
    level: Level = "error"
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The type of the result (`type.schema` is JSON Schema, `{}` when unknown) and the problems in source order."""

    type: TypeInfo = ANY
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings are allowed."""
        return all(problem.level != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Scope:
    """The JSON Schema of every root that can be read at the place of an expression."""

    roots: Mapping[str, Schema | bool | dict[str, Any]]


def problem_of(error: ExpressionError, length: int) -> Problem:
    """An error of reading or compiling as a problem."""
    start = 0 if error.start is None else error.start
    end = length if error.end is None else error.end
    return Problem(error.code, error.message, error.hint, start, max(end, start))
