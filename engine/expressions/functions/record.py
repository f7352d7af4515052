"""What a function of the language is: one record, made from its signature and its examples.

A signature such as `round(value: number, digits: number = 0) -> number` is read once at import; it checks the values at
run time, types the expression before a run, and is shown in the editor and the reference.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.errors import ExpressionError
from engine.expressions.values import Missing, missing_error, type_name

KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float, Decimal),
    "yes/no": (bool,),
    "list": (list,),
    "object": (dict,),
    "date": (date, datetime),
    "duration": (timedelta,),
}
"""Kind of a parameter -> the Python types it takes. `any` takes every value, `maybe` also Missing."""

_WORDS = {
    "text": "text",
    "number": "a number",
    "yes/no": "yes/no",
    "list": "a list",
    "object": "an object",
    "date": "a date",
    "duration": "a duration",
}
_CONVERT = {"text": "text(...)", "number": "number(...)", "date": "datetime(...)"}


@dataclass(frozen=True, slots=True)
class Param:
    """One value a function takes. `kinds` is empty for any value."""

    name: str
    kinds: tuple[str, ...]
    optional: bool = False
    many: bool = False
    takes_missing: bool = False
    types: frozenset[type] = frozenset()

    @property
    def words(self) -> str:
        """The kinds as people call them."""
        return " or ".join(_WORDS[kind] for kind in self.kinds) or "a value"


@dataclass(frozen=True, slots=True)
class Function:
    """A function expressions may call.

    `run(budget, *values)` gets values of the declared kinds; with `lazy` it gets functions that compute them.
    `examples` are pairs of an expression and its result written as an expression; a test runs every one.
    """

    name: str
    signature: str
    summary: str
    category: str
    examples: tuple[tuple[str, str], ...]
    params: tuple[Param, ...]
    returns: str
    run: Callable[..., Any]
    lazy: bool = False

    @property
    def usage(self) -> str:
        """The signature as people read it, with commas between the values."""
        return self.signature.replace("; ", ", ").replace(": maybe", ": any")

    @property
    def least(self) -> int:
        """How many values it needs at least."""
        return sum(1 for param in self.params if not param.optional)

    @property
    def most(self) -> int | None:
        """How many values it takes at most; None when any number."""
        return None if self.params and self.params[-1].many else len(self.params)

    def param(self, position: int) -> Param:
        """The parameter that takes the value at `position`."""
        return self.params[min(position, len(self.params) - 1)]

    def count_problem(self, given: int) -> str | None:
        """A sentence when `given` is not a number of values it takes."""
        if given >= self.least and (self.most is None or given <= self.most):
            return None
        need = str(self.least) if self.most == self.least else f"{self.least} to {self.most}"
        if self.most is None:
            need = f"at least {self.least}"
        return f"{self.name}() takes {need} value{'' if need == '1' else 's'}, not {given}."

    def accept(self, position: int, value: Any) -> None:
        """Refuse a value of the wrong kind (E021) or a missing one (E022)."""
        param = self.param(position)
        if type(value) is Missing:
            if not param.takes_missing:
                raise missing_error(value)
        elif param.types and type(value) not in param.types:
            convert = next((_CONVERT[kind] for kind in param.kinds if kind in _CONVERT), None)
            hint = f"Convert it: {convert}." if convert and type(value) not in {list, dict} else f"Write {self.usage}."
            message = f'{self.name}() needs {param.words} for "{param.name}", not {type_name(value)}.'
            raise ExpressionError("E021", message, hint)


class Category:
    """The functions of one file, in order; `@CATEGORY.add(...)` makes the record."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.records: list[Function] = []

    def add(
        self, signature: str, summary: str, *examples: tuple[str, str], lazy: bool = False
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register the decorated `run(budget, ...)` under the name in the signature."""

        def register(run: Callable[..., Any]) -> Callable[..., Any]:
            name, params, returns = _read_signature(signature)
            self.records.append(Function(name, signature, summary, self.name, examples, params, returns, run, lazy))
            return run

        return register


def _read_signature(signature: str) -> tuple[str, tuple[Param, ...], str]:
    head, _, returns = signature.rpartition(" -> ")
    name, _, inside = head.partition("(")
    inside = inside.removesuffix(")")
    params = tuple(_read_param(part) for part in inside.split("; ")) if inside else ()
    return name, params, returns


def _read_param(text: str) -> Param:
    name, _, rest = text.partition(": ")
    kind, _, default = rest.partition(" = ")
    kinds = () if kind in {"any", "maybe"} else tuple(kind.split("|"))
    types = frozenset(each for one in kinds for each in KINDS[one])
    many = name.startswith("*")
    return Param(name.lstrip("*"), kinds, bool(default) or many, many, kind == "maybe", types)


def bad_value(message: str, hint: str) -> ExpressionError:
    """A value of the right kind that cannot be used (E025)."""
    return ExpressionError("E025", message, hint)


def whole(value: Any, name: str, low: int = -(10**9), high: int = 10**9) -> int:
    """A number that must be whole and between low and high."""
    if value == value and low <= value <= high and value == int(value):
        return int(value)
    raise bad_value(f'"{name}" must be a whole number from {low:,} to {high:,}.', "Round it first: round(...).")


Items = list[Any]
__all__ = ["KINDS", "Budget", "Category", "Function", "Items", "Param", "bad_value", "whole"]
