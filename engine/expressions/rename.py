"""Renaming a step key in the expressions that use it."""

import ast
from collections.abc import Iterator

from engine.expressions.errors import ExpressionError
from engine.expressions.parse import CONSTANTS, parse, span
from engine.expressions.paths import bound_names
from engine.expressions.template import split_template

_BY_STEP = frozenset({"steps", "errors"})
"""The roots whose fields are step keys."""


def rename_step(source: str, old: str, new: str, template: bool = False) -> str:
    """The source with `steps.old` (and `errors.old`) reading `new`; every other character stays as it is.

    Loop variables called `steps`, fields of other things and plain text are left alone. What cannot be read is
    returned unchanged. Raises ExpressionError (E008) when `new` is not a valid key.
    """
    if not new.isidentifier() or new.startswith("_"):
        raise ExpressionError("E008", f'"{new[:60]}" is not a valid key.', "Use letters, digits and underscores.")
    places: list[tuple[int, int, str]] = []
    for start, end in _ranges(source, template):
        try:
            body = parse(source, start, end).body
        except ExpressionError:
            continue
        places += _uses(body, source, old, new)
    for start, end, text in sorted(places, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _ranges(source: str, template: bool) -> list[tuple[int, int]]:
    if not template:
        return [(0, len(source))]
    try:
        return [(each.start, each.end) for each in split_template(source) if each.is_expression]
    except ExpressionError:
        return []


def _uses(body: ast.expr, source: str, old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Places of the key, with the text to put there."""
    for node in _outer_nodes(body, frozenset(CONSTANTS)):
        start, end = span(node)
        if isinstance(node, ast.Attribute) and node.attr == old:
            begin = source.rfind(".", start, end) + 1
            written = source[begin:end]
            begin += len(written) - len(written.lstrip())
            yield begin, end, new
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == old:
            begin, finish = span(node.slice)
            quote = source[finish - 1]
            yield begin, finish, f"{quote}{new}{quote}"


def _outer_nodes(node: ast.AST, hidden: frozenset[str]) -> Iterator[ast.Attribute | ast.Subscript]:
    """Every `root[...]` or `root.x` whose root is one of `_BY_STEP` and not a loop variable."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.DictComp):
        yield from _in_comprehension(node, hidden)
        return
    if isinstance(node, ast.Attribute | ast.Subscript) and _is_root(node.value, hidden):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from _outer_nodes(child, hidden)


def _is_root(node: ast.expr, hidden: frozenset[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in _BY_STEP and node.id not in hidden


def _in_comprehension(
    node: ast.ListComp | ast.GeneratorExp | ast.DictComp, hidden: frozenset[str]
) -> Iterator[ast.Attribute | ast.Subscript]:
    for generator in node.generators:
        yield from _outer_nodes(generator.iter, hidden)
        hidden = hidden | bound_names(generator.target)
        for test in generator.ifs:
            yield from _outer_nodes(test, hidden)
    for result in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
        yield from _outer_nodes(result, hidden)
