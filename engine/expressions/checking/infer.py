"""The type of every part of an expression. One record per kind of node, as in the compiler."""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from engine.expressions.checking.operations import Operations, constant
from engine.expressions.checking.problems import Level, Problem, Scope, Suggestion
from engine.expressions.checking.types import ANY, TypeInfo, kind, of_schema, union
from engine.expressions.functions import FUNCTIONS
from engine.expressions.functions.record import KINDS, Function
from engine.expressions.parse import CONSTANTS, Parsed, span
from engine.expressions.paths import bound_names
from engine.expressions.reading import ROOTS, fixed_key
from engine.expressions.values import closest, did_you_mean

_ONLY_IN_LOOPS = frozenset({"item", "index"})
_RETURNS = {"date with time": kind("date"), "any": ANY, "list": kind("list"), "object": kind("object")}
Visit = Callable[[TypeInfo, ast.expr, "Checker"], None]


class Checker(Operations):
    """Walks one parsed expression. `visited(node, type, checker)` is called for every part (completion listens)."""

    def __init__(self, parsed: Parsed, scope: Scope, visited: Visit | None = None) -> None:
        self.parsed = parsed
        self.scope = scope
        self.problems: list[Problem] = []
        self.local_types: Mapping[str, TypeInfo] = {}
        self._visited = visited

    def type_of(self, node: ast.expr) -> TypeInfo:
        """The type of a part; what is wrong with it goes to `problems`."""
        found = _INFER[type(node)](self, node)
        if self._visited is not None:
            self._visited(found, node, self)
        return found

    def report(
        self,
        code: str,
        node: ast.expr,
        message: str,
        hint: str,
        level: Level = "error",
        suggestion: Suggestion | None = None,
    ) -> None:
        """Add a problem at a part."""
        start, end = span(node)
        self.problems.append(Problem(code, message, hint, start, end, level, suggestion))

    def name(self, node: ast.Name) -> TypeInfo:
        """A loop variable, a constant or a root."""
        if node.id in self.local_types:
            return self.local_types[node.id]
        if node.id in CONSTANTS:
            return constant(CONSTANTS[node.id])
        if node.id in self.scope.roots:
            return of_schema(self.scope.roots[node.id])
        if node.id in _ONLY_IN_LOOPS:
            message = f'"{node.id}" has no value here.'
            self.report("E005", node, message, "It is known inside a For each step only.", "warning")
        elif node.id not in ROOTS:
            known = [*self.scope.roots, *ROOTS, *self.local_types]
            hint = did_you_mean(node.id, known) or "Expressions start from: " + ", ".join(ROOTS) + "."
            self.report(
                "E005", node, f'Unknown name "{node.id}".', hint, suggestion=_rename(node.id, known, span(node))
            )
        return ANY

    def field(self, node: ast.expr, owner: TypeInfo, name: str, place: tuple[int, int]) -> TypeInfo:
        """A field of a value."""
        if not owner.may_be("object", "null"):
            hint = f"Take one item first: [0].{name}." if owner.may_be("list") else "Only objects have fields."
            self.report("E024", node, f'Cannot read "{name}" from {owner.words}.', hint)
            return ANY
        found = owner.field(name)
        if found is None:
            known = [each for each, _ in owner.fields()]
            where = self.parsed.text(node.value) if isinstance(node, ast.Attribute | ast.Subscript) else ""
            hint = did_you_mean(name, known) or _list_fields(known)
            suggestion = _rename(name, known, place)
            level: Level = "warning" if owner.learned else "error"
            self.report("E040", node, f'"{where}" has no field "{name}".', hint, level, suggestion)
        return ANY if found is None else found

    def attribute(self, node: ast.Attribute) -> TypeInfo:
        """`a.b`"""
        end = span(node)[1]
        return self.field(node, self.type_of(node.value), node.attr, (end - len(node.attr), end))

    def subscript(self, node: ast.Subscript) -> TypeInfo:
        """`a["b"]`, `a[0]`, `a[1:2]`"""
        owner = self.type_of(node.value)
        if isinstance(node.slice, ast.Slice):
            for part in (node.slice.lower, node.slice.upper, node.slice.step):
                self.type_of(part) if part is not None else None
            return owner if owner.may_be("list", "text") else ANY
        key, fixed = self.type_of(node.slice), fixed_key(node.slice)
        if isinstance(fixed, str) and not owner.may_be("list", "text"):
            start, end = span(node.slice)
            return self.field(node, owner, fixed, (start + 1, end - 1))
        if owner.kinds is not None and not owner.may_be("list", "text", "object", "null"):
            self.report(
                "E024", node, f"Cannot take a position of {owner.words}.", "Only lists and texts have positions."
            )
        if not key.may_be("number") and owner.kinds == frozenset({"list"}):
            self.report("E026", node.slice, f"A position is a whole number, not {key.words}.", "The first one is [0].")
        return owner.item() if owner.kinds == frozenset({"list"}) else ANY

    def call(self, node: ast.Call) -> TypeInfo:
        """A function call."""
        given = [self.type_of(value) for value in node.args]
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = None if name in self.local_types else FUNCTIONS.get(name)
        if function is None:
            hint = did_you_mean(name, FUNCTIONS) or "See the list of functions."
            suggestion = _rename(name, FUNCTIONS, span(node.func))
            self.report("E006", node.func, f'Unknown function "{name}".', hint, suggestion=suggestion)
            return ANY
        problem = function.count_problem(len(given))
        if problem:
            self.report("E007", node, problem, f"Write: {function.usage}.")
            return _result(function, [])
        for position, (value, found) in enumerate(zip(node.args, given, strict=True)):
            self._argument(function, position, value, found)
        return _result(function, given)

    def _argument(self, function: Function, position: int, node: ast.expr, found: TypeInfo) -> None:
        param = function.param(position)
        if not param.kinds or found.may_be(*param.kinds):
            return
        message = f'{function.name}() needs {param.words} for "{param.name}", not {found.words}.'
        suggestion = self.conversion(node, found, param.kinds)
        hint = suggestion.label if suggestion else f"Write {function.usage}."
        self.report("E021", node, message, hint, suggestion=suggestion)

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.DictComp) -> TypeInfo:
        """A comprehension: its loop variables are known inside only."""
        outer = self.local_types
        for generator in node.generators:
            source = self.type_of(generator.iter)
            if not source.may_be("list"):
                message = f"`for` goes through a list, not {source.words}."
                self.report("E020", generator.iter, message, "Of an object take keys(...), values(...) or items(...).")
            single = isinstance(generator.target, ast.Name)
            item = source.item() if single else ANY
            self.local_types = {**self.local_types, **dict.fromkeys(bound_names(generator.target), item)}
            for test in generator.ifs:
                self.type_of(test)
        if isinstance(node, ast.DictComp):
            self.type_of(node.key), self.type_of(node.value)
            made = kind("object")
        else:
            made = _list_of([self.type_of(node.elt)])
        self.local_types = outer
        return made


