"""What is found before a run, and that nothing is found where nothing is wrong."""

from typing import Any

import pytest

from engine.expressions import Problem, Scope, check
from engine.expressions.checking.types import of_schema

pytestmark = pytest.mark.unit

INVOICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "amount": {"type": "number"},
        "number": {"type": "string"},
        "due": {"type": "string", "format": "date"},
        "status": {"enum": ["open", "paid", "cancelled"]},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
        "customer": {"anyOf": [{"$ref": "#/$defs/customer"}, {"type": "null"}]},
        "paid": {"type": "boolean"},
        "extra": {},
        "open": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": True},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "$defs": {
        "line": {"type": "object", "properties": {"sku": {"type": "string"}, "net": {"type": "number"}}},
        "customer": {"allOf": [{"type": "object", "properties": {"name": {"type": "string"}}}]},
    },
}
LEARNED = {"type": "object", "x-learned": True, "properties": {"id": {"type": "integer"}}}
SCOPE = Scope(
    {
        "trigger": INVOICE,
        "steps": {"type": "object", "properties": {"check": INVOICE, "erp": LEARNED, "wild": {}}},
        "vars": {"type": "object", "properties": {"limit": {"type": "integer"}}},
    }
)


def found(source: str, expected: Any = None, template: bool = False) -> list[Problem]:
    return check(source, SCOPE, expected=expected, template=template).problems


@pytest.mark.parametrize(
    "source",
    [
        "trigger.amount * 1.19 > vars.limit",
        "steps.check.customer.name == 'Anna'",
        "[line.net for line in trigger.lines if line.sku == 'a']",
        "sum([line.net for line in steps.check.lines]) > 5",
        "first(trigger.lines).net + 1",
        "sorted(trigger.lines)[0].sku + 'x'",
        "trigger.extra.anything[0].goes + 1 == 5",
        "trigger.open.unknown.deep",
        "trigger.labels.red + 'x'",
        "steps.wild.a.b.c > 3",
        "steps['check'].amount",
        "trigger.status == 'paid'",
        "trigger.status in ['open', 'paid']",
        "datetime(trigger.due) < now() + duration(3)",
        "default(trigger.customer, {'name': 'x'}).name",
        "default(trigger.number, 5)",
        "trigger.customer == null",
        "f'{trigger.amount} {trigger.paid}'",
        "{'a': trigger.amount}.a + 1",
        "'a' if trigger.paid else 1",
        "run.id",
        "context.anything",
        "errors.check.message",
        "get(trigger, 'a.b')",
        "min(trigger.amount, 5) + 1",
        "trigger.number[0] + trigger.number[1:3]",
        "trigger.lines[0:2][0].net + 1",
        "find(trigger.number, 'x') == null",
        "not trigger.lines",
        "(trigger.customer or {'name': 'x'}).name",
        "parse_json(trigger.number).x + 1",
    ],
)
def test_no_false_alarm(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "code", "marked", "hint", "fixed"),
    [
        ("trigger.amout > 1", "E040", "trigger.amout", '"amount"', "trigger.amount > 1"),
        ("steps.chekc.amount", "E040", "steps.chekc", '"check"', "steps.check.amount"),
        ("steps['chekc'].amount", "E040", "steps['chekc']", '"check"', "steps['check'].amount"),
        ("steps.check.customer.nam", "E040", "steps.check.customer.nam", '"name"', "steps.check.customer.name"),
        ("[x.nett for x in trigger.lines]", "E040", "x.nett", '"net"', "[x.net for x in trigger.lines]"),
        ("triger.amount", "E005", "triger", '"trigger"', "trigger.amount"),
        ("uper(trigger.number)", "E006", "uper", '"upper"', "upper(trigger.number)"),
        ("trigger.amount.x", "E024", "trigger.amount.x", "objects", None),
        ("trigger.lines.net", "E024", "trigger.lines.net", "[0]", None),
        ("trigger.number * 1.19", "E020", "trigger.number * 1.19", "number(...)", "number(trigger.number) * 1.19"),
        ("'No. ' + trigger.amount", "E020", "'No. ' + trigger.amount", "text(...)", "'No. ' + text(trigger.amount)"),
        ("trigger.number > 5", "E020", "trigger.number > 5", "number(...)", "number(trigger.number) > 5"),
        ("trigger.due < now()", "E020", "trigger.due < now()", "datetime(...)", "datetime(trigger.due) < now()"),
        (
            "trigger.due + duration(1)",
            "E020",
            "trigger.due + duration(1)",
            "datetime",
            "datetime(trigger.due) + duration(1)",
        ),
        ("trigger.amount == '5'", "E042", "trigger.amount == '5'", "number(...)", "trigger.amount == number('5')"),
        ("trigger.status == 'payed'", "E042", "trigger.status == 'payed'", '"paid"', None),
        ("round(trigger.number)", "E021", "trigger.number", "number(...)", "round(number(trigger.number))"),
        ("upper(trigger.amount)", "E021", "trigger.amount", "text(...)", "upper(text(trigger.amount))"),
        ("round()", "E007", "round()", "round(value", None),
        ("sum(trigger.number)", "E021", "trigger.number", "sum(values", None),
        ("[x for x in trigger]", "E020", "trigger", "keys", None),
        (
            "trigger.amount in trigger.number",
            "E020",
            "trigger.amount in trigger.number",
            "text",
            "text(trigger.amount) in trigger.number",
        ),
        ("1 in trigger.paid", "E020", "1 in trigger.paid", "list", None),
        ("trigger.lines['a']", "E026", "'a'", "[0]", None),
        ("-trigger.number", "E020", "trigger.number", "number", "-number(trigger.number)"),
        ("f'{trigger.amout}'", "E040", "trigger.amout", '"amount"', "f'{trigger.amount}'"),
        ("item.x", "E005", "item", "For each", None),
        ("trigger.lines[0].sku - 1", "E020", "trigger.lines[0].sku - 1", "number", "number(trigger.lines[0].sku) - 1"),
    ],
)
def test_problem_is_found_at_its_place_with_a_cure(
    source: str, code: str, marked: str, hint: str, fixed: str | None
) -> None:
    problems = found(source)
    assert [problem.code for problem in problems] == [code]
    (problem,) = problems
    if not source.startswith("-"):
        assert source[problem.start : problem.end] == marked
    assert hint in problem.hint
    suggestion = problem.suggestion
    if fixed is None:
        assert suggestion is None
        return
    assert suggestion is not None
    assert source[: suggestion.start] + suggestion.insert + source[suggestion.end :] == fixed
    assert found(fixed) == []


