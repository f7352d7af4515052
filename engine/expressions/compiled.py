"""Settings with templates anywhere inside."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.budget import Budget, Clock
from engine.expressions.convert import to_json
from engine.expressions.errors import ExpressionError
from engine.expressions.paths import Path, Read
from engine.expressions.template import Template, compile_template
from engine.expressions.values import Missing, Value, missing_error

MAX_SETTINGS_DEPTH = 64
Evaluate = Callable[[Mapping[str, Any], Budget], Value]


class CompiledValue:
    """A JSON value whose texts are templates. Errors carry the place as `field`, such as `body.lines[2]`.

    `source` is the value it was made from; parts without templates are returned as they are, never copied.
    `templates` lists the places that hold expressions, as (field, template).
    """

    __slots__ = ("_evaluate", "is_constant", "paths", "reads", "roots", "source", "templates")

    def __init__(self, value: Any) -> None:
        self.source = value
        self.templates: list[tuple[str, Template]] = []
        self._evaluate = self._compile(value, "", 0)
        self.is_constant = self._evaluate is None
        self.reads: tuple[Read, ...] = tuple(read for _, template in self.templates for read in template.reads)
        self.paths: tuple[Path, ...] = tuple(dict.fromkeys(read.path for read in self.reads))
        self.roots: frozenset[str] = frozenset(str(path[0]) for path in self.paths)

    def evaluate(self, env: Mapping[str, Any], *, budget: Budget | None = None, clock: Clock | None = None) -> Value:
        """The value with every template filled in, under one budget. Missing anywhere is E022 with its `field`."""
        if self._evaluate is None:
            return self.source
        if budget is None:
            budget = Budget(clock=clock)
        elif clock is not None:
            budget.clock = clock
        return self._evaluate(env, budget)

    def evaluate_json(self, env: Mapping[str, Any], *, budget: Budget | None = None, clock: Clock | None = None) -> Any:
        """The same as plain JSON (see `to_json`)."""
        return self.source if self._evaluate is None else to_json(self.evaluate(env, budget=budget, clock=clock))

    def _compile(self, value: Any, field: str, depth: int) -> Evaluate | None:
        """Code for a part that changes, None for a constant one."""
        if depth > MAX_SETTINGS_DEPTH:
            raise ExpressionError("E034", "The settings are nested too deeply.", "Use fewer levels.", field=field)
        if type(value) is str:
            return self._text(value, field) if "{{" in value else None
        if type(value) is dict:
            return self._object(
                {key: (each, self._compile(each, join_field(field, key), depth + 1)) for key, each in value.items()}
            )
        if type(value) is list:
            return self._list(
                [(each, self._compile(each, f"{field}[{at}]", depth + 1)) for at, each in enumerate(value)]
            )
        return None

    def _text(self, source: str, field: str) -> Evaluate:
        try:
            template = compile_template(source)
        except ExpressionError as error:
            raise error.in_field(field) from None
        self.templates.append((field, template))

        def run(env: Mapping[str, Any], budget: Budget) -> Value:
            try:
                value = template.evaluate(env, budget=budget)
                if type(value) is Missing:
                    raise missing_error(value, 0, len(source))
            except ExpressionError as error:
                raise error.in_field(field) from None
            return value

        return run

    def _object(self, parts: dict[str, tuple[Any, Evaluate | None]]) -> Evaluate | None:
        if all(code is None for _, code in parts.values()):
            return None
        return lambda env, budget: {
            key: value if code is None else code(env, budget) for key, (value, code) in parts.items()
        }

    def _list(self, parts: list[tuple[Any, Evaluate | None]]) -> Evaluate | None:
        if all(code is None for _, code in parts):
            return None
        return lambda env, budget: [value if code is None else code(env, budget) for value, code in parts]


def join_field(field: str, key: str) -> str:
    """The place of `key` inside `field`: `body.lines`, `headers["X-Key"]`."""
    if not str(key).isidentifier():
        return f'{field}["{key}"]'
    return f"{field}.{key}" if field else str(key)


def compile_value(value: Any) -> CompiledValue:
    """Compile settings (a JSON value whose texts are templates). Raises ExpressionError with `field`."""
    return CompiledValue(value)
