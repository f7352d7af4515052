"""Properties over generated sources and values."""

import ast
from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.expressions import (
    CODES,
    Comparison,
    ConditionTree,
    ExpressionError,
    Group,
    Missing,
    Not,
    Scope,
    check,
    compile_expression,
    compile_template,
    complete,
    condition_from_json,
    condition_to_json,
    functions,
    parse_condition,
    rename_step,
    to_json,
    write_condition,
)
from engine.expressions.conditions import OPERATORS
from tests.unit.expressions.sample import ENV, clock, outcome

pytestmark = pytest.mark.unit
quick = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
thorough = settings(quick, max_examples=300)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
atoms = st.sampled_from(
    [
        *("trigger", "trigger.a", "trigger.b[0]", "steps.x.y", "trigger['a']", "item", "now()", "x", "nope", "today()"),
        *("1", "0", "-1", "1.5", "1e40", "2**200", "'a'", "''", "'2026-01-31'", "'12'", "null", "true", "[]", "{}"),
        *("[1, 'a']", "{'a': 1}", "[[1, 2], [3]]", "duration(1)", "'%d'", "'é😀'", "vars.rate"),
    ]
)
names = st.sampled_from([entry.name for entry in functions()])
operators = st.sampled_from(
    ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"]
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = st.lists(inner, max_size=3)
    return st.one_of(
        st.tuples(inner, operators, inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(names, many).map(lambda parts: f"{parts[0]}({', '.join(parts[1])})"),
        st.tuples(names, many).map(lambda parts: f"{parts[0]}({', '.join(parts[1])})"),
        st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]})[{parts[1]}:{parts[2]}]"),
        st.tuples(inner, inner).map(lambda parts: f"[{parts[0]} for x in {parts[1]}]"),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} if {parts[1]} else {parts[2]})"),
        inner.map(lambda part: f"({part}).a"),
        inner.map(lambda part: f"not {part}"),
        inner.map(lambda part: f"-{part}"),
        inner.map(lambda part: f"[{part}, {part}]"),
    )


sources = st.recursive(atoms, _larger, max_leaves=8)
environments = st.fixed_dictionaries(
    {"trigger": json_values, "steps": st.just({"x": {"y": 3}})}, optional={"vars": json_values}
)


@thorough
@given(sources, environments)
def test_evaluation_is_total(source: str, env: dict[str, Any]) -> None:
    value, error = outcome(source, env)
    if error is not None:
        assert error.code in CODES
        assert error.code != "E099", error.__cause__
        assert error.message
    elif not isinstance(value, Missing):
        orjson.dumps(to_json(value))


@quick
@given(st.text(max_size=60) | st.text("(){}[]'\"fx.+-*/=<>!,: \\\n01a_{}", max_size=40))
def test_any_text_is_read_or_refused(source: str) -> None:
    error = outcome(source, {"x": 1, "a": {"f": [2]}})[1]
    assert error is None or error.code != "E099"
    with suppress(ExpressionError):
        compile_template(source).evaluate({"x": 1, "a": {"f": [2]}}, clock=clock)
    scope = Scope({"x": {"type": "object", "properties": {"a": {"type": "string"}}}})
    for template in (True, False):
        check(source, scope, template=template)
        rename_step(source, "a", "b", template=template)
    for position in range(0, len(source) + 1, 7):
        complete(source, position, scope, {"x": {"a": 1}})


@quick
@given(sources)
def test_check_is_total_and_accepts_what_it_knows_nothing_about(source: str) -> None:
    scope = Scope({"trigger": {}, "steps": {}, "vars": {}, "item": {}, "x": {}, "nope": {}})
    found = check(source, scope)
    for problem in found.problems:
        assert problem.code in CODES
        assert 0 <= problem.start <= problem.end <= len(source)


@thorough
@given(sources)
def test_typing_never_contradicts_a_value(source: str) -> None:
    """What evaluates without an error has a kind the check thought possible, and no error was reported."""
    env = {"trigger": {"a": 5, "b": ["t"]}, "steps": {"x": {"y": 3}}, "vars": {"rate": "1.19"}}
    scope = Scope(
        {
            "trigger": {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "array", "items": {"type": "string"}}},
            },
            "steps": {},
            "vars": {"type": "object", "properties": {"rate": {"type": "string"}}},
        }
    )
    found = check(source, scope)
    try:
        value = compile_expression(source).evaluate(env, clock=clock)
    except ExpressionError:
        return
    if isinstance(value, Missing) or found.type.kinds is None:
        return
    kind = compile_expression("type_of(trigger)").evaluate({"trigger": value})
    assert kind.removesuffix(" with time") in found.type.kinds


@quick
@given(sources, st.text(max_size=10))
def test_template_of_one_expression_keeps_the_type(source: str, text: str) -> None:
    try:
        bare = compile_expression(source).evaluate(ENV, clock=clock)
    except ExpressionError:
        return
    single = compile_template("{{ " + source + " }}").evaluate(ENV, clock=clock)
    if isinstance(bare, Missing):
        assert isinstance(single, Missing)
        return
    assert type(single) is type(bare)
    assert single == bare or bare != bare
    if "{{" not in text and "}" not in text and not text.endswith("{"):
        with suppress(ExpressionError):
            assert type(compile_template(text + "x{{ " + source + " }}").evaluate(ENV, clock=clock)) is str


operands = st.sampled_from(
    [
        "trigger.amount",
        "1",
        "-1.50",
        "'a b'",
        "steps.check['x y'].z",
        "trigger.a + 1",
        "[1, 2]",
        "upper(trigger.name)",
        "null",
    ]
)
comparisons = st.builds(Comparison, operands, st.sampled_from(sorted(set(OPERATORS) - {"is", "is not"})), operands)
tests = st.builds(Comparison, operands, st.sampled_from(["is_empty", "exists"])) | st.builds(
    Comparison, operands, st.sampled_from(["contains", "starts_with", "matches"]), operands
)
leaves = comparisons | tests | st.builds(Comparison, operands, st.just("holds"))
trees: st.SearchStrategy[ConditionTree] = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(Group, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=4).map(tuple))
    ),
    max_leaves=10,
)


@quick
@given(trees)
def test_condition_trees_survive_writing_and_reading(tree: ConditionTree) -> None:
    source = write_condition(tree)
    assert parse_condition(source) == tree
    assert condition_from_json(orjson.loads(orjson.dumps(condition_to_json(tree)))) == tree


@thorough
@given(sources)
def test_reading_and_writing_a_condition_keeps_its_meaning(source: str) -> None:
    tree = parse_condition(source)
    if tree is None:
        return
    written = write_condition(tree)
    assert ast.dump(ast.parse(written, mode="eval")) == ast.dump(ast.parse(source, mode="eval"))
    assert parse_condition(written) == tree


@quick
@given(sources)
def test_renaming_there_and_back_changes_nothing(source: str) -> None:
    renamed = rename_step(source, "x", "other_step")
    assert rename_step(renamed, "other_step", "x") == source
    assert rename_step(renamed, "x", "other_step") == renamed
    try:
        before, after = compile_expression(source).paths, compile_expression(renamed).paths
    except ExpressionError:
        return
    assert [path for path in after if path[1:2] == ("x",)] == []
    assert len(before) == len(after)
    assert any(path[:2] == ("steps", "other_step") for path in after) is (renamed != source)
