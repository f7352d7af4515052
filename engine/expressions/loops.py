"""Closures for lists, objects, texts with inserts, comprehensions and calls. See compiler.py for the table."""

import ast
from collections.abc import Callable
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.code import Code, Compiler, Env, Scope, placed
from engine.expressions.convert import to_text
from engine.expressions.errors import ExpressionError
from engine.expressions.functions import FUNCTIONS
from engine.expressions.functions.record import Function
from engine.expressions.parse import span
from engine.expressions.values import Missing, did_you_mean, missing_error, type_name


def _needed(node: ast.expr, scope: Scope) -> Code:
    """Code that refuses a missing value, so that none hides inside a list, an object or a text."""
    inner, place = scope.compile(node), span(node)
    if isinstance(node, ast.Constant | ast.Dict | ast.List | ast.BinOp):
        return inner  # never missing

    def run(env: Env, budget: Budget) -> Any:
        value = inner(env, budget)
        if type(value) is Missing:
            raise missing_error(value, *place)
        return value

    return run


def _list(node: ast.List, scope: Scope) -> Code:
    codes = [_needed(each, scope) for each in node.elts]
    return lambda env, budget: [code(env, budget) for code in codes]


def _dict(node: ast.Dict, scope: Scope) -> Code:
    names = [key.value for key in node.keys if isinstance(key, ast.Constant) and type(key.value) is str]
    if len(names) == len(node.keys):
        fixed = [(name, _needed(value, scope)) for name, value in zip(names, node.values, strict=True)]
        return lambda env, budget: {name: value(env, budget) for name, value in fixed}
    pairs = [
        (_key(key, scope), _needed(value, scope)) for key, value in zip(node.keys, node.values, strict=True) if key
    ]
    return lambda env, budget: {key(env, budget): value(env, budget) for key, value in pairs}


def _key(node: ast.expr, scope: Scope) -> Code:
    inner, place = _needed(node, scope), span(node)

    def run(env: Env, budget: Budget) -> str:
        key = inner(env, budget)
        if type(key) is not str:
            message = f"A field name is text, not {type_name(key)}."
            raise ExpressionError("E026", message, "Convert it: text(...).", start=place[0], end=place[1])
        return key

    return run


def _inserts(node: ast.JoinedStr, scope: Scope) -> Code:
    place = span(node)
    codes = [_needed(part.value if isinstance(part, ast.FormattedValue) else part, scope) for part in node.values]

    def run(env: Env, budget: Budget) -> str:
        return placed(place, join_texts, [code(env, budget) for code in codes], budget)  # type: ignore[no-any-return]

    return run


def join_texts(values: list[Any], budget: Budget) -> str:
    """The values as text, one after the other."""
    parts = [to_text(value, budget) for value in values]
    budget.text(sum(map(len, parts)))
    return "".join(parts)


def _comprehension(node: ast.ListComp | ast.GeneratorExp | ast.DictComp, scope: Scope) -> Code:
    outer = scope.locals
    loops = [_loop(generator, scope) for generator in node.generators]
    produce = _pair(node, scope) if isinstance(node, ast.DictComp) else _needed(node.elt, scope)
    scope.locals = outer
    step = 1 + _weight(node) // 4
    as_dict, place = isinstance(node, ast.DictComp), span(node)

    def run(env: Env, budget: Budget) -> Any:
        found: list[Any] = []

        def collect(level: int) -> None:
            source, bind, tests = loops[level]
            last = level + 1 == len(loops)
            for item in source(env, budget):
                budget.spend(step)
                bind(item, budget)
                if not tests or all(test(env, budget) for test in tests):
                    if last:
                        found.append(produce(env, budget))
                    else:
                        collect(level + 1)

        placed(place, collect, 0)
        placed(place, budget.items, len(found))
        return dict(found) if as_dict else found

    return run


