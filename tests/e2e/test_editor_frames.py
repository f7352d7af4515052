"""Steps that hold steps: built by mouse and by keys alone, published, run; moved, made small, removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House
from tests.e2e.stack import until
from tests.e2e.telling import panel, saved, step

LINES = "{{ trigger.lines }}"
BEGINS_WITH = {"lines": [{"price": 3}, {"price": 4}, {"price": 5}]}
START = {"type": "trigger.manual", "version": 1, "name": "Start", "settings": {}, "at": [0, 0]}


@dataclass(frozen=True)
class Drawing:
    """A flow of one trigger, open in the owner's window."""

    house: House
    window: Window
    flow: str

    @property
    def page(self) -> Page:
        return self.window.page

    @property
    def nodes(self) -> dict[str, Any]:
        """The steps as the server has them, once everything is saved."""
        saved(self.page)
        nodes: dict[str, Any] = self.house.ask("GET", f"flows/{self.flow}/draft")["graph"]["nodes"]
        return nodes

    @property
    def lines(self) -> set[tuple[str, str]]:
        """Which step leads to which, as the server has it."""
        saved(self.page)
        edges = self.house.ask("GET", f"flows/{self.flow}/draft")["graph"]["edges"]
        return {(edge["from"], edge["to"]) for edge in edges}

    def inside(self, key: str) -> Any:
        """The frame a step lies in."""
        return self.nodes[key]["inside"]


@pytest.fixture
def drawing(house: House) -> Iterator[Drawing]:
    flow: str = house.ask("POST", "flows", {"name": "Prices"})["id"]
    operations = [{"op": "add_node", "key": "start", "node": START}]
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": operations, "client_id": "t"})
    window = house.window(OWNER)
    window.go(f"/flows/{flow}")
    expect(step(window.page, "start")).to_be_visible()
    yield Drawing(house, window, flow)
    house.close(window)


def choose(page: Page, words: str, name: str) -> None:
    """Take a step from the open picker by its name."""
    page.get_by_role("combobox", name="Search steps").fill(words)
    page.get_by_role("option", name=name).first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def price_of_each(page: Page) -> None:
    """One field of the open “Set fields”: the price of the present item."""
    opened = panel(page, "Set fields")
    opened.get_by_role("button", name="Add an entry").click()
    opened.locator('[data-field="fields.0.name"] input').fill("price")
    opened.locator('[data-field="fields.0.value"] textarea').fill("{{ item.price }}")


def list_of(page: Page, opened: Locator) -> None:
    """The list an open “For each” goes through, as an expression."""
    field = opened.locator('[data-field="items"]')
    field.get_by_text("Expression", exact=True).click()
    field.get_by_role("textbox").fill("trigger.lines")
    saved(page)


def build(drawing: Drawing) -> None:
    """Start, then For each with Set fields inside, all by mouse."""
    page = drawing.page
    page.get_by_role("button", name="Add a step after Start").click()
    choose(page, "loop", "For each")
    page.get_by_role("button", name="Add the first step inside For each").click()
    choose(page, "set fields", "Set fields")
    expect(step(page, "set_fields")).to_be_focused()


def finish(drawing: Drawing) -> None:
    """What is inside, and the list."""
    page = drawing.page
    step(page, "set_fields").click()
    price_of_each(page)
    step(page, "for_each").get_by_text("For each").first.click()
    list_of(page, panel(page, "For each"))
    page.get_by_role("button", name="Close this step").click()


def within(inner: Locator, outer: Locator) -> None:
    """One thing comes to be drawn inside another; a drawing that is just being fitted moves between two looks."""

    def look() -> bool:
        a, b = inner.bounding_box(), outer.bounding_box()
        if a is None or b is None:
            return False
        right, bottom = a["x"] + a["width"], a["y"] + a["height"]
        return a["x"] > b["x"] and a["y"] > b["y"] and right < b["x"] + b["width"] and bottom < b["y"] + b["height"]

    until(look, "one to be drawn inside the other", 10)


