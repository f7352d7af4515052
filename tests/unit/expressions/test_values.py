"""Templates, settings with templates inside, and writing values as JSON."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from engine.expressions import (
    ExpressionError,
    Missing,
    compile_expression,
    compile_template,
    compile_value,
    to_json,
)
from tests.unit.expressions.sample import ENV, clock

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a } b }} c {", "a } b }} c {"),
        ("{{ trigger.count }}", 3),
        ("{{trigger.lines}}", ENV["trigger"]["lines"]),
        (" {{ trigger.count }}", " 3"),
        ("{{ trigger.name }}{{ trigger.count }}", "Anna3"),
        ("Hi {{ trigger.name }}!", "Hi Anna!"),
        ("{{ '}}' }}", "}}"),
        ('{{ "{{" }}x', "{{x"),
        ("{{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("{{ {'a': {'b': 1}}.a.b }}", 1),
        ("{{{'a': 1}}}", {"a": 1}),
        ("x {{ trigger.nothing }} {{ true }} {{ 1.50 }} {{ [1] }}", "x  true 1.50 [1]"),
        ("{{\n trigger.name\n}}", "Anna"),
        ("{{ f'{trigger.name}' }}", "Anna"),
        ("{{ '''it's }}''' }}", "it's }}"),
        ("{{ 'it\\'s }}' }}", "it's }}"),
    ],
)
def test_template_has_the_stated_value(source: str, expected: Any) -> None:
    assert compile_template(source).evaluate(ENV, clock=clock) == expected


def test_template_of_one_expression_may_be_missing_but_text_may_not() -> None:
    assert isinstance(compile_template("{{ trigger.nickname }}").evaluate(ENV), Missing)
    source = "Hi {{ trigger.nam }}"
    with pytest.raises(ExpressionError) as caught:
        compile_template(source).evaluate(ENV)
    assert caught.value.code == "E022"
    assert '"trigger.nam"' in caught.value.message
    assert caught.value.hint == 'Did you mean "name"?'
    assert caught.value.start is not None
    assert source[caught.value.start : caught.value.end] == " trigger.nam "


def test_error_in_a_template_points_into_the_whole_source() -> None:
    source = "ä {{ trigger.name }} {{ 1 / 0 }}"
    with pytest.raises(ExpressionError) as caught:
        compile_template(source).evaluate(ENV)
    assert caught.value.start is not None
    assert source[caught.value.start : caught.value.end] == "1 / 0"


def test_constant_template_says_so() -> None:
    assert compile_template("a").is_constant
    assert not compile_template("{{ 1 }}").is_constant
    assert compile_template("{{ trigger.a }} {{ steps.b.c }}").paths == (("trigger", "a"), ("steps", "b", "c"))
    assert compile_template("{{ trigger.a }}").roots == {"trigger"}


def test_settings_are_filled_in_everywhere_and_constants_are_not_copied() -> None:
    constant = {"x": [1, "a"]}
    settings = {"url": "{{ vars.limit }}/x", "body": {"lines": [1, "{{ trigger.count }}"]}, "keep": constant, "n": 5}
    compiled = compile_value(settings)
    result = compiled.evaluate(ENV)
    assert result == {"url": "1000/x", "body": {"lines": [1, 3]}, "keep": constant, "n": 5}
    assert result["keep"] is constant
    assert compiled.paths == (("vars", "limit"), ("trigger", "count"))
    assert [field for field, _ in compiled.templates] == ["url", "body.lines[1]"]
    assert settings["url"] == "{{ vars.limit }}/x"


def test_constant_settings_are_returned_as_they_are() -> None:
    settings = {"a": [1, {"b": "c"}]}
    compiled = compile_value(settings)
    assert compiled.is_constant
    assert compiled.evaluate({}) is settings


@pytest.mark.parametrize(
    ("settings", "field", "code"),
    [
        ({"body": {"lines": ["a", "b", "{{ 1 / 0 }}"]}}, "body.lines[2]", "E023"),
        ({"headers": {"X-Key": "{{ trigger.nickname }}"}}, 'headers["X-Key"]', "E022"),
        (["{{ trigger.nickname }}!"], "[0]", "E022"),
        ("{{ trigger.nickname }}", "", "E022"),
    ],
)
def test_error_in_settings_names_its_place(settings: Any, field: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_value(settings).evaluate(ENV)
    assert (caught.value.field, caught.value.code) == (field, code)
    assert caught.value.as_dict()["field"] == field


def test_broken_template_in_settings_names_its_place_when_compiled() -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_value({"a": [{"b": "{{ 1 + }}"}]})
    assert caught.value.field == "a[0].b"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("5.00"), 5),
        (Decimal("1.10"), 1.1),
        (Decimal("12345678901234567.89"), "12345678901234567.89"),
        (Decimal(1) / Decimal(3), 0.3333333333333333),
        (Decimal("1e30"), 10**30),
        (2**63, 2**63),
        (2**64, str(2**64)),
        (-(2**63) - 1, str(-(2**63) - 1)),
        (datetime(2026, 1, 31, 9, 30, tzinfo=UTC), "2026-01-31T09:30:00Z"),
        (date(2026, 1, 31), "2026-01-31"),
        (timedelta(days=1, hours=2, seconds=0.5), "P1DT2H0.5S"),
        (timedelta(0), "PT0S"),
        (timedelta(minutes=-90), "-PT1H30M"),
        ([Decimal("1.5"), {"a": (1, 2)}], [1.5, {"a": [1, 2]}]),
    ],
)
def test_values_are_written_as_json(value: Any, expected: Any) -> None:
    expected = str(expected) if isinstance(expected, int) and expected >= 2**64 else expected
    written = to_json(value)
    assert written == expected
    assert type(written) is type(expected)
    orjson.dumps(written)


def test_plain_json_is_not_copied() -> None:
    value = {"a": [1, "b", None, {"c": True}]}
    assert to_json(value) is value


@pytest.mark.parametrize("value", [Missing("a.b"), [Missing("a")], float("nan"), float("inf"), object(), {1, 2}, b"x"])
def test_what_json_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ExpressionError):
        to_json(value)


def test_money_keeps_every_cent_from_json_to_json() -> None:
    env = orjson.loads(b'{"trigger": {"net": 19.99, "qty": 3, "rate": 0.07}}')
    total = compile_expression("round(trigger.net * trigger.qty * (1 + trigger.rate), 2)").evaluate(env)
    assert total == Decimal("64.17")
    assert orjson.dumps(to_json(total)) == b"64.17"


def test_lazy_mapping_of_steps_is_read_like_an_object() -> None:
    from collections import UserDict

    env = {"steps": UserDict({"a": {"b": 1}})}
    assert compile_expression("steps.a.b + 1").evaluate(env) == 2
    assert compile_expression("default(steps.c.d, 5)").evaluate(env) == 5
    assert compile_expression("'a' in steps").evaluate(env) is True
