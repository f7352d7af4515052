"""Checking a whole source: reading, typing, and whether the result fits its field."""

from typing import Any

from engine.expressions.checking.infer import Checker
from engine.expressions.checking.operations import constant
from engine.expressions.checking.problems import CheckResult, Problem, Scope, Suggestion, problem_of
from engine.expressions.checking.types import ANY, Schema, TypeInfo, kind, of_schema
from engine.expressions.errors import ExpressionError
from engine.expressions.expression import Expression
from engine.expressions.parse import parse
from engine.expressions.template import split_template
from engine.expressions.values import did_you_mean

_CONVERT = {"number": "number", "text": "text", "yes/no": "yes_no"}


def check(source: str, scope: Scope, *, expected: Schema | None = None, template: bool = False) -> CheckResult:
    """Type a bare expression, or with `template` a text with `{{ }}`, against the schemas in `scope`.

    `expected` is the schema of the field the result goes to. Never raises for a bad source: it becomes a problem.
    """
    try:
        found, problems = _template(source, scope) if template else _expression(source, scope, 0, len(source))
    except ExpressionError as error:
        return CheckResult(ANY, [problem_of(error, len(source))])
    if not any(problem.level == "error" for problem in problems):
        problems += _misfit(source, found, expected, template)
    return CheckResult(found, sorted(problems, key=lambda problem: (problem.start, problem.end)))


def _expression(source: str, scope: Scope, start: int, end: int) -> tuple[TypeInfo, list[Problem]]:
    checker = Checker(parse(source, start, end), scope)
    found = checker.type_of(checker.parsed.body)
    if not any(problem.level == "error" for problem in checker.problems):
        Expression(source, start, end)  # what only compiling finds
    return found, checker.problems


def _template(source: str, scope: Scope) -> tuple[TypeInfo, list[Problem]]:
    segments = split_template(source)
    problems: list[Problem] = []
    found: TypeInfo = constant(source)
    for segment in segments:
        if not segment.is_expression:
            continue
        try:
            found, more = _expression(source, scope, segment.start, segment.end)
            problems += more
        except ExpressionError as error:
            problems.append(problem_of(error, len(source)))
            found = ANY
    if len(segments) == 1 or not any(segment.is_expression for segment in segments):
        return found, problems
    return kind("text"), problems


def _misfit(source: str, found: TypeInfo, expected: Schema | None, template: bool) -> list[Problem]:
    """A problem when no kind of the result fits the field; dates go to text fields as ISO 8601."""
    wanted = of_schema(expected) if expected is not None else ANY
    if wanted.kinds is None or found.kinds is None:
        return []
    arriving = {"text" if each in {"date", "duration"} else each for each in found.kinds}
    if wanted.kinds.isdisjoint(arriving):
        message = f"This gives {found.words} where {wanted.words} is needed."
        suggestion = _conversion(source, found, wanted, template)
        hint = suggestion.label if suggestion else "Choose another value, or convert it."
        return [Problem("E041", message, hint, 0, len(source), "error", suggestion)]
    return _not_listed(source, found, wanted)


def _not_listed(source: str, found: TypeInfo, wanted: TypeInfo) -> list[Problem]:
    values, allowed = found.constants(), wanted.constants()
    if not values or not allowed or any(value in allowed for value in values):
        return []
    hint = did_you_mean(str(values[0]), allowed) or "It may be: " + ", ".join(map(str, allowed[:12])) + "."
    return [Problem("E041", f'"{str(values[0])[:40]}" cannot be chosen here.', hint, 0, len(source))]


def _conversion(source: str, found: TypeInfo, wanted: TypeInfo, template: bool) -> Suggestion | None:
    function = next((_CONVERT[each] for each in sorted(wanted.kinds or ()) if each in _CONVERT), None)
    if function is None or found.may_be("list", "object") or found.kinds == frozenset({"null"}):
        return None
    inner: Any = source
    if template:
        segments = split_template(source)
        if len(segments) != 1 or not segments[0].is_expression:
            return None
        inner = source[segments[0].start : segments[0].end]
    made = f"{function}({inner.strip()})"
    return Suggestion(f"Convert it: {function}(...).", f"{{{{ {made} }}}}" if template else made, 0, len(source))
