"""The editor's promises on speed, with twice the time allowed: on 100 steps, and what a browser loads before."""

from __future__ import annotations

import pytest

from tests.bench_ui.measure import USABLE, draw, first_load_kb, measure, over_budget
from tests.e2e.house import OWNER, House

SLACK = 2.0
TRIES = 3
"""Others on the machine only ever add time: the best of some tries is closest to what the editor needs."""

FIRST_LOAD_KB = 450
"""Script until the editor is usable, squeezed. The aim is 300; this only ever goes down."""


@pytest.fixture(scope="module")
def figures(whole_house: House) -> dict[str, float]:
    """What was measured in an editor with 100 steps, and the kilobytes loaded by a browser that came first."""
    loading, drawing = whole_house.window(OWNER), whole_house.window(OWNER)
    for window in (loading, drawing):
        window.context.add_init_script(USABLE)
    found = {"first_load_kb": first_load_kb(whole_house, loading.page, draw(whole_house, 30))}
    best = measure(whole_house, drawing.page, 100)
    for _ in range(TRIES - 1):
        if over_budget(100, best, SLACK):
            again = measure(whole_house, drawing.page, 100)
            best = {name: min(value, again[name]) for name, value in best.items()}
    whole_house.close(loading)
    whole_house.close(drawing)
    return found | best


def test_editor_with_100_steps_keeps_its_promises(figures: dict[str, float]) -> None:
    assert over_budget(100, figures, SLACK) == []


def test_first_load_of_the_editor_does_not_grow(figures: dict[str, float]) -> None:
    assert figures["first_load_kb"] <= FIRST_LOAD_KB