def _list_fields(known: list[str]) -> str:
    return "It has: " + ", ".join(known[:12]) + ("..." if len(known) > 12 else ".") if known else "It has no fields."


def _rename(word: str, known: Any, place: tuple[int, int]) -> Suggestion | None:
    found = closest(word, known)
    return Suggestion(f'Write "{found}"', found, *place) if found else None


def _list_of(items: list[TypeInfo]) -> TypeInfo:
    inner = union(items).schema if items else {}
    schema: dict[str, Any] = {"type": "array", "items": inner}
    return TypeInfo(frozenset({"list"}), ((schema, schema),))


def _result(function: Function, given: list[TypeInfo]) -> TypeInfo:
    if function.returns == "same" and given:
        return _fallback(given) if function.name == "default" else given[0]
    if function.returns == "item" and given:
        whole = len(given) == 1 or function.name in {"first", "last"}
        return given[0].item() if whole and given[0].kinds == frozenset({"list"}) else ANY
    if function.returns in KINDS and function.returns not in _RETURNS:
        return kind(function.returns)
    return _RETURNS.get(function.returns, ANY)


def _fallback(given: list[TypeInfo]) -> TypeInfo:
    """The type of default(...): a value that is null gives way to the next."""
    present = [
        TypeInfo(each.kinds - {"null"}, each.alternatives, each.learned) if each.kinds else each for each in given[:-1]
    ]
    return union([*[each for each in present if each.kinds is None or each.kinds], given[-1]])


def _dict_type(checker: Checker, node: ast.Dict) -> TypeInfo:
    fields: dict[str, Any] = {}
    fixed = True
    for key, value in zip(node.keys, node.values, strict=True):
        name = key.value if isinstance(key, ast.Constant) else None
        if key is not None:
            checker.type_of(key)
        found = checker.type_of(value)
        if isinstance(name, str):
            fields[name] = found.schema
        else:
            fixed = False
    schema: dict[str, Any] = {"type": "object", "properties": fields, "additionalProperties": not fixed}
    return TypeInfo(frozenset({"object"}), ((schema, schema),))


def _text_type(checker: Checker, node: ast.JoinedStr) -> TypeInfo:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            checker.type_of(part.value)
    return kind("text")


def _constant_type(checker: Checker, node: ast.Constant) -> TypeInfo:
    return constant(node.value)


_INFER: dict[type[ast.expr], Callable[[Checker, Any], TypeInfo]] = {
    ast.Constant: _constant_type,
    ast.Name: Checker.name,
    ast.Attribute: Checker.attribute,
    ast.Subscript: Checker.subscript,
    ast.Call: Checker.call,
    ast.BinOp: Checker.binary,
    ast.UnaryOp: Checker.unary,
    ast.BoolOp: Checker.boolean,
    ast.Compare: Checker.compare,
    ast.IfExp: Checker.conditional,
    ast.ListComp: Checker.comprehension,
    ast.GeneratorExp: Checker.comprehension,
    ast.DictComp: Checker.comprehension,
    ast.List: lambda checker, node: _list_of([checker.type_of(each) for each in node.elts]),
    ast.Dict: _dict_type,
    ast.JoinedStr: _text_type,
}
