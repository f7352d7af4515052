"""Typing of operators: which kinds fit together, and which conversion would make them fit."""

import ast
from abc import abstractmethod
from typing import Any

from engine.expressions.checking.problems import Level, Suggestion
from engine.expressions.checking.types import ANY, TypeInfo, kind, kind_of_constant, union
from engine.expressions.parse import Parsed, span
from engine.expressions.values import did_you_mean

_NUMBER = {("number", "number"): "number"}
RESULTS: dict[str, dict[tuple[str, str], str]] = {
    "Add": {
        **_NUMBER,
        ("text", "text"): "text",
        ("list", "list"): "list",
        ("date", "duration"): "date",
        ("duration", "date"): "date",
        ("duration", "duration"): "duration",
    },
    "Sub": {
        **_NUMBER,
        ("date", "date"): "duration",
        ("date", "duration"): "date",
        ("duration", "duration"): "duration",
    },
    "Mult": {
        **_NUMBER,
        ("duration", "number"): "duration",
        ("number", "duration"): "duration",
    },
    "Div": _NUMBER,
    "FloorDiv": _NUMBER,
    "Mod": _NUMBER,
    "Pow": _NUMBER,
}
"""Operator -> kinds of both sides -> kind of the result; what is not listed fails at run time."""

_WORDS = {
    "Add": "add",
    "Sub": "subtract",
    "Mult": "multiply",
    "Div": "divide",
    "FloorDiv": "divide",
    "Mod": "take the remainder of",
    "Pow": "raise to a power",
}
_ORDERED = ("number", "text", "date", "duration")
_CONVERSIONS = (
    ("text", "number", "number"),
    ("text", "date", "datetime"),
    ("number", "text", "text"),
    ("yes/no", "text", "text"),
    ("date", "text", "text"),
    ("text", "yes/no", "yes_no"),
    ("yes/no", "number", "number"),
)
"""(from, to, function)."""


def constant(value: Any) -> TypeInfo:
    """The type of a literal."""
    found = kind_of_constant(value)
    return TypeInfo(frozenset({found}), (({"const": value}, {}),))


def plain(found: TypeInfo) -> TypeInfo:
    """The type without the literal's value."""
    return found if found.constants() is None or found.kinds is None else kind(*found.kinds)


