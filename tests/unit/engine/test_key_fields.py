"""Which fields of a trigger are key fields, and what a run is kept under."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph import GraphFacts, load_graph
from engine.graph.rules import check_graph
from engine.nodes.key_fields import LONGEST, as_key, key_fields, keys_of_start
from engine.testing import MemoryCatalog
from tests.unit.engine.graphs import graph


def form(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields}


def test_ticked_fields_are_key_fields_in_the_order_of_the_form() -> None:
    schema = form(
        zone={"type": "string", "x-key": True, "x-order": 2},
        amount={"type": "number", "x-order": 3},
        order={"type": "string", "x-key": True, "x-order": 1},
        other={"type": "string", "x-key": "yes"},
    )
    assert key_fields("trigger.manual", {"input_schema": schema}) == ["order", "zone"]


def test_a_trigger_has_five_at_most_and_none_with_an_endless_name() -> None:
    many = form(**{f"f{n}": {"x-key": True, "x-order": n} for n in range(8)}, **{"x" * 101: {"x-key": True}})
    assert key_fields("trigger.call", {"input_schema": many}) == ["f0", "f1", "f2", "f3", "f4"]
    assert key_fields("trigger.schedule", {"input_schema": many}) == []
    assert key_fields("trigger.manual", {"input_schema": {"properties": ["order"]}}) == []


def test_what_is_ticked_beyond_the_keys_is_found_before_publishing() -> None:
    def found(**properties: dict[str, Any]) -> list[tuple[str, str | None]]:
        raw = graph({"a": {"type": "flow.stop"}}, "start -> a", form=form(**properties))
        return [
            (each.message, each.field)
            for each in check_graph(load_graph(raw), MemoryCatalog(), GraphFacts())
            if each.code == "G024"
        ]

    ticked = {f"f{n}": {"type": "string", "x-key": True, "x-order": n} for n in range(7)}
    assert found(**dict(list(ticked.items())[:5])) == []
    (beyond,) = found(**ticked)
    assert beyond == ("“start” has more than 5 key fields; no run is found by “f5”, “f6”.", "settings.input_schema")
    (endless,) = found(**{"x" * 101: {"type": "string", "x-key": True}})
    assert endless[0] == f"The name of “{'x' * 40}…” is too long for a key field; no run is found by it."
    assert found(**{"x" * 101: {"type": "string"}}) == []


@pytest.mark.parametrize(
    ("kind", "setting", "payload"),
    [
        ("trigger.manual", "input_schema", {"order": " R-1 "}),
        ("trigger.webhook", "schema", {"body": {"order": "R-1"}, "headers": {"order": "no"}}),
        ("trigger.event", "schema", {"name": "order.paid", "data": {"order": "R-1"}}),
    ],
)
def test_the_value_is_taken_from_where_the_trigger_keeps_its_data(kind: str, setting: str, payload: Any) -> None:
    settings = {setting: form(order={"x-key": True}, gone={"x-key": True})}
    assert keys_of_start(kind, settings, payload) == {"order": "R-1"}
    assert keys_of_start(kind, settings, ["no object"]) == {}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (7, "7"),
        (1.5, "1.5"),
        (1250.0, "1250"),
        (True, "true"),
        (None, ""),
        ([1], ""),
        ("a\0b\n c", "ab c"),
        ("x" * 300, "x" * LONGEST),
    ],
)
def test_a_value_is_kept_as_one_short_line(value: Any, kept: str) -> None:
    assert as_key(value) == kept
