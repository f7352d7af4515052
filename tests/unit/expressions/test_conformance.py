"""The language means what the cases say."""

from typing import Any

import pytest

from engine.expressions import CODES, ExpressionError, Missing, compile_expression, evaluate_condition, functions
from tests.unit.expressions.cases import ERRORS, VALUES
from tests.unit.expressions.sample import ENV, NOW, clock

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("source", "expected"), VALUES)
def test_expression_has_the_stated_value(source: str, expected: Any) -> None:
    value = compile_expression(source).evaluate(ENV, clock=clock)
    assert value == expected
    assert isinstance(value, bool) is isinstance(expected, bool)


@pytest.mark.parametrize(("source", "code", "part"), ERRORS)
def test_error_has_the_stated_code_and_says_what_to_do(source: str, code: str, part: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(ENV, clock=clock)
    error = caught.value
    assert error.code == code
    assert error.code in CODES
    assert part in error.message + " " + error.hint
    assert error.message
    assert error.hint
    assert error.start is not None
    assert error.end is not None
    assert 0 <= error.start <= error.end <= max(len(source), 1)


def _examples() -> list[tuple[str, str]]:
    return [example for entry in functions() for example in entry.examples]


@pytest.mark.parametrize(("source", "expected"), _examples())
def test_every_documented_example_is_true(source: str, expected: str) -> None:
    value = compile_expression(source).evaluate(ENV, clock=clock)
    wanted = compile_expression(expected).evaluate({})
    assert compile_expression("steps == trigger").evaluate({"steps": value, "trigger": wanted}) is True


def test_every_function_is_documented_with_an_example() -> None:
    assert all(entry.summary.endswith(".") and entry.examples for entry in functions())
    assert len(functions()) >= 60


def test_missing_names_the_first_part_that_is_not_there() -> None:
    value = compile_expression("steps.check.invoce.amount").evaluate(ENV)
    assert isinstance(value, Missing)
    assert not value
    assert value.path == "steps.check.invoce"
    assert value.hint == 'Did you mean "invoice"?'


def test_error_points_at_the_part_that_is_wrong() -> None:
    source = "trigger.count + trigger.nickname * 2"
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(ENV)
    assert caught.value.start is not None
    assert source[caught.value.start : caught.value.end] == "trigger.nickname"


def test_offsets_count_characters_in_texts_beyond_ascii() -> None:
    source = "'ä€😀' + upper(\n  trigger.nickname)"
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source).evaluate(ENV)
    assert caught.value.start is not None
    assert source[caught.value.start : caught.value.end] == "trigger.nickname"


def test_offsets_are_right_inside_text_with_inserts() -> None:
    source = "f'ä {trigger.name} {{x}} \\N{DASH}{trigger.nickname}'"
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source.replace("DASH", "EM DASH")).evaluate(ENV)
    text = source.replace("DASH", "EM DASH")
    assert caught.value.start is not None
    assert text[caught.value.start : caught.value.end] == "trigger.nickname"


def test_paths_name_everything_that_is_read_and_nothing_else() -> None:
    source = "[steps.a.rows[0].x for run in vars.list if run.y > index] + [default(trigger['b c'].d, context[run.k])]"
    expression = compile_expression(source)
    assert set(expression.paths) == {
        ("steps", "a", "rows", 0, "x"),
        ("vars", "list"),
        ("index",),
        ("trigger", "b c", "d"),
        ("context",),
        ("run", "k"),
    }
    assert expression.roots == {"steps", "vars", "index", "trigger", "context", "run"}
    assert {read.path for read in expression.reads if read.guarded} == {
        ("trigger", "b c", "d"),
        ("context",),
        ("run", "k"),
    }


def test_condition_on_missing_is_false() -> None:
    assert evaluate_condition("trigger.nickname", ENV) is False
    assert evaluate_condition("trigger.nickname > 5 or trigger.count == 3", ENV) is True


def test_the_given_clock_is_read_once_per_evaluation() -> None:
    calls: list[int] = []

    def ticking() -> Any:
        calls.append(1)
        return NOW

    compile_expression("[now() for x in range(5)]").evaluate(ENV, clock=ticking)
    assert calls == [1]


def test_same_source_is_compiled_once() -> None:
    assert compile_expression("trigger.count + 41") is compile_expression("trigger.count + 41")


def test_evaluation_never_changes_what_it_reads() -> None:
    env: dict[str, Any] = {"trigger": {"lines": [3, 1, 2], "object": {"a": 1}}}
    for source in ("sorted(trigger.lines)", "reverse(trigger.lines)", "merge(trigger.object, {'b': 2})"):
        compile_expression(source).evaluate(env)
    assert env == {"trigger": {"lines": [3, 1, 2], "object": {"a": 1}}}
