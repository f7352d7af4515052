"""What is wrong with a step is one finding, whichever rules could say it."""

from __future__ import annotations

from tests.unit.engine.graphs import graph
from tests.unit.engine.test_rules import check


def test_an_approval_nobody_was_chosen_for_is_told_once() -> None:
    blank = {"type": "flow.approval", "settings": {"title": "Fine?", "deadline_s": 3600}}
    found = check(graph({"a": blank}, "start -> a"))
    assert [(each.code, each.field) for each in found] == [("G002", "settings.assignees")]
