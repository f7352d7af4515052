"""The settings of a node, compiled: templates, bare expressions and plain values, each where the node type says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.expressions import (
    Budget,
    CompiledValue,
    Expression,
    ExpressionError,
    compile_expression,
    compile_value,
    evaluate_condition,
    to_json,
)
from engine.expressions.compiled import join_field

Env = Mapping[str, Any]
Clock = Callable[[], datetime]
Evaluate = Callable[[Env, Budget], Any]


class Program:
    """Settings that are evaluated many times. `reads` are the static paths they read, guarded ones included.

    bare, plain: patterns of places (`condition`, `cases.*.condition`) that hold a bare condition / no template at all.
    Raises ExpressionError with `field` when an expression cannot be compiled.
    """

    __slots__ = ("_constant", "_parts", "paths")

    def __init__(self, settings: Mapping[str, Any], bare: tuple[str, ...] = (), plain: tuple[str, ...] = ()) -> None:
        self.paths: list[tuple[str | int, ...]] = []
        patterns = {**dict.fromkeys(bare, "bare"), **dict.fromkeys(plain, "plain")}
        tree = _pattern_tree(patterns)
        parts = [(key, value, self._compile(value, tree.get(key), key)) for key, value in settings.items()]
        self._parts = parts
        self._constant = all(code is None for _, _, code in parts)

    def evaluate(self, env: Env, clock: Clock) -> dict[str, Any]:
        """The settings as plain JSON for these roots. Raises ExpressionError with `field`."""
        if self._constant:
            return {key: value for key, value, _ in self._parts}
        budget = Budget(clock=clock)
        return {key: value if code is None else code(env, budget) for key, value, code in self._parts}

    def evaluate_what_can_be(self, env: Env, clock: Clock) -> tuple[dict[str, Any], list[str]]:
        """The settings that can be computed, and the names of those that cannot (None stands in their place)."""
        found: dict[str, Any] = {}
        missing: list[str] = []
        for key, value, code in self._parts:
            try:
                found[key] = value if code is None else code(env, Budget(clock=clock))
            except ExpressionError:
                found[key] = None
                missing.append(key)
        return found, missing

    def _compile(self, value: Any, pattern: Any, field: str) -> Evaluate | None:
        if pattern == "plain":
            return None
        if pattern == "bare" and isinstance(value, str):
            return self._condition(value, field)
        if isinstance(pattern, dict) and isinstance(value, dict):
            return self._object(value, pattern, field)
        if isinstance(pattern, dict) and isinstance(value, list) and "*" in pattern:
            return self._list(value, pattern["*"], field)
        return self._template(value, field)

    def _condition(self, source: str, field: str) -> Evaluate:
        try:
            expression: Expression = compile_expression(source)
        except ExpressionError as error:
            raise error.in_field(field) from None
        self.paths.extend(expression.paths)

        def run(env: Env, budget: Budget) -> bool:
            try:
                return evaluate_condition(expression, env, budget=budget)
            except ExpressionError as error:
                raise error.in_field(field) from None

        return run

    def _template(self, value: Any, field: str) -> Evaluate | None:
        try:
            compiled: CompiledValue = compile_value(value)
        except ExpressionError as error:
            raise _inside(error, field) from None
        if compiled.is_constant:
            return None
        self.paths.extend(compiled.paths)

        def run(env: Env, budget: Budget) -> Any:
            try:
                return to_json(compiled.evaluate(env, budget=budget))
            except ExpressionError as error:
                raise _inside(error, field) from None

        return run

    def _object(self, value: dict[str, Any], pattern: dict[str, Any], field: str) -> Evaluate:
        parts = [
            (key, each, self._compile(each, pattern.get(key), join_field(field, key))) for key, each in value.items()
        ]
        return lambda env, budget: {key: each if code is None else code(env, budget) for key, each, code in parts}

    def _list(self, value: list[Any], pattern: Any, field: str) -> Evaluate:
        parts = [(each, self._compile(each, pattern, f"{field}[{place}]")) for place, each in enumerate(value)]
        return lambda env, budget: [each if code is None else code(env, budget) for each, code in parts]


def _inside(error: ExpressionError, field: str) -> ExpressionError:
    """Give the place within a part its place within the settings."""
    inner = error.field or ""
    error.field = field + (inner if inner.startswith("[") or not inner else f".{inner}")
    return error


def _pattern_tree(patterns: Mapping[str, str]) -> dict[str, Any]:
    """`{"cases.*.condition": "bare"}` as nested dicts, so that places are found without comparing text."""
    tree: dict[str, Any] = {}
    for pattern, kind in patterns.items():
        *parents, last = pattern.split(".")
        place = tree
        for name in parents:
            place = place.setdefault(name, {})
        place[last] = kind
    return tree


def places(schema: Mapping[str, Any], want: Callable[[Mapping[str, Any]], bool], depth: int = 0) -> Iterator[str]:
    """Patterns of the places of a settings schema that are as wanted; nothing is looked for inside a found one."""
    properties = schema.get("properties")
    inner = dict(properties) if isinstance(properties, dict) else {}
    if isinstance(schema.get("items"), dict):
        inner["*"] = schema["items"]
    if depth > 8:
        return
    for name, each in inner.items():
        if not isinstance(each, dict):
            continue
        if want(each):
            yield name
        else:
            yield from (f"{name}.{rest}" for rest in places(each, want, depth + 1))


def bare_places(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a settings schema wants a bare expression."""
    return tuple(places(schema, lambda each: each.get("format") == "expression"))


def plain_places(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a settings schema wants a value without templates."""
    return tuple(places(schema, lambda each: each.get("x-template") is False))
