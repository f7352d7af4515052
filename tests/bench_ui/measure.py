"""What is measured in the editor: the way to a usable canvas, frames while the mouse moves, answers to a key."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Page

from tests.bench_ui.flows import drawing
from tests.e2e.house import House

VISITS = 3
MOVES = 120
BUDGETS = {
    "interactive_ms": {100: 1_500},
    "pan_p95_ms": {200: 25, 500: 35},
    "drag_p95_ms": {200: 25, 500: 35},
    "picker_ms": {100: 100},
    "panel_ms": {100: 150},
    "undo_ms": {100: 50},
}
"""Milliseconds by the number of steps they are promised for; smaller flows keep the same promise."""

# Watches every page from its beginning for the first step that takes the focus; time counts from the navigation.
USABLE = """
let found;
window.usable = new Promise((done) => { found = done; });
const look = () => {
  const step = document.querySelector('.react-flow__node[tabindex="0"]');
  if (step && getComputedStyle(step).visibility === 'visible') {
    step.focus();
    if (document.activeElement === step) return found(performance.now());
  }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
FRAMES_BEGIN = """() => {
  window.frames_ = []; window.recording = true;
  let before = performance.now();
  const frame = (now) => {
    window.frames_.push(now - before); before = now;
    if (window.recording) requestAnimationFrame(frame);
  };
  requestAnimationFrame((now) => { before = now; requestAnimationFrame(frame); });
}"""
FRAMES_END = "() => { window.recording = false; return window.frames_; }"
# From the next key or click until `holds` is true and painted.
ARM = """() => {
  window.answered = new Promise((done) => {
    const begin = () => {
      const at = performance.now();
      for (const kind of ['keydown', 'click']) removeEventListener(kind, begin, true);
      const look = () => requestAnimationFrame(() => (%s) ? done(performance.now() - at) : look());
      look();
    };
    for (const kind of ['keydown', 'click']) addEventListener(kind, begin, true);
  });
}"""
EMPTY_PLACE = """() => {
  const box = document.querySelector('.react-flow').getBoundingClientRect();
  for (let y = box.bottom - 30; y > box.top; y -= 17)
    for (let x = box.left + 60; x < box.right - 60; x += 23)
      if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return [x, y];
}"""


@dataclass(frozen=True)
class Desk:
    """An open editor. `flow` is the id of the flow it shows."""

    house: House
    page: Page
    flow: str

    def visit(self) -> float:
        """Open the editor anew; milliseconds until a step took the focus."""
        self.page.goto(f"{self.house.installation.url}/flows/{self.flow}", wait_until="commit")
        return float(self.page.evaluate("window.usable"))

    def frames(self, x: float, y: float) -> list[float]:
        """Press at a place and move in a circle; milliseconds of each frame meanwhile."""
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + 3, y + 3)
        self.page.evaluate(FRAMES_BEGIN)
        for n in range(MOVES):
            turn = 2 * math.pi * n / MOVES
            mouse.move(x + 90 * math.sin(turn), y + 60 * (1 - math.cos(turn)))
        found: list[float] = self.page.evaluate(FRAMES_END)
        mouse.up()
        return found

    def pan(self) -> list[float]:
        """Frames while the drawing is moved."""
        x, y = self.page.evaluate(EMPTY_PLACE)
        return self.frames(x, y)

    def drag(self) -> list[float]:
        """Frames while one step is moved."""
        box = self.page.locator('.react-flow__node[data-id="s0_0"]').bounding_box()
        assert box is not None
        return self.frames(box["x"] + box["width"] / 2, box["y"] + 12)

    def answer(self, key: str, holds: str) -> float:
        """Press a key; milliseconds until the page shows what it is for."""
        self.page.evaluate(ARM % holds)
        self.page.keyboard.press(key)
        return float(self.page.evaluate("window.answered"))

    def keys(self) -> dict[str, float]:
        """How fast the picker, the panel and undo answer. The step just dragged goes back by undo."""
        step = """document.querySelector('.react-flow__node[data-id="s0_0"]')"""
        self.page.locator('.react-flow__node[data-id="s0_0"]').focus()
        before = self.page.evaluate(f"{step}.style.transform")
        undo = self.answer("Control+z", f"{step}.style.transform !== {before!r}")
        picker = self.answer("n", "document.querySelector('[role=dialog] [role=combobox]') !== null")
        self.page.keyboard.press("Escape")
        self.page.get_by_role("dialog").wait_for(state="detached")
        self.page.locator('.react-flow__node[data-id="s0_0"]').focus()
        panel = self.answer("Enter", "document.querySelector('aside [name], aside input, aside textarea') !== null")
        return {"picker_ms": picker, "panel_ms": panel, "undo_ms": undo}


def draw(house: House, count: int) -> str:
    """Save a flow of so many steps; its id."""
    flow: str = house.ask("POST", "flows", {"name": f"{count} steps"})["id"]
    operation = {"op": "replace_graph", "graph": drawing(count)}
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": [operation], "client_id": "bench"})
    return flow


def measure(house: House, page: Page, count: int) -> dict[str, float]:
    """All figures of one size, milliseconds. The page must watch by `USABLE`."""
    desk = Desk(house, page, draw(house, count))
    cold, *visits = [desk.visit() for _ in range(VISITS + 1)]
    figures = {"interactive_ms": median(visits), "interactive_first_ms": cold}
    figures |= {"pan_p95_ms": _p95(desk.pan()), "drag_p95_ms": _p95(desk.drag())}
    return {name: round(value, 1) for name, value in (figures | desk.keys()).items()}


def over_budget(count: int, figures: dict[str, Any], slack: float = 1.0) -> list[str]:
    """Sentences about the figures that miss what is promised for flows of this size."""
    limits = {
        name: min((limit for steps, limit in by_size.items() if steps >= count), default=None)
        for name, by_size in BUDGETS.items()
    }
    return [
        f"{count} steps: {name} {figures[name]} is over {limit * slack:g}"
        for name, limit in limits.items()
        if limit is not None and figures[name] > limit * slack
    ]


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]