def test_several_problems_are_reported_in_order() -> None:
    problems = found("trigger.amout + uper(trigger.numbr)")
    assert [problem.code for problem in problems] == ["E040", "E006", "E040"] or len(problems) == 3
    assert [problem.start for problem in problems] == sorted(problem.start for problem in problems)


def test_unknown_field_of_a_learned_schema_is_a_warning() -> None:
    (problem,) = found("steps.erp.idd")
    assert (problem.code, problem.level) == ("E040", "warning")
    assert check("steps.erp.idd", SCOPE).ok


def test_source_that_cannot_be_read_is_one_problem() -> None:
    (problem,) = found("1 +")
    assert problem.code == "E001"
    assert found("trigger.amount + 1e999")[0].code == "E009"


@pytest.mark.parametrize(
    ("source", "template", "expected", "fixed"),
    [
        ("trigger.number", False, {"type": "number"}, "number(trigger.number)"),
        ("{{ trigger.number }}", True, {"type": "integer"}, "{{ number(trigger.number) }}"),
        ("{{ trigger.amount }}", True, {"type": "string"}, "{{ text(trigger.amount) }}"),
        ("{{ trigger.amount }}", True, {"type": "boolean"}, "{{ yes_no(trigger.amount) }}"),
        ("a {{ trigger.amount }}", True, {"type": "number"}, None),
        ("{{ trigger.lines }}", True, {"type": "string"}, None),
        ("abc", True, {"type": "number"}, None),
        ("blue", True, {"enum": ["red", "green"]}, None),
    ],
)
def test_result_that_does_not_fit_its_field(source: str, template: bool, expected: Any, fixed: str | None) -> None:
    (problem,) = found(source, expected, template)
    assert problem.code == "E041"
    if fixed is None:
        assert problem.suggestion is None
    else:
        assert problem.suggestion is not None
        assert problem.suggestion.insert == fixed
        assert found(fixed, expected, template) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ trigger.amount }}", {"type": "number"}),
        ("{{ trigger.amount }}", {}),
        ("{{ trigger.amount }}", True),
        ("{{ trigger.amount }}", {"type": ["string", "number"]}),
        ("{{ now() }}", {"type": "string", "format": "date-time"}),
        ("{{ trigger.customer }}", {"type": "object"}),
        ("{{ trigger.extra }}", {"type": "number"}),
        ("n {{ trigger.amount }}", {"type": "string"}),
        ("red", {"enum": ["red", "green"]}),
        ("{{ trigger.status }}", {"enum": ["open", "x"]}),
    ],
)
def test_result_that_fits_its_field(source: str, expected: Any) -> None:
    assert found(source, expected, template=True) == []


def test_type_of_the_result_is_json_schema() -> None:
    assert check("trigger.amount + 1", SCOPE).type.schema == {"type": "number"}
    assert check("{{ trigger.number }}", SCOPE, template=True).type.schema == {"type": "string"}
    assert check("a {{ 1 }}", SCOPE, template=True).type.schema == {"type": "string"}
    assert check("steps.wild", SCOPE).type.schema == {}
    assert check("now()", SCOPE).type.schema == {"type": "string", "format": "date-time"}
    assert check("trigger.lines[0]", SCOPE).type.schema["properties"]["net"] == {"type": "number"}


@pytest.mark.parametrize(
    "schema",
    [
        None,
        True,
        {"type": "nonsense"},
        {"$ref": "#"},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"$ref": "http://elsewhere/x"},
        {"anyOf": [{"anyOf": [{"anyOf": []}]}, 5]},
        {"allOf": [{"$ref": "#"}]},
        {"type": []},
        {"type": "object", "properties": 5},
        {"type": "array", "items": 5},
    ],
)
def test_odd_schemas_mean_nothing_is_known(schema: Any) -> None:
    kinds = of_schema(schema).kinds
    assert kinds is None or kinds <= {"object", "list"}
    assert check("trigger.a[0].b + 1", Scope({"trigger": schema})).ok or kinds == frozenset({"list"})