def _weight(node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> int:
    """How many parts are computed for every item."""
    results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    repeated = [*results, *(test for generator in node.generators for test in generator.ifs)]
    repeated += [generator.iter for generator in node.generators[1:]]
    return sum(isinstance(part, ast.expr) for each in repeated for part in ast.walk(each))


def _pair(node: ast.DictComp, scope: Scope) -> Code:
    key, value = _key(node.key, scope), _needed(node.value, scope)
    return lambda env, budget: (key(env, budget), value(env, budget))


Loop = tuple[Code, Callable[[Any, Budget], None], list[Code]]


def _loop(node: ast.comprehension, scope: Scope) -> Loop:
    source = _items(node.iter, scope)
    bind = _binder(node.target, scope)
    return source, bind, [scope.compile(test) for test in node.ifs]


def _items(node: ast.expr, scope: Scope) -> Code:
    inner, place = _needed(node, scope), span(node)

    def run(env: Env, budget: Budget) -> list[Any]:
        value = inner(env, budget)
        if type(value) is not list:
            message = f"`for` goes through a list, not {type_name(value)}."
            raise ExpressionError(
                "E020", message, "Of an object take keys(...), values(...) or items(...).", start=place[0], end=place[1]
            )
        return value

    return run


def _binder(target: ast.expr, scope: Scope) -> Callable[[Any, Budget], None]:
    names = target.elts if isinstance(target, ast.List) else [target]
    slots = [scope.declare(name.id) for name in names if isinstance(name, ast.Name)]
    if not isinstance(target, ast.List):
        slot = slots[0]

        def bind(item: Any, budget: Budget) -> None:
            budget.slots[slot] = item

        return bind
    place = span(target)

    def spread(item: Any, budget: Budget) -> None:
        if type(item) is not list or len(item) != len(slots):
            message = f"Each item must be a list of {len(slots)} values."
            raise ExpressionError(
                "E020", message, "Use: for key, value in items(object).", start=place[0], end=place[1]
            )
        for slot, value in zip(slots, item, strict=True):
            budget.slots[slot] = value

    return spread


def _call(node: ast.Call, scope: Scope) -> Code:
    place = span(node)
    function = find_function(node, scope.locals)
    problem = function.count_problem(len(node.args))
    if problem:
        raise ExpressionError("E007", problem, f"Write: {function.usage}.", start=place[0], end=place[1])
    codes = [scope.compile(value) for value in node.args]
    places = [span(value) for value in node.args]
    if function.lazy:
        return _lazy_call(function, codes, place)
    return _plain_call(function, codes, places, place)


def find_function(node: ast.Call, local_names: dict[str, int]) -> Function:
    """The function a call names; E006 with the nearest name otherwise."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    function = None if name in local_names else FUNCTIONS.get(name)
    if function is None:
        start, end = span(node.func)
        hint = did_you_mean(name, FUNCTIONS) or "See the list of functions."
        raise ExpressionError("E006", f'Unknown function "{name}".', hint, start=start, end=end)
    return function


def _plain_call(function: Function, codes: list[Code], places: list[tuple[int, int]], place: tuple[int, int]) -> Code:
    run, name = function.run, function.name
    accepts = [_acceptor(function, position, places[position]) for position in range(len(codes))]

    def call(env: Env, budget: Budget) -> Any:
        values = []
        for code, accept in zip(codes, accepts, strict=True):
            value = code(env, budget)
            accept(value, budget)
            values.append(value)
        try:
            result = run(budget, *values)
            budget.spend(1)
            budget.charge(result)
        except ExpressionError as error:
            raise error.at(*place) from None
        except Exception as error:
            raise unexpected(name, error, place) from error
        return result

    return call


def _acceptor(function: Function, position: int, place: tuple[int, int]) -> Callable[[Any, Budget], None]:
    types = function.param(position).types

    def accept(value: Any, budget: Budget) -> None:
        kind = type(value)
        if kind not in types:
            placed(place, function.accept, position, value)
        if kind is str or kind is list:
            budget.spend(len(value) >> 6)

    return accept


def _lazy_call(function: Function, codes: list[Code], place: tuple[int, int]) -> Code:
    run = function.run

    def call(env: Env, budget: Budget) -> Any:
        return placed(place, run, budget, *[lambda code=code: code(env, budget) for code in codes])

    return call


def unexpected(name: str, error: Exception, place: tuple[int, int]) -> ExpressionError:
    """The last net: a failure nobody foresaw, without its internals."""
    message = f"{name} could not work with these values ({type(error).__name__})."
    return ExpressionError("E099", message, "Check the values it is given.", start=place[0], end=place[1])


LOOPS: dict[type[ast.expr], Compiler] = {
    ast.List: _list,
    ast.Dict: _dict,
    ast.JoinedStr: _inserts,
    ast.ListComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _comprehension,
    ast.Call: _call,
}
