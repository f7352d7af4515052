"""Conditions as a tree the visual builder can show: groups of comparisons, and back to text without loss."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.expressions.errors import ExpressionError
from engine.expressions.functions import FUNCTIONS
from engine.expressions.parse import Parsed, parse

_SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
OPERATORS: tuple[str, ...] = tuple(_SYMBOLS.values())
TESTS: tuple[str, ...] = ("is_empty", "exists", "contains", "starts_with", "ends_with", "matches")
"""Functions the builder offers as operators: `starts_with(left, right)`, `is_empty(left)`."""
HOLDS = "holds"
"""The operator of a bare value that is true or false by itself."""

_LOOSE = (ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp)
"""What would be read differently, or would not be a plain value, when it stands beside an operator."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op right`; both are source text. `right` is None for `holds`, `is_empty` and `exists`."""

    left: str
    op: str
    right: str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a comparison or group."""

    item: "ConditionTree"


@dataclass(frozen=True, slots=True)
class Group:
    """At least two conditions that must all hold (`and`), or of which one must (`or`)."""

    op: Literal["and", "or"]
    items: "tuple[ConditionTree, ...]"


ConditionTree = Comparison | Not | Group


def parse_condition(source: str) -> ConditionTree | None:
    """The condition as a tree, or None when it has another shape or cannot be read."""
    try:
        parsed = parse(source)
    except ExpressionError:
        return None
    return _read(parsed.body, parsed)


def _read(node: ast.expr, parsed: Parsed) -> ConditionTree | None:
    if isinstance(node, ast.BoolOp):
        items = [_read(value, parsed) for value in node.values]
        whole = tuple(item for item in items if item is not None)
        return Group("and" if isinstance(node.op, ast.And) else "or", whole) if len(whole) == len(items) else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        item = _read(node.operand, parsed)
        return None if item is None else Not(item)
    if isinstance(node, ast.Compare):
        return _comparison(node, parsed)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TESTS:
        return _test(node, node.func.id, parsed)
    return Comparison(parsed.text(node), HOLDS) if _is_value(node) else None


def _comparison(node: ast.Compare, parsed: Parsed) -> Comparison | None:
    right = node.comparators[0]
    if len(node.ops) != 1 or not _is_value(node.left) or not _is_value(right):
        return None
    return Comparison(parsed.text(node.left), _SYMBOLS[type(node.ops[0])], parsed.text(right))


def _test(node: ast.Call, name: str, parsed: Parsed) -> Comparison | None:
    if len(node.args) != FUNCTIONS[name].least or any(isinstance(each, ast.GeneratorExp) for each in node.args):
        return None
    texts = [parsed.text(each) for each in node.args]
    if not all(_is_value(each) for each in node.args):
        return None
    return Comparison(texts[0], name, texts[1] if len(texts) > 1 else None)


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub | ast.UAdd) and _is_value(node.operand)
    return not isinstance(node, _LOOSE)


def write_condition(tree: ConditionTree) -> str:
    """The tree as a bare expression. ExpressionError when a part is not a plain value or an operator is unknown."""
    return _write(tree, 0)


def _write(tree: ConditionTree, depth: int) -> str:
    if depth > 50:
        raise ExpressionError("E003", "The condition is nested too deeply.", "Use fewer groups.")
    if isinstance(tree, Comparison):
        return _write_comparison(tree)
    if isinstance(tree, Not):
        inner = _write(tree.item, depth + 1)
        return f"not ({inner})" if isinstance(tree.item, Group) else f"not {inner}"
    if not tree.items:
        raise ExpressionError("E001", "A group is empty.", "Add a condition, or remove the group.")
    parts = [_write(item, depth + 1) for item in tree.items]
    if len(parts) == 1:
        return parts[0]
    bracketed = [f"({part})" if _is_many(item) else part for part, item in zip(parts, tree.items, strict=True)]
    return f" {tree.op} ".join(bracketed)


def _is_many(tree: ConditionTree) -> bool:
    return isinstance(tree, Group) and (len(tree.items) > 1 or _is_many(tree.items[0]))


def _write_comparison(tree: Comparison) -> str:
    left = _value(tree.left)
    if tree.op == HOLDS:
        return left
    if tree.op in TESTS:
        values = [left] if tree.right is None else [left, _value(tree.right)]
        return f"{tree.op}({', '.join(values)})"
    if tree.op not in OPERATORS or tree.right is None:
        raise ExpressionError("E004", f'"{tree.op[:40]}" is not a comparison.', "Use " + ", ".join(OPERATORS) + ".")
    return f"{left} {tree.op} {_value(tree.right)}"


def _value(source: str) -> str:
    node = parse(source).body
    if not _is_value(node):
        raise ExpressionError("E004", "Each side of a comparison must be a plain value.", "Use a group of conditions.")
    return source.strip()


def condition_to_json(tree: ConditionTree) -> dict[str, Any]:
    """`{left, op, right}`, `{"not": ...}` or `{op, items}`."""
    if isinstance(tree, Comparison):
        return {"left": tree.left, "op": tree.op, "right": tree.right}
    if isinstance(tree, Not):
        return {"not": condition_to_json(tree.item)}
    return {"op": tree.op, "items": [condition_to_json(item) for item in tree.items]}


def condition_from_json(value: Any, depth: int = 0) -> ConditionTree:
    """The reverse of `condition_to_json`; E001 for anything else."""
    if isinstance(value, Mapping) and depth <= 50:
        if "not" in value:
            return Not(condition_from_json(value["not"], depth + 1))
        if value.get("op") in {"and", "or"} and isinstance(value.get("items"), list):
            return Group(value["op"], tuple(condition_from_json(item, depth + 1) for item in value["items"]))
        left, op, right = value.get("left"), value.get("op"), value.get("right")
        if isinstance(left, str) and isinstance(op, str) and (right is None or isinstance(right, str)):
            return Comparison(left, op, right)
    raise ExpressionError("E001", "This is not a condition.", "Send {left, op, right}, {not} or {op, items}.")
