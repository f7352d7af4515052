"""From source text to a checked Python syntax tree whose positions are character offsets.

Only what `ALLOWED` lists gets through; everything else is refused with a sentence. The tree is walked with a list, not
by recursion, so that no source can exhaust the stack. Texts with `{...}` inside (f-strings) are read here by our own
scanner, because positions inside them are not reliable in Python 3.11.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.expressions.budget import MAX_BITS
from engine.expressions.errors import ExpressionError
from engine.expressions.scan import closing
from engine.expressions.syntax import syntax_error

MAX_SOURCE = 4_000
MAX_DEPTH = 60
CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None, "none": None}
"""Spellings of JSON beside Python's True, False, None."""

_BACKSLASH = "\ufdd0"  # a noncharacter: stands for a backslash that begins no escape, as in "\d+", while Python parses
_ESCAPES = re.compile(r"""\\(?:[\\'"abfnrtvxuUN0-7\n]|(.)|$)""")
_WHY: dict[str, str] = {
    "Lambda": "Functions cannot be defined here; use a comprehension: [x.name for x in items].",
    "Starred": "`*` in front of a value is not available; name the values one by one.",
    "NamedExpr": "`:=` is not available; use a Set fields step to keep a value.",
    "Await": "`await` is not available.",
    "Yield": "`yield` is not available.",
    "YieldFrom": "`yield` is not available.",
    "Set": "Use a list: [a, b].",
    "SetComp": "Use a list: unique([x for x in items]).",
    "Tuple": "Use a list: [a, b].",
    "MatMult": "The operators are + - * / // % **.",
    "BitAnd": "Use `and`.",
    "BitOr": "Use `or`.",
    "BitXor": "The operators are + - * / // % **.",
    "LShift": "The operators are + - * / // % **.",
    "RShift": "The operators are + - * / // % **.",
    "Invert": "Use `not`.",
}
_OPERATORS = (
    *(
        ast.Add,
        ast.Sub,
        ast.Mult,
        ast.Div,
        ast.FloorDiv,
        ast.Mod,
        ast.Pow,
        ast.UAdd,
        ast.USub,
        ast.Not,
        ast.And,
        ast.Or,
    ),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot),
)
ALLOWED: frozenset[type[ast.AST]] = frozenset(
    {
        *(ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.BoolOp),
        *(ast.Compare, ast.IfExp, ast.List, ast.Dict, ast.JoinedStr, ast.FormattedValue, ast.Call, ast.comprehension),
        *(ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.Load, ast.Store, *_OPERATORS),
    }
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A checked tree. `col_offset` and `end_col_offset` of every node are character offsets in `source`."""

    source: str
    body: ast.expr
    size: int

    def text(self, node: ast.expr) -> str:
        """The source text of a node."""
        return self.source[node.col_offset : node.end_col_offset]


def span(node: ast.expr) -> tuple[int, int]:
    """Start and end of a node of a `Parsed` tree."""
    return node.col_offset, node.end_col_offset or node.col_offset


@lru_cache(maxsize=256)  # the checker asks three times in a row for the same source
def parse(source: str, start: int = 0, end: int | None = None, depth: int = 0) -> Parsed:
    """Parse source[start:end]; offsets stay those of the whole source. ExpressionError E001-E009."""
    end = len(source) if end is None else end
    text = source[start:end]
    stripped = text.strip()
    if not stripped:
        raise ExpressionError("E001", "The expression is empty.", "Write a value, or remove it.", start=start, end=end)
    if len(stripped) > MAX_SOURCE:
        message = "The expression is longer than 4,000 characters."
        raise ExpressionError("E002", message, "Split it over several steps.", start=start, end=end)
    base = start + len(text) - len(text.lstrip())
    tree = _read(stripped, base)
    size = _check(tree, source, depth)
    return Parsed(source, tree, size)


def _read(text: str, base: int) -> ast.expr:
    if "\0" in text or _BACKSLASH in text or any("\ud800" <= char <= "\udfff" for char in text):
        message = "The expression contains a character that cannot be used."
        raise ExpressionError("E001", message, "Remove it; it may be invisible.", start=base, end=base + len(text))
    guarded = _ESCAPES.sub(lambda found: found[0] if found[1] is None else _BACKSLASH + found[1], text)
    wrapped = "\n" in text
    code = f"({guarded}\n)" if wrapped else guarded
    try:
        tree = ast.parse(code, mode="eval").body
    except SyntaxError as error:
        raise _syntax_error(error, text, base, wrapped) from None
    except (MemoryError, RecursionError):
        raise _too_deep(base, base + len(text)) from None
    except ValueError:
        message = "The expression contains a number or character that cannot be read."
        raise ExpressionError("E009", message, "Shorten the number.", start=base, end=base + len(text)) from None
    if wrapped and tree.col_offset == 0 and tree.lineno == 1:
        raise ExpressionError(
            "E001", "The brackets do not match.", "Check each ( and ).", start=base, end=base + len(text)
        )
    _place(tree, code, base - wrapped)
    return tree


def _syntax_error(error: SyntaxError, text: str, base: int, wrapped: bool) -> ExpressionError:
    lines = text.split("\n")
    line = min(max((error.lineno or 1) - 1, 0), len(lines) - 1)
    column = max((error.offset or 1) - 1 - (wrapped and line == 0), 0)
    reason = (error.msg or "invalid syntax").replace(_BACKSLASH, "\\")
    if "nested" in reason:
        return _too_deep(base, base + len(text))
    return syntax_error(reason, text, base, sum(len(before) + 1 for before in lines[:line]) + column)


def _too_deep(start: int, end: int) -> ExpressionError:
    return ExpressionError(
        "E003", "The expression is nested too deeply.", "Split it over several steps.", start=start, end=end
    )


def _place(tree: ast.expr, code: str, base: int) -> None:
    """Turn line and byte column of every node into character offsets."""
    lines = code.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    plain = code.isascii()

    def offset(line: int, column: int) -> int:
        if not plain:
            column = len(lines[line - 1].encode()[:column].decode(errors="ignore"))
        return base + starts[line - 1] + column

    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.keyword):
            end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
            node.col_offset, node.end_col_offset = offset(node.lineno, node.col_offset), offset(end_line, end_column)


def _check(tree: ast.expr, source: str, depth: int) -> int:
    """Refuse what the language has not; returns the number of nodes."""
    pending: list[tuple[ast.AST, int, tuple[int, int]]] = [(tree, depth, span(tree))]
    size = 0
    while pending:
        node, level, place = pending.pop()
        size += 1
        if isinstance(node, ast.expr):
            place = span(node)
        if level > MAX_DEPTH:
            raise _too_deep(*place)
        _check_node(node, place)
        if isinstance(node, ast.JoinedStr):
            size += _read_inserts(node, source, level)
            continue
        pending.extend((child, level + 1, place) for child in ast.iter_child_nodes(node))
    return size


def _check_node(node: ast.AST, place: tuple[int, int]) -> None:
    kind = type(node)
    if kind not in ALLOWED:
        name = kind.__name__
        hint = _WHY.get(name, "See the list of what an expression may contain.")
        raise ExpressionError(
            "E004", f"This cannot be used in an expression ({name}).", hint, start=place[0], end=place[1]
        )
    check = _CHECKS.get(kind)
    if check is not None:
        code, message, hint = check(node) or ("", "", "")
        if code:
            raise ExpressionError(code, message, hint, start=place[0], end=place[1])


Complaint = tuple[str, str, str] | None


def _private(name: str) -> Complaint:
    return (
        ("E008", f'Names may not start with "_" ("{name}").', "Use the name of a field.") if name[:1] == "_" else None
    )


def _constant(node: ast.Constant) -> Complaint:
    value = node.value
    if not isinstance(value, str | int | float | bool | None):
        return "E009", "This kind of literal cannot be used.", "Use text, a number, true, false or null."
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return "E009", "The number is too large.", "Numbers may have up to 77 digits."
    if isinstance(value, str):
        node.value = value.replace(_BACKSLASH, "\\")
        if any("\ud800" <= char <= "\udfff" for char in value):
            return "E009", "The text contains half a character.", "Write the character itself."
    return None


def _call(node: ast.Call) -> Complaint:
    if node.keywords:
        return "E004", "Values are given to a function by position.", "Leave out the `name=` part."
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        return "E004", f'"{name}" cannot be called on a value.', f"Functions stand in front: {name}(value)."
    if not isinstance(node.func, ast.Name):
        return "E004", "Only a function can be called.", "Write its name: upper(value)."
    if len(node.args) != 1 and any(isinstance(value, ast.GeneratorExp) for value in node.args):
        return "E004", "A comprehension among several values needs brackets.", "Write [x for x in items]."
    return None


def _comprehension(node: ast.comprehension) -> Complaint:
    targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
    if node.is_async or not all(isinstance(target, ast.Name) for target in targets):
        return "E004", "`for` needs a plain name.", "Write: for x in items, or: for key, value in items(object)."
    if isinstance(node.target, ast.Tuple):
        node.target = ast.copy_location(ast.List(elts=targets, ctx=ast.Store()), node.target)
    return None


def _generators(node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> Complaint:
    if len(node.generators) > 2:
        return "E004", "A comprehension may have two `for` parts at most.", "Split it over several steps."
    return None


def _dictionary(node: ast.Dict) -> Complaint:
    if any(key is None for key in node.keys):
        return "E004", "`**` is not available.", "Use merge(a, b)."
    return None


def _comparison(node: ast.Compare) -> Complaint:
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.Is | ast.IsNot) and not _is_fixed(right):
            return "E004", "`is` compares with null, true or false only.", "Use == or !=."
    return None


def _is_fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in CONSTANTS
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool))


def _inserted_text(node: ast.JoinedStr) -> Complaint:
    for part in node.values:
        if isinstance(part, ast.FormattedValue) and (part.conversion != -1 or part.format_spec is not None):
            return "E004", "Formats inside { } are not available.", "Use format_number(...) or format_date(...)."
    return None


_CHECKS: dict[type[ast.AST], Callable[[Any], Complaint]] = {
    ast.Constant: _constant,
    ast.Name: lambda node: _private(node.id),
    ast.Attribute: lambda node: _private(node.attr),
    ast.Call: _call,
    ast.comprehension: _comprehension,
    ast.ListComp: _generators,
    ast.GeneratorExp: _generators,
    ast.DictComp: _generators,
    ast.Dict: _dictionary,
    ast.Compare: _comparison,
    ast.JoinedStr: _inserted_text,
}


def _read_inserts(node: ast.JoinedStr, source: str, level: int) -> int:
    """Read the `{...}` parts of a text again, at their true places; returns the number of nodes."""
    inserts = [part for part in node.values if isinstance(part, ast.FormattedValue)]
    places = _insert_places(source, *span(node))
    if places is None or len(places) != len(inserts):
        message = "A text with { } stands alone."
        raise ExpressionError(
            "E004", message, 'Write it as one text: f"a {b} c".', start=span(node)[0], end=span(node)[1]
        )
    size = 0
    for part, (start, end) in zip(inserts, places, strict=True):
        parsed = parse(source, start, end, level + 1)
        part.value = parsed.body
        size += parsed.size
    for piece in node.values:
        if isinstance(piece, ast.Constant):
            _check_node(piece, span(node))
    return size


def _insert_places(source: str, start: int, end: int) -> list[tuple[int, int]] | None:
    if source[start : start + 1] not in {"f", "F"} or source[start + 1 : start + 2] not in {"'", '"'}:
        return None
    quote = source[start + 1]
    mark = quote * 3 if source.startswith(quote * 3, start + 1) and end - start >= 7 else quote
    places: list[tuple[int, int]] = []
    at = start + 1 + len(mark)
    while at < end:
        if source.startswith(mark, at):
            return places if at + len(mark) == end else None
        if source.startswith("\\N{", at):
            at = source.find("}", at) + 1 or end
        elif source.startswith(("{{", "}}"), at):
            at += 2
        elif source[at] == "\\":
            at += 1 if source[at + 1 : at + 2] in {"{", "}"} else 2
        elif source[at] == "{":
            close = closing(source, at + 1, "}")
            if close is None:
                return None
            places.append((at + 1, close))
            at = close + 1
        else:
            at += 1
    return None
