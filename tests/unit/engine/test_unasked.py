"""A step that is to ask its service after each success says so when it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.catalog.http.actions.request import ACTION
from engine.graph import Finding, load_graph
from engine.graph.rules import check_graph
from engine.plan import build_plan
from engine.testing import MemoryCatalog
from tests.unit.engine.graphs import graph

CATALOG = MemoryCatalog(actions=[ACTION])
POST = {"method": "POST", "url": "https://erp.example.com/invoices"}
ASK = {"ask": True, "timeout_s": 5}


def asking(**settings: Any) -> dict[str, Any]:
    step = {"type": "http.request", "settings": {**POST, **settings}, "handling": ASK}
    return graph({"send": step}, "start -> send")


def found(drawn: dict[str, Any]) -> list[Finding]:
    return [each for each in check_graph(load_graph(drawn), CATALOG) if each.code == "G026"]


@pytest.mark.parametrize(
    ("settings", "field", "why"),
    [
        ({}, "settings.check_url", "“Address that tells whether it happened” is empty"),
        ({"idempotent": True}, "settings.check_url", "“Address that tells whether it happened” is empty"),
        ({"method": "GET", "check_url": "/seen"}, "handling.ask", "nothing can be asked about it"),
    ],
)
def test_the_finding_names_what_is_missing_and_its_fix_keeps_the_rest(
    settings: dict[str, Any], field: str, why: str
) -> None:
    (finding,) = found(asking(**settings))
    assert (finding.field, why in finding.message) == (field, True)
    assert finding.fix[0]["value"] == {"timeout_s": 5.0}


@pytest.mark.parametrize("more", [{}, {"idempotent": True}])
def test_with_an_address_there_is_nothing_to_find_and_the_plan_asks(more: dict[str, Any]) -> None:
    drawn = asking(check_url="https://erp.example.com/invoices/7", **more)
    assert found(drawn) == []
    node = build_plan(load_graph(drawn), CATALOG).nodes["send"]
    assert (node.ask, node.can_be_asked) == (True, True)


def test_a_plan_asks_nobody_who_cannot_be_asked() -> None:
    node = build_plan(load_graph(asking()), CATALOG).nodes["send"]
    assert (node.ask, node.can_be_asked) == (False, False)
