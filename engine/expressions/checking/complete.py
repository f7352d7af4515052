"""What may stand at the cursor: fields, steps, functions, loop variables, with their types and sample values."""

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.expressions.budget import Budget
from engine.expressions.checking.infer import Checker
from engine.expressions.checking.problems import Scope
from engine.expressions.checking.types import TypeInfo, of_schema
from engine.expressions.convert import to_json
from engine.expressions.errors import ExpressionError
from engine.expressions.expression import Expression
from engine.expressions.functions import FUNCTIONS
from engine.expressions.parse import parse
from engine.expressions.scan import closing
from engine.expressions.values import Missing

_CURSOR = "handrail_cursor"
_WORDS = ("and", "or", "not", "in", "if", "else", "for", "true", "false", "null")
_SAMPLE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: put `insert` in the place of source[start:end].

    `kind` is root, field, variable, function or keyword; `detail` the type or signature; `sample` a short example value
    as JSON, or None.
    """

    label: str
    insert: str
    kind: str
    detail: str
    sample: str | None
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """As JSON, with the places called `from` and `to`."""
        made = {"label": self.label, "insert": self.insert, "kind": self.kind, "detail": self.detail}
        return {**made, "sample": self.sample, "from": self.start, "to": self.end}


def complete(
    source: str,
    position: int,
    scope: Scope,
    sample: Mapping[str, Any] | None = None,
    *,
    template: bool | None = None,
) -> list[Completion]:
    """The offers at a character position, best first. Never raises for a bad source.

    `template` says how to read the source; None: as a template when it holds `{{`. `sample` gives values of the roots.
    """
    position = max(0, min(position, len(source)))
    bounds = (0, len(source))
    if template or (template is None and "{{" in source):
        found = _segment(source, position)
        if found is None:
            return []
        bounds = found
    start, end = _word(source, position, bounds)
    owner = _owner(source, start, bounds)
    if owner is not None:
        return _fields(source, owner, (start, end, position), bounds, scope, sample)
    if _in_text(source, bounds[0], position):
        return []
    return _names(source, (start, end, position), bounds, scope, sample)


def _segment(source: str, position: int) -> tuple[int, int] | None:
    """The expression around the position, closed or not yet."""
    at = 0
    while (opening := source.find("{{", at)) != -1 and opening + 2 <= position:
        close = closing(source, opening + 2, "}}")
        if close is None or position <= close:
            return opening + 2, len(source) if close is None else close
        at = close + 2
    return None


def _word(source: str, position: int, bounds: tuple[int, int]) -> tuple[int, int]:
    start = end = position
    while start > bounds[0] and (source[start - 1].isalnum() or source[start - 1] == "_"):
        start -= 1
    while end < bounds[1] and (source[end].isalnum() or source[end] == "_"):
        end += 1
    return start, end


def _in_text(source: str, start: int, position: int) -> bool:
    """Whether the position lies inside quotes."""
    quote = ""
    at = start
    while at < position:
        char = source[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        at += 1
    return bool(quote)


def _owner(source: str, start: int, bounds: tuple[int, int]) -> tuple[int, int, str] | None:
    """What stands before `.` or `["`: its place, and how the field is written."""
    if start > bounds[0] and source[start - 1] == ".":
        end, style = start - 1, "."
    elif start - 1 > bounds[0] and source[start - 2 : start] in {'["', "['"}:
        end, style = start - 2, source[start - 1]
    else:
        return None
    begin = _chain_start(source, end, bounds[0])
    return (begin, end, style) if begin < end else None


def _chain_start(source: str, end: int, low: int) -> int:
    """Where the path or call that ends at `end` begins."""
    at = end
    while at > low:
        char = source[at - 1]
        if char.isalnum() or char in "_.":
            at -= 1
        elif char in ")]":
            opened = _opening(source, at - 1, low)
            if opened is None:
                break
            at = opened
        else:
            break
    return at


def _opening(source: str, close: int, low: int) -> int | None:
    depth, quote = 0, ""
    for at in range(close, low - 1, -1):
        char = source[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in ")]}":
            depth += 1
        elif char in "([{":
            depth -= 1
            if depth == 0:
                return at
    return None


def _fields(
    source: str,
    owner: tuple[int, int, str],
    word: tuple[int, int, int],
    bounds: tuple[int, int],
    scope: Scope,
    sample: Mapping[str, Any] | None,
) -> list[Completion]:
    begin, end, style = owner
    start, finish, position = word
    found = _type_at(source, start, finish, bounds, scope, style) or _type_of(source[begin:end], scope)
    value = _value(source[begin:end], sample)
    names: dict[str, TypeInfo] = dict(found.fields())
    if isinstance(value, Mapping):
        for name in list(value)[:200]:
            names.setdefault(str(name), of_schema({}))
    prefix = source[start:position]
    offers = []
    for name in _ranked(names, prefix):
        plain = name.isidentifier() and not name.startswith("_")
        insert, at = (name, start) if style != "." or plain else (f'["{name}"]', start - 1)
        shown = _short(value.get(name)) if isinstance(value, Mapping) and name in value else None
        offers.append(Completion(name, insert, "field", names[name].words, shown, at, finish))
    return offers


def _names(
    source: str, word: tuple[int, int, int], bounds: tuple[int, int], scope: Scope, sample: Mapping[str, Any] | None
) -> list[Completion]:
    start, finish, position = word
    prefix = source[start:position]
    if prefix[:1].isdigit():
        return []
    local_types = _locals_at(source, start, finish, bounds, scope)
    offers = [
        Completion(name, name, "variable", local_types[name].words, None, start, finish)
        for name in _ranked(local_types, prefix)
    ]
    for name in _ranked(scope.roots, prefix):
        shown = _short(sample[name]) if sample is not None and name in sample else None
        detail = of_schema(scope.roots[name]).words
        offers.append(Completion(name, name, "root", detail, shown, start, finish))
    for name in _ranked(FUNCTIONS, prefix):
        function = FUNCTIONS[name]
        insert = f"{name}()" if not function.params else f"{name}("
        offers.append(Completion(name, insert, "function", function.usage, None, start, finish))
    if prefix:
        offers += [Completion(name, name, "keyword", "", None, start, finish) for name in _ranked(_WORDS, prefix)]
    return offers


def _ranked(names: Iterable[str], prefix: str) -> list[str]:
    """Names that begin with the prefix, then names that hold it; capital letters do not count."""
    low = prefix.lower()
    begin = [name for name in names if name.lower().startswith(low)]
    inside = [name for name in names if low and low in name.lower() and name not in begin]
    return begin + inside


def _walk(source: str, start: int, finish: int, bounds: tuple[int, int], scope: Scope, word: str) -> "_Listener | None":
    """Type the expression with a marker in the place of the word at the cursor."""
    text = source[bounds[0] : start] + word + source[finish : bounds[1]]
    try:
        parsed = parse(text)
    except ExpressionError:
        return None
    listener = _Listener()
    checker = Checker(parsed, scope, listener)
    checker.type_of(parsed.body)
    return listener


class _Listener:
    """Remembers the type before the marker, and the loop variables around it."""

    def __init__(self) -> None:
        self.types: dict[int, TypeInfo] = {}
        self.owner: TypeInfo | None = None
        self.local_types: Mapping[str, TypeInfo] = {}

    def __call__(self, found: TypeInfo, node: ast.expr, checker: Checker) -> None:
        self.types[id(node)] = found
        if (isinstance(node, ast.Attribute) and node.attr == _CURSOR) or (
            isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and node.slice.value == _CURSOR
        ):
            self.owner = self.types.get(id(node.value))
        elif isinstance(node, ast.Name) and node.id == _CURSOR:
            self.local_types = checker.local_types


def _type_at(
    source: str, start: int, finish: int, bounds: tuple[int, int], scope: Scope, style: str
) -> TypeInfo | None:
    listener = _walk(source, start, finish, bounds, scope, _CURSOR)
    return listener.owner if listener is not None else None


def _locals_at(source: str, start: int, finish: int, bounds: tuple[int, int], scope: Scope) -> Mapping[str, TypeInfo]:
    listener = _walk(source, start, finish, bounds, scope, _CURSOR)
    return listener.local_types if listener is not None else {}


def _type_of(text: str, scope: Scope) -> TypeInfo:
    try:
        parsed = parse(text)
    except ExpressionError:
        return of_schema({})
    return Checker(parsed, scope).type_of(parsed.body)


def _value(text: str, sample: Mapping[str, Any] | None) -> Any:
    if sample is None:
        return None
    try:
        value = Expression(text).evaluate(sample, budget=Budget(10_000))
    except ExpressionError:
        return None
    return None if isinstance(value, Missing) else value


def _short(value: Any) -> str | None:
    try:
        text = json.dumps(to_json(value), ensure_ascii=False)
    except (ExpressionError, ValueError):
        return None
    return text if len(text) <= _SAMPLE_LENGTH else text[: _SAMPLE_LENGTH - 1] + "…"
