"""Which values an expression reads: the static part of every path that starts at a root."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from engine.expressions.parse import CONSTANTS, Parsed
from engine.expressions.reading import chain

Path = tuple[str | int, ...]
"""("steps", "check", "invoice", "amount"): the root, then field names and list positions."""

GUARDS = frozenset({"default", "is_empty", "exists"})
"""Functions whose values may be missing."""


@dataclass(frozen=True, slots=True)
class Read:
    """One place where a path is read.

    guarded: it may be missing there, and the writer knew: default(...), is_empty(...).
    weak: what is missing there counts as none, and nothing fails: comparisons, `not`, what `if`, `and`, `or` look at.
    """

    path: Path
    guarded: bool
    start: int
    end: int
    weak: bool = False


def reads(parsed: Parsed) -> tuple[Read, ...]:
    """Every path of the expression in the order of the source."""
    found = _walk(parsed.body, frozenset(CONSTANTS), False, False)
    return tuple(sorted(found, key=lambda read: (read.start, read.end)))


def _walk(node: ast.AST, hidden: frozenset[str], guarded: bool, weak: bool = False) -> Iterator[Read]:
    if isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
        yield from _path(node, hidden, guarded, weak)
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        yield from _comprehension(node, hidden, guarded)
    elif isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        for value in node.args:
            yield from _walk(value, hidden, guarded or name in GUARDS)
    else:
        looked_at = _looked_at(node)
        for child in ast.iter_child_nodes(node):
            yield from _walk(child, hidden, guarded, child in looked_at)


def _looked_at(node: ast.AST) -> list[ast.expr]:
    """The parts of which only the truth, or whether they are equal, matters."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.BoolOp):
        return node.values[:-1]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [node.operand]
    return [node.test] if isinstance(node, ast.IfExp) else []


def _path(
    node: ast.Attribute | ast.Subscript | ast.Name, hidden: frozenset[str], guarded: bool, weak: bool
) -> Iterator[Read]:
    found = chain(node)
    if found is not None:
        name, keys = found
        if name.id not in hidden:
            path = (name.id, *(key for key, _ in keys))
            yield Read(path, guarded, node.col_offset, node.end_col_offset or node.col_offset, weak)
        return
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, hidden, guarded)


def _comprehension(
    node: ast.ListComp | ast.GeneratorExp | ast.DictComp, hidden: frozenset[str], guarded: bool
) -> Iterator[Read]:
    for generator in node.generators:
        yield from _walk(generator.iter, hidden, guarded)
        hidden = hidden | bound_names(generator.target)
        for test in generator.ifs:
            yield from _walk(test, hidden, guarded)
    results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    for result in results:
        yield from _walk(result, hidden, guarded)


def bound_names(target: ast.expr) -> frozenset[str]:
    """The names a `for` part introduces."""
    return frozenset(name.id for name in ast.walk(target) if isinstance(name, ast.Name))
