"""The editor's promises on speed on 100 steps, with twice the time allowed."""

from __future__ import annotations

import pytest

from tests.bench_ui.measure import USABLE, measure, over_budget
from tests.e2e.house import OWNER, House

SLACK = 2.0
TRIES = 3
"""Others on the machine only ever add time: the best of some tries is closest to what the editor needs."""


@pytest.fixture(scope="module")
def figures(whole_house: House) -> dict[str, float]:
    """What was measured in an editor with 100 steps."""
    drawing = whole_house.window(OWNER)
    drawing.context.add_init_script(USABLE)
    best = measure(whole_house, drawing.page, 100)
    for _ in range(TRIES - 1):
        if over_budget(100, best, SLACK):
            again = measure(whole_house, drawing.page, 100)
            best = {name: min(value, again[name]) for name, value in best.items()}
    whole_house.close(drawing)
    return best


def test_editor_with_100_steps_keeps_its_promises(figures: dict[str, float]) -> None:
    assert over_budget(100, figures, SLACK) == []
