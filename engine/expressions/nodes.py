"""Closures for literals, names, paths, arithmetic, comparisons and logic. See compiler.py for the table."""

import ast
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.code import Code, Compiler, Env, Scope, placed
from engine.expressions.errors import ExpressionError
from engine.expressions.operators import BINARY, COMPARISONS
from engine.expressions.parse import CONSTANTS, span
from engine.expressions.reading import position_in, read_field, read_root, reader, slice_of
from engine.expressions.values import EXACT, NUMBERS, Missing, decimal_of, missing_error, type_name

QUICK: dict[str, Callable[[Any, Any], Any]] = {"Eq": eq, "NotEq": ne, "Lt": lt, "LtE": le, "Gt": gt, "GtE": ge}
"""For two texts or two whole numbers, Python's own comparison is right."""


def _constant(node: ast.Constant, scope: Scope) -> Code:
    value = node.value
    if isinstance(value, float):
        value = literal_decimal(scope.parsed.text(node), node)
    return lambda env, budget: value


def literal_decimal(text: str, node: ast.expr) -> Any:
    """A number literal with a point or exponent, exactly as written (E009 when out of range)."""
    try:
        return EXACT.plus(EXACT.create_decimal(text))
    except ArithmeticError:
        start, end = span(node)
        message = "The number is too large or too small."
        raise ExpressionError("E009", message, "Numbers may have up to 77 digits.", start=start, end=end) from None


def _name(node: ast.Name, scope: Scope) -> Code:
    name = node.id
    if name in scope.locals:
        slot = scope.locals[name]
        return lambda env, budget: budget.slots[slot]
    if name in CONSTANTS:
        value = CONSTANTS[name]
        return lambda env, budget: value
    place = span(node)

    def run(env: Env, budget: Budget) -> Any:
        try:
            return env[name]
        except KeyError:
            return read_root(env, name, place)

    return run


def _attribute(node: ast.Attribute, scope: Scope) -> Code:
    fused = reader(node, scope.locals)
    if fused is not None:
        return fused
    inner, key, place = scope.compile(node.value), node.attr, span(node)
    path = scope.parsed.text(node)
    return lambda env, budget: read_field(inner(env, budget), key, path, place)


def _subscript(node: ast.Subscript, scope: Scope) -> Code:
    fused = reader(node, scope.locals)
    if fused is not None:
        return fused
    inner, place, path = scope.compile(node.value), span(node), scope.parsed.text(node)
    if isinstance(node.slice, ast.Slice):
        bounds = [_optional(part, scope) for part in (node.slice.lower, node.slice.upper, node.slice.step)]

        def cut(env: Env, budget: Budget) -> Any:
            low, high, step = [bound(env, budget) for bound in bounds]
            return placed(place, slice_of, inner(env, budget), low, high, step, budget)

        return cut
    key = scope.compile(node.slice)
    return lambda env, budget: position_in(inner(env, budget), key(env, budget), path, place)


def _optional(node: ast.expr | None, scope: Scope) -> Code:
    return (lambda env, budget: None) if node is None else scope.compile(node)


def _binary(node: ast.BinOp, scope: Scope) -> Code:
    operator = BINARY[type(node.op).__name__]
    left, right = scope.compile(node.left), scope.compile(node.right)
    place, left_place, right_place = span(node), span(node.left), span(node.right)

    def run(env: Env, budget: Budget) -> Any:
        first, second = left(env, budget), right(env, budget)
        if type(first) is Missing:
            raise missing_error(first, *left_place)
        if type(second) is Missing:
            raise missing_error(second, *right_place)
        try:
            return operator(first, second, budget)
        except ExpressionError as error:
            raise error.at(*place) from None

    return run


def _unary(node: ast.UnaryOp, scope: Scope) -> Code:
    inner, place = scope.compile(node.operand), span(node)
    if isinstance(node.op, ast.Not):
        return lambda env, budget: not inner(env, budget)
    negative = isinstance(node.op, ast.USub)

    def run(env: Env, budget: Budget) -> Any:
        value = inner(env, budget)
        if type(value) is int:
            return -value if negative else value
        if type(value) is Missing:
            raise missing_error(value, *place)
        if type(value) not in NUMBERS:
            message = f"A sign needs a number, not {type_name(value)}."
            raise ExpressionError("E020", message, "Convert it: number(...).", start=place[0], end=place[1])
        exact = placed(place, decimal_of, value)
        return exact.copy_negate() if negative else exact

    return run


def _boolean(node: ast.BoolOp, scope: Scope) -> Code:
    parts = [scope.compile(value) for value in node.values]
    if len(parts) == 2:
        first, second = parts
        if isinstance(node.op, ast.And):
            return lambda env, budget: first(env, budget) and second(env, budget)
        return lambda env, budget: first(env, budget) or second(env, budget)
    wanted = isinstance(node.op, ast.Or)
    *most, last = parts

    def run(env: Env, budget: Budget) -> Any:
        for part in most:
            value = part(env, budget)
            if bool(value) is wanted:
                return value
        return last(env, budget)

    return run


def _compare(node: ast.Compare, scope: Scope) -> Code:
    codes = [scope.compile(each) for each in (node.left, *node.comparators)]
    steps = [_compare_step(operator, span(node)) for operator in node.ops]
    if len(steps) == 1:
        left, right, (compare,) = *codes, steps
        return lambda env, budget: compare(left(env, budget), right(env, budget), budget)

    def run(env: Env, budget: Budget) -> bool:
        before = codes[0](env, budget)
        for compare, code in zip(steps, codes[1:], strict=True):
            after = code(env, budget)
            if not compare(before, after, budget):
                return False
            before = after
        return True

    return run


def _compare_step(operator: ast.cmpop, place: tuple[int, int]) -> Callable[[Any, Any, Budget], bool]:
    name = type(operator).__name__
    slow, quick = COMPARISONS[name], QUICK.get(name)

    def compare(left: Any, right: Any, budget: Budget) -> bool:
        kind = type(left)
        if quick is not None and kind is type(right) and (kind is str or kind is int):
            return quick(left, right)  # type: ignore[no-any-return]
        if kind is Missing or type(right) is Missing:
            return False
        try:
            return slow(left, right, budget)  # type: ignore[no-any-return]
        except ExpressionError as error:
            raise error.at(*place) from None

    return compare


def _conditional(node: ast.IfExp, scope: Scope) -> Code:
    test, then, other = scope.compile(node.test), scope.compile(node.body), scope.compile(node.orelse)
    return lambda env, budget: then(env, budget) if test(env, budget) else other(env, budget)


NODES: dict[type[ast.expr], Compiler] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
}
