"""What the editor uses: completion, renaming, condition trees, the reference page."""

from typing import Any

import pytest

from engine.expressions import Comparison as Is
from engine.expressions import (
    Completion,
    ExpressionError,
    Group,
    Not,
    Scope,
    complete,
    condition_from_json,
    functions,
    parse_condition,
    rename_step,
    write_condition,
)
from engine.expressions.docs import PAGE, main, updated
from tests.unit.expressions.sample import ENV
from tests.unit.expressions.test_checking import SCOPE

pytestmark = pytest.mark.unit


def offers(marked: str, sample: Any = None, **options: Any) -> list[Completion]:
    """The offers at the `|` of a source."""
    position = marked.index("|")
    return complete(marked.replace("|", "", 1), position, SCOPE, sample, **options)


def labels(marked: str, sample: Any = None, **options: Any) -> list[str]:
    return [offer.label for offer in offers(marked, sample, **options)]


def test_empty_source_offers_roots_and_functions() -> None:
    found = labels("|")
    assert found[:3] == ["trigger", "steps", "vars"]
    assert "round" in found


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("tr|", "trigger"),
        ("trigger.am|", "amount"),
        ("trigger.am|ount > 5", "amount"),
        ("steps.|", "check"),
        ("steps.check.customer.|", "name"),
        ("1 + trigger.am|", "amount"),
        ("upper(trigger.num|", "number"),
        ("trigger.lines[0].|", "sku"),
        ("[x.| for x in trigger.lines]", "sku"),
        ("[lin| for line in trigger.lines]", "line"),
        ("first(trigger.lines).n|", "net"),
        ("trigger['am|", "amount"),
        ('steps["|"]', "check"),
        ("{{ trigger.am| }}", "amount"),
        ("a {{ 1 }} b {{ trigger.am|", "amount"),
        ("{{ '}}' + trigger.nu| }}", "number"),
        ("rou|", "round"),
        ("trigger.amount > 5 an|", "and"),
    ],
)
def test_best_offer_comes_first(marked: str, first: str) -> None:
    found = labels(marked)
    assert first in found[:4]


def test_offer_replaces_the_whole_word() -> None:
    offer = offers("trigger.am|out > 5")[0]
    assert (offer.label, offer.start, offer.end) == ("amount", 8, 13)
    assert offer.as_dict()["from"] == 8
    assert offer.as_dict()["to"] == 13
    assert offer.detail == "a number"


@pytest.mark.parametrize("marked", ["'tri|'", "trigger.amount == 'op|", "plain| {{ 1 }}", "{{ 1 }} tri|", "12|"])
def test_nothing_is_offered_where_nothing_fits(marked: str) -> None:
    assert labels(marked) == []


def test_samples_show_values_and_fields_no_schema_knows() -> None:
    found = {offer.label: offer for offer in offers("trigger.|", ENV)}
    assert found["amount"].sample == "12.5"
    assert found["strange name"].insert == '["strange name"]'
    assert found["strange name"].start == len("trigger")
    nested = {offer.label: offer for offer in offers("steps.find_customer.rows[0].|", ENV)}
    assert nested["id"].sample == "5"


def test_function_offer_shows_how_to_call_it() -> None:
    offer = offers("round_u|")[0]
    assert (offer.insert, offer.kind) == ("round_up(", "function")
    assert offer.detail == "round_up(value: number, digits: number = 0) -> number"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("steps.old.a + steps.older.b", "steps.new_key.a + steps.older.b"),
        ("steps.old", "steps.new_key"),
        ("steps['old'].x + steps[\"old\"]", "steps['new_key'].x + steps[\"new_key\"]"),
        ("steps . old . x", "steps . new_key . x"),
        ("errors.old.message", "errors.new_key.message"),
        ("'steps.old' + trigger.old + trigger.steps.old", "'steps.old' + trigger.old + trigger.steps.old"),
        ("[steps.old for steps in steps.old.items]", "[steps.old for steps in steps.new_key.items]"),
        ("[x for x in steps.old if x == steps.old]", "[x for x in steps.new_key if x == steps.new_key]"),
        ("f'ä {steps.old.x} steps.old {{steps.old}}'", "f'ä {steps.new_key.x} steps.old {{steps.old}}'"),
        ("upper(\n steps.old\n)", "upper(\n steps.new_key\n)"),
        ("steps.old.old.steps.old", "steps.new_key.old.steps.old"),
        ("steps.old +", "steps.old +"),
        ("old", "old"),
    ],
)
def test_rename_changes_uses_of_the_step_and_nothing_else(source: str, expected: str) -> None:
    assert rename_step(source, "old", "new_key") == expected


