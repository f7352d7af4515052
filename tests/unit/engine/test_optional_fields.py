"""Fields of the start that may be left out: where that hurts, and where it does not."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph import load_graph
from engine.graph.operations import apply_operations
from engine.graph.rules import check_graph
from engine.testing import MemoryCatalog, run_flow
from tests.unit.engine.graphs import fields, graph

FORM = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "title": "Name"},
        "note": {"type": "string", "title": "Note"},
        "size": {"type": "integer", "default": 3},
        "who": {"type": "object", "properties": {"mail": {"type": "string"}}, "required": []},
    },
    "required": ["name", "who"],
}


def drawn(text: str, form: Any = FORM) -> dict[str, Any]:
    return graph({"a": fields(v=text)}, "start -> a", form=form)


def found(raw: dict[str, Any]) -> list[Any]:
    return [each for each in check_graph(load_graph(raw), MemoryCatalog()) if each.code == "G023"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ trigger.name }}",
        "{{ default(trigger.note, 'none') }}",
        "{{ trigger.note == 'x' }}",
        "{{ trigger.note if trigger.name else 1 }}".replace("trigger.note if", "1 if"),
        "{{ 1 if trigger.note else 2 }}",
        "{{ trigger.note or 'none' }}",
        "{{ not trigger.note }}",
        "{{ trigger.size + 1 }}",
        "{{ trigger.unknown }}",
        "{{ is_empty(trigger.note) }}",
    ],
)
def test_what_stands_a_missing_field_is_not_told(text: str) -> None:
    assert found(drawn(text)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dear {{ trigger.note }}", "Note"),
        ("{{ upper(trigger.note) }}", "Note"),
        ("{{ 'x' or trigger.note }}", "Note"),
        ("{{ [trigger.note] }}", "Note"),
        ("{{ trigger.who.mail }}", "mail"),
    ],
)
def test_what_would_fail_without_the_field_is_told_and_the_fix_cures_it(text: str, name: str) -> None:
    (finding,) = found(drawn(text))
    assert (str(finding.level), finding.node) == ("warning", "a")
    assert f"“{name}”" in finding.message
    mended = apply_operations(load_graph(drawn(text)), list(finding.fix))
    assert [each for each in check_graph(mended, MemoryCatalog()) if each.code in ("G023", "G006")] == []
    given = {"name": "Ada", "who": {}}
    assert run_flow(mended, given).status == "succeeded"


def test_a_start_that_does_not_say_what_is_required_is_not_doubted() -> None:
    form = {"type": "object", "properties": {"note": {"type": "string"}}}
    assert found(drawn("Dear {{ trigger.note }}", form)) == []
