"""Reading roots, fields, positions and parts of values."""

import ast
from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.errors import ExpressionError
from engine.expressions.parse import CONSTANTS
from engine.expressions.values import Missing, did_you_mean, missing_error, type_name

ROOTS: tuple[str, ...] = ("trigger", "steps", "errors", "item", "index", "vars", "run", "context")
"""The names an expression may start from. A root the environment does not hold is Missing (`item` outside a loop)."""

Env = Mapping[str, Any]


def read_root(env: Env, name: str, place: tuple[int, int]) -> Any:
    """A root that a plain lookup did not find: Missing when it is one of ROOTS, else E005."""
    if name in env:
        return env[name]
    if name in ROOTS:
        return Missing(name)
    hint = did_you_mean(name, [*ROOTS, *env]) or "Expressions start from: " + ", ".join(ROOTS) + "."
    raise ExpressionError("E005", f'Unknown name "{name}".', hint, start=place[0], end=place[1])


def read_field(value: Any, key: str, path: str, place: tuple[int, int]) -> Any:
    """`value.key`. Missing when it is not there or the value is null; E024 when the value has no fields."""
    if type(value) is dict:
        return value[key] if key in value else Missing(path, value, key)
    if type(value) is Missing:
        return value
    if value is None:
        return Missing(path)
    if isinstance(value, Mapping):
        try:
            return value[key]
        except KeyError:
            return Missing(path, value, key)
    hint = (
        f"Take one item first, such as [0], or all: [x.{key} for x in ...]."
        if isinstance(value, list)
        else "Only objects have fields."
    )
    raise ExpressionError("E024", f'Cannot read "{key}" from {type_name(value)}.', hint, start=place[0], end=place[1])


def position_in(value: Any, key: Any, path: str, place: tuple[int, int]) -> Any:
    """`value[key]`: a position in a list or text (from 0, or from the end below 0), or a field of an object."""
    if type(value) is Missing:
        return value
    if type(key) is Missing:
        raise missing_error(key, *place)
    if type(value) is list or type(value) is str:
        if type(key) is not int:
            message = f"A position is a whole number, not {type_name(key)}."
            raise ExpressionError("E026", message, "The first one is [0].", start=place[0], end=place[1])
        return value[key] if -len(value) <= key < len(value) else Missing(path)
    if type(key) is not str:
        if value is None:
            return Missing(path)
        message = f"{type_name(value).capitalize()} has no positions; a field name is text."
        raise ExpressionError("E026", message, 'Write ["name"].', start=place[0], end=place[1])
    return read_field(value, key, path, place)


def slice_of(value: Any, low: Any, high: Any, step: Any, budget: Budget) -> Any:
    """`value[low:high:step]` of a list or a text."""
    if type(value) is Missing:
        return value
    if type(value) is not list and type(value) is not str:
        raise ExpressionError("E024", f"Cannot take a part of {type_name(value)}.", "Only lists and texts have parts.")
    for bound in (low, high, step):
        if bound is not None and type(bound) is not int:
            raise ExpressionError("E026", f"A position is a whole number, not {type_name(bound)}.", "Write [0:10].")
    if step == 0:
        raise ExpressionError("E026", "The step of a part cannot be 0.", "Write [::2] for every second one.")
    part = value[low:high:step]
    budget.charge(part)
    return part


def chain(node: ast.expr) -> tuple[ast.Name, list[tuple[str | int, ast.expr]]] | None:
    """`root.a["b"][0]` as its root and fixed keys with their nodes, or None when something else stands in it."""
    keys: list[tuple[str | int, ast.expr]] = []
    while True:
        if isinstance(node, ast.Attribute):
            keys.append((node.attr, node))
            node = node.value
        elif isinstance(node, ast.Subscript) and (key := fixed_key(node.slice)) is not None:
            keys.append((key, node))
            node = node.value
        elif isinstance(node, ast.Name):
            return node, keys[::-1]
        else:
            return None


def fixed_key(node: ast.expr) -> str | int | None:
    """The key of a subscript when it is a literal text or whole number."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return -node.operand.value if type(node.operand.value) is int else None
    return node.value if isinstance(node, ast.Constant) and type(node.value) in {str, int} else None  # type: ignore[return-value]


def path_text(root: str, keys: Collection[str | int]) -> str:
    """How a path is written: `steps.check.lines[0]["net amount"]`."""
    text = root
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if key.isidentifier() else f'["{key}"]'
    return text


def reader(node: ast.expr, local_names: Mapping[str, int]) -> Callable[[Env, Budget], Any] | None:
    """One closure for a whole path from a root: tries plain lookups, and walks step by step only when one fails."""
    found = chain(node)
    if found is None or found[0].id in local_names or found[0].id in CONSTANTS:
        return None
    name, steps = found
    root, keys = name.id, [key for key, _ in steps]
    places = [(each.col_offset, each.end_col_offset or 0) for _, each in steps]
    root_place = (name.col_offset, name.end_col_offset or 0)

    def walk(env: Env) -> Any:
        value = read_root(env, root, root_place)
        for at, key in enumerate(keys):
            path = path_text(root, keys[: at + 1])
            if isinstance(steps[at][1], ast.Attribute):
                value = read_field(value, str(key), path, places[at])
            else:
                value = position_in(value, key, path, places[at])
        return value

    return _quick_reader(root, keys, walk)


def _quick_reader(root: str, keys: list[str | int], walk: Callable[[Env], Any]) -> Callable[[Env, Budget], Any]:
    first, second, third = [*keys, None, None][:3]

    def read1(env: Env, budget: Budget) -> Any:
        try:
            return env[root][first]
        except (KeyError, TypeError, IndexError):
            return walk(env)

    def read2(env: Env, budget: Budget) -> Any:
        try:
            return env[root][first][second]
        except (KeyError, TypeError, IndexError):
            return walk(env)

    def read3(env: Env, budget: Budget) -> Any:
        try:
            return env[root][first][second][third]
        except (KeyError, TypeError, IndexError):
            return walk(env)

    def read_more(env: Env, budget: Budget) -> Any:
        try:
            value = env[root]
            for key in keys:
                value = value[key]
        except (KeyError, TypeError, IndexError):
            return walk(env)
        return value

    return {1: read1, 2: read2, 3: read3}.get(len(keys), read_more)
