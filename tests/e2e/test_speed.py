"""Promises on speed, with twice the time allowed: the editor on 100 steps, the run view on 5,000 events."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.bench_ui.measure import USABLE, measure, over_budget
from tests.e2e.house import OWNER, House
from tests.e2e.test_runs import start, step

ROUNDS = 1_000
OPEN_S, TAB_S, FRAME_MS = 5.0, 1.5, 120.0
"""Twice and more what the page needs on two cores: until the first row, until another tab, the longest frames."""

FRAMES = """async (selector) => {
  const list = document.querySelector(selector), times = [];
  let last = performance.now();
  for (let n = 0; n < 40; n++) {
    list.scrollTop += 900;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)];
}"""

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


@pytest.fixture(scope="module")
def long_run(whole_house: House) -> str:
    """A run with more than 5,000 events."""
    text = {"text": "line {{ index }}"}
    nodes = {
        "start": step("trigger.manual", "Start", {}),
        "again": step(
            "flow.repeat", "Until all is done", {"condition": f"index >= {ROUNDS - 1}", "max_rounds": ROUNDS}
        ),
        **{key: step("text.compose", f"Compose {key}", text, inside="again") for key in "abcd"},
    }
    run_id = start(whole_house, "Many rounds", nodes, [("start", "again"), ("a", "b"), ("b", "c"), ("c", "d")])
    assert whole_house.run_until(run_id, seconds=120)["n"] > 5_000
    return run_id


def test_a_run_of_5000_events_opens_scrolls_and_changes_tabs_quickly(house: House, long_run: str) -> None:
    window = house.window(OWNER)
    began = time.monotonic()
    page = window.go(f"/runs/{long_run}?tab=timeline")
    timeline = page.get_by_role("list", name="Timeline")
    expect(timeline.get_by_role("button", name="Compose a #1 ")).to_be_visible()
    opened = time.monotonic() - began
    assert timeline.get_by_role("listitem").count() < 100
    scrolled = page.evaluate(FRAMES, "div:has(> ol[aria-label='Timeline'])")
    changed = [seconds_to(page, tab) for tab in ("Steps", "Data", "Timeline")]
    house.close(window)
    figures = f"opened in {opened:.1f} s, frames {scrolled:.0f} ms, tabs {changed}"
    assert (opened < OPEN_S, scrolled < FRAME_MS, max(changed) < TAB_S) == (True, True, True), figures


def seconds_to(page: Page, tab: str) -> float:
    """How long a tab takes to show its list."""
    began = time.monotonic()
    page.get_by_role("tab", name=tab).click()
    name = "Steps with data" if tab == "Data" else tab
    expect(page.get_by_role("list", name=name).get_by_role("button").first).to_be_visible()
    return time.monotonic() - began