def test_rename_in_a_template_leaves_text_alone() -> None:
    source = "steps.old {{ steps.old.a }} and {{ '}} steps.old' + steps['old'] }} {{ steps.old + }} steps.old"
    expected = "steps.old {{ steps.new.a }} and {{ '}} steps.old' + steps['new'] }} {{ steps.old + }} steps.old"
    assert rename_step(source, "old", "new", template=True) == expected
    assert rename_step("{{ steps.old", "old", "new", template=True) == "{{ steps.old"


@pytest.mark.parametrize("key", ["", "a b", "_x", "1a", "a.b"])
def test_rename_refuses_an_invalid_key(key: str) -> None:
    with pytest.raises(ExpressionError):
        rename_step("steps.old", "old", key)


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("trigger.amount > 5", Is("trigger.amount", ">", "5")),
        ("a.b not in [1, 2]", Is("a.b", "not in", "[1, 2]")),
        ("is_empty(trigger.name)", Is("trigger.name", "is_empty")),
        ("starts_with(trigger.name, 'A')", Is("trigger.name", "starts_with", "'A'")),
        ("trigger.paid", Is("trigger.paid", "holds")),
        ("not (a == 1 and b == 2)", Not(Group("and", (Is("a", "==", "1"), Is("b", "==", "2"))))),
        (
            "a == 1 and (b == 2 or not c == 3) and d",
            Group(
                "and",
                (Is("a", "==", "1"), Group("or", (Is("b", "==", "2"), Not(Is("c", "==", "3")))), Is("d", "holds")),
            ),
        ),
        (
            "(a == 1 and b == 2) and c",
            Group("and", (Group("and", (Is("a", "==", "1"), Is("b", "==", "2"))), Is("c", "holds"))),
        ),
    ],
)
def test_condition_is_read_as_a_tree_and_written_back(source: str, tree: Any) -> None:
    assert parse_condition(source) == tree
    assert write_condition(tree) == source


@pytest.mark.parametrize(
    "source", ["1 < a < 3", "a if b else c", "(a if b else c) == 1", "(a == b) == c", "a ==", "", "(not a) == b"]
)
def test_other_shapes_are_left_to_the_text_field(source: str) -> None:
    assert parse_condition(source) is None


@pytest.mark.parametrize(
    "tree",
    [
        Is("a or b", "==", "1"),
        Is("a", "==", "1 and x"),
        Is("a", "=", "1"),
        Is("a", "=="),
        Is("a +", ">", "1"),
        Group("and", ()),
    ],
)
def test_a_tree_that_would_be_read_differently_is_refused(tree: Any) -> None:
    with pytest.raises(ExpressionError):
        write_condition(tree)


@pytest.mark.parametrize(
    "value", [None, 5, {}, {"left": 1, "op": "==", "right": "2"}, {"op": "xor", "items": []}, {"not": 5}]
)
def test_condition_json_of_another_shape_is_refused(value: Any) -> None:
    with pytest.raises(ExpressionError):
        condition_from_json(value)


def test_reference_page_is_current() -> None:
    assert updated(PAGE.read_text(encoding="utf-8")) == PAGE.read_text(encoding="utf-8")
    assert main(["--check"]) == 0
    assert all(f"`{entry.name}(" in PAGE.read_text(encoding="utf-8") for entry in functions())


def test_completion_never_fails_on_an_empty_scope() -> None:
    assert complete("foo.bar", 5, Scope({})) == []