class Operations:
    """Operators of an expression. The walk itself, names and calls are in `Checker`."""

    parsed: Parsed

    @abstractmethod
    def type_of(self, node: ast.expr) -> TypeInfo:
        """The type of a part."""

    @abstractmethod
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

    def conversion(self, node: ast.expr, found: TypeInfo, wanted: tuple[str, ...]) -> Suggestion | None:
        """Wrapping the part in the function that converts it, when there is one."""
        for source, target, function in _CONVERSIONS:
            if found.kinds is not None and found.kinds - {"null"} == {source} and target in wanted:
                start, end = span(node)
                return Suggestion(f"Convert it: {function}(...).", f"{function}({self.parsed.text(node)})", start, end)
        return None

    def binary(self, node: ast.BinOp) -> TypeInfo:
        """Arithmetic."""
        left, right = self.type_of(node.left), self.type_of(node.right)
        operator = type(node.op).__name__
        if left.kinds is None or right.kinds is None:
            return self._half_known(operator, left, right)
        results = {made for (a, b), made in RESULTS[operator].items() if a in left.kinds and b in right.kinds}
        if results:
            return union([left, right]) if results == {"list"} and operator == "Add" else kind(*results)
        suggestion = self._arithmetic_fix(node, left, right)
        hint = suggestion.label if suggestion else "Convert one of them: text(...), number(...) or datetime(...)."
        message = f"Cannot {_WORDS[operator]} {left.words} and {right.words}."
        self.report("E020", node, message, hint, suggestion=suggestion)
        return ANY

    def _half_known(self, operator: str, left: TypeInfo, right: TypeInfo) -> TypeInfo:
        results = {made for (a, b), made in RESULTS[operator].items() if left.may_be(a) and right.may_be(b)}
        return kind(*results) if results and results != {"list"} else ANY

    def _arithmetic_fix(self, node: ast.BinOp, left: TypeInfo, right: TypeInfo) -> Suggestion | None:
        if isinstance(node.op, ast.Add) and (
            isinstance(node.left, ast.Constant) or isinstance(node.right, ast.Constant)
        ):
            number, found = (node.right, right) if left.may_be("text") else (node.left, left)
            literal = node.left if number is node.right else node.right
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                return self.conversion(number, found, ("text",))
        for part, found, other in ((node.left, left, right), (node.right, right, left)):
            if other.may_be("number", "text") and found.kinds is not None and "text" in found.kinds:
                return self.conversion(part, found, ("number",))
            if other.may_be("duration", "date") and found.kinds is not None and "text" in found.kinds:
                return self.conversion(part, found, ("date",))
        return None

    def unary(self, node: ast.UnaryOp) -> TypeInfo:
        """`not`, `-`, `+`"""
        found = self.type_of(node.operand)
        if isinstance(node.op, ast.Not):
            return kind("yes/no")
        if not found.may_be("number"):
            suggestion = self.conversion(node.operand, found, ("number",))
            self.report(
                "E020", node, f"A sign needs a number, not {found.words}.", "Use number(...).", suggestion=suggestion
            )
        return kind("number")

    def boolean(self, node: ast.BoolOp) -> TypeInfo:
        """`and`, `or` give one of their values."""
        return union([plain(self.type_of(value)) for value in node.values])

    def conditional(self, node: ast.IfExp) -> TypeInfo:
        """`a if test else b`"""
        self.type_of(node.test)
        return union([self.type_of(node.body), self.type_of(node.orelse)])

    def compare(self, node: ast.Compare) -> TypeInfo:
        """Comparisons: both sides must be of one kind."""
        parts = [node.left, *node.comparators]
        types = [self.type_of(part) for part in parts]
        for at, operator in enumerate(node.ops):
            check = self._membership if isinstance(operator, ast.In | ast.NotIn) else self._order
            if isinstance(operator, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                check = self._equality
            check(node, (parts[at], types[at]), (parts[at + 1], types[at + 1]))
        return kind("yes/no")

    def _order(self, node: ast.Compare, left: tuple[ast.expr, TypeInfo], right: tuple[ast.expr, TypeInfo]) -> None:
        if any(left[1].may_be(each) and right[1].may_be(each) for each in _ORDERED):
            return
        suggestion = self._make_alike(left, right)
        hint = suggestion.label if suggestion else "Compare values of one kind: numbers, texts or dates."
        message = f"Cannot compare {left[1].words} with {right[1].words}."
        self.report("E020", node, message, hint, suggestion=suggestion)

    def _equality(self, node: ast.Compare, left: tuple[ast.expr, TypeInfo], right: tuple[ast.expr, TypeInfo]) -> None:
        kinds, others = left[1].kinds, right[1].kinds
        if kinds is None or others is None or "null" in kinds | others:
            return
        if kinds.isdisjoint(others):
            suggestion = self._make_alike(left, right)
            hint = suggestion.label if suggestion else "Compare values of one kind."
            message = f"{left[1].words.capitalize()} never equals {right[1].words}."
            self.report("E042", node, message, hint, "warning", suggestion)
            return
        self._listed(node, left[1], right)
        self._listed(node, right[1], left)

    def _listed(self, node: ast.Compare, listed: TypeInfo, other: tuple[ast.expr, TypeInfo]) -> None:
        """A literal that is not among the values a schema lists."""
        values = listed.constants()
        part = other[0]
        if values is None or not isinstance(part, ast.Constant) or len(values) < 2 or part.value in values:
            return
        said = str(part.value)
        hint = did_you_mean(said, values) or "It may be: " + ", ".join(map(str, values[:12])) + "."
        self.report("E042", node, f'It is never "{said}".', hint, "warning")

    def _make_alike(self, left: tuple[ast.expr, TypeInfo], right: tuple[ast.expr, TypeInfo]) -> Suggestion | None:
        for (part, found), (_, other) in ((left, right), (right, left)):
            if found.kinds is not None and "text" in found.kinds and other.kinds is not None:
                return self.conversion(part, found, tuple(other.kinds))
        return None

    def _membership(self, node: ast.Compare, left: tuple[ast.expr, TypeInfo], right: tuple[ast.expr, TypeInfo]) -> None:
        item, container = left[1], right[1]
        if not container.may_be("list", "object", "text"):
            message = f"Cannot look for {item.words} in {container.words}."
            self.report("E020", node, message, "`in` looks in a list, an object or a text.")
        elif not container.may_be("list") and not item.may_be("text"):
            suggestion = self.conversion(left[0], item, ("text",))
            message = f"Cannot look for {item.words} in {container.words}."
            self.report("E020", node, message, "Convert it: text(...).", suggestion=suggestion)