def test_a_loop_built_by_mouse_is_published_run_and_read(drawing: Drawing) -> None:
    page = drawing.page
    build(drawing)
    finish(drawing)
    assert drawing.inside("set_fields") == "for_each"
    assert drawing.nodes["for_each"]["settings"]["items"] == LINES
    within(step(page, "set_fields"), step(page, "for_each"))
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    wanted = {"payload": BEGINS_WITH, "mode": "live", "from_draft": False}
    run = str(drawing.house.ask("POST", f"flows/{drawing.flow}/run", wanted)["run_id"])
    assert drawing.house.run_until(run)["status"] == "succeeded"
    drawing.window.go(f"/runs/{run}?tab=canvas")
    expect(step(page, "for_each").locator("[data-status]").first).to_have_text("Succeeded")
    within(step(page, "set_fields"), step(page, "for_each"))
    step(page, "for_each").get_by_text("For each").first.click()
    told = page.get_by_role("complementary")
    expect(told.get_by_text("What came out")).to_be_visible()
    expect(told.get_by_text("count").locator("visible=true").first).to_be_visible()


def test_a_loop_is_built_and_filled_by_keys_alone(drawing: Drawing) -> None:
    page = drawing.page
    step(page, "start").focus()
    page.keyboard.press("n")
    typed(page, "for each", "For each")
    expect(step(page, "for_each")).to_be_focused()
    page.keyboard.press("i")
    typed(page, "set fields", "Set fields")
    expect(step(page, "set_fields")).to_be_focused()
    page.keyboard.press("n")
    typed(page, "stop", "Stop")
    expect(step(page, "stop")).to_be_focused()
    assert [drawing.inside(key) for key in ("set_fields", "stop")] == ["for_each", "for_each"]
    page.keyboard.press("ArrowLeft")
    expect(step(page, "set_fields")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(step(page, "for_each")).to_be_focused()
    page.keyboard.press("e")
    expect(step(page, "set_fields")).to_have_count(0)
    expect(step(page, "for_each")).to_be_focused()
    page.keyboard.press("e")
    expect(step(page, "set_fields")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(step(page, "set_fields")).to_be_focused()


def typed(page: Page, words: str, name: str) -> None:
    """Type into the open picker and take the first step it offers."""
    expect(page.get_by_role("combobox", name="Search steps")).to_be_focused()
    page.keyboard.type(words)
    expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Enter")


def test_a_step_moves_out_and_in_again_with_its_lines(drawing: Drawing) -> None:
    page = drawing.page
    build(drawing)
    step(page, "set_fields").focus()
    page.keyboard.press("m")
    page.get_by_role("option", name="Out of everything").click()
    assert drawing.inside("set_fields") is None
    assert ("for_each", "set_fields") in drawing.lines
    expect(step(page, "set_fields")).to_be_focused()
    page.keyboard.press("m")
    page.get_by_role("option", name="For each").click()
    assert drawing.inside("set_fields") == "for_each"
    assert drawing.lines == {("start", "for_each")}
    page.keyboard.press("Control+z")
    assert drawing.inside("set_fields") is None


def test_a_small_frame_hides_its_steps_until_one_is_asked_for(drawing: Drawing) -> None:
    page = drawing.page
    build(drawing)
    page.get_by_role("button", name="Show For each small").click()
    expect(step(page, "set_fields")).to_have_count(0)
    expect(step(page, "for_each")).to_contain_text("1 step inside")
    saved(page)
    page.goto(f"{drawing.window.base}/flows/{drawing.flow}?step=set_fields")
    expect(panel(page, "Set fields")).to_be_visible()
    expect(step(page, "set_fields")).to_be_visible()


def test_a_frame_is_removed_alone_or_with_what_is_inside(drawing: Drawing) -> None:
    page = drawing.page
    build(drawing)
    step(page, "for_each").focus()
    page.keyboard.press("Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 step lies inside")
    dialog.get_by_role("button", name="Keep what is inside").click()
    assert set(drawing.nodes) == {"start", "set_fields"}
    assert drawing.lines == {("start", "set_fields")}
    page.keyboard.press("Control+z")
    assert drawing.inside("set_fields") == "for_each"
    step(page, "for_each").focus()
    page.keyboard.press("Delete")
    dialog.get_by_role("button", name="Remove everything").click()
    assert set(drawing.nodes) == {"start"}
