"""Without a pointer: a flow is drawn, published, run and read by keys alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import OWNER, House

MOST_STOPS = 15
FOCUSED_NAME = """() => {
  const at = document.activeElement;
  return at && at !== document.body ? (at.getAttribute('aria-label') || at.innerText || at.id) : '';
}"""
IN_MAIN = "() => document.querySelector('main').contains(document.activeElement)"
COVERED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !top || !(at.contains(top) || top.contains(at));
}"""


def tab_to(page: Page, wanted: Locator, most: int = 60) -> None:
    """Press Tab until the control has the focus."""
    expect(wanted).to_be_attached()
    for _ in range(most):
        if wanted.evaluate("one => one === document.activeElement || one.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{most} tabs did not lead to {wanted}; the focus is on {page.evaluate(FOCUSED_NAME)!r}")


def choose(page: Page, words: str, name: str) -> None:
    """Type into the open picker and take the first step it offers."""
    search = page.get_by_role("combobox", name="Search steps")
    expect(search).to_be_focused()
    page.keyboard.type(words)
    expect(page.get_by_role("option", selected=True)).to_contain_text(name)
    page.keyboard.press("Enter")


def step(page: Page, key: str) -> Locator:
    """A step on the canvas."""
    return page.locator(f'.react-flow__node[data-id="{key}"]')


def test_a_flow_is_built_published_run_and_read_by_keys_alone(house: House) -> None:
    window = house.window(OWNER)
    page = window.go("/flows")
    create(page)
    draw(page)
    publish(page)
    run(page)
    read(page)
    house.close(window)


def create(page: Page) -> None:
    """From the list of flows to an empty canvas."""
    tab_to(page, page.get_by_role("button", name="New flow").first)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New flow")
    expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("Drawn by keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="When should this run?")).to_be_visible()


def draw(page: Page) -> None:
    """A trigger and two steps, one of them filled in."""
    tab_to(page, page.get_by_role("button", name="Choose a trigger"))
    page.keyboard.press("Enter")
    choose(page, "by hand", "Run by hand")
    expect(page.locator(".react-flow__node")).to_be_focused()
    page.keyboard.press("n")
    choose(page, "set fields", "Set fields")
    expect(step(page, "set_fields")).to_be_focused()
    page.keyboard.press("Enter")
    panel = page.get_by_role("complementary", name="Step Set fields")
    tab_to(page, panel.get_by_role("button", name="Add an entry"))
    page.keyboard.press("Enter")
    tab_to(page, panel.locator('[data-field="fields.0.name"] input'))
    page.keyboard.type("greeting")
    tab_to(page, panel.locator('[data-field="fields.0.value"] textarea'))
    page.keyboard.type("hello")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(step(page, "set_fields")).to_be_focused()
    page.keyboard.press("n")
    choose(page, "stop", "Stop")
    expect(page.locator(".react-flow__node", has_text="Stop")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(step(page, "set_fields")).to_be_focused()
    expect(page.get_by_test_id("save-state")).to_have_text("Saved")


def publish(page: Page) -> None:
    """By its chord, with a name."""
    page.keyboard.press("Control+Shift+P")
    dialog = page.get_by_role("dialog", name="Publish this flow")
    expect(dialog.get_by_label("Name of this version")).to_be_focused()
    page.keyboard.type("By keys")
    expect(dialog.get_by_role("button", name="Publish version 1")).to_be_enabled()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()


def run(page: Page) -> None:
    """A live run, by the chord and the arrows."""
    tab_to(page, page.get_by_role("button", name="Test run"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Run this flow")
    tab_to(page, dialog.get_by_role("radio", name="Dry run"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="Live run")).to_be_checked()
    tab_to(page, dialog.get_by_role("button", name="Start", exact=False).last)
    page.keyboard.press("Enter")
    page.wait_for_url("**/runs/*")


def read(page: Page) -> None:
    """The run's steps and what came out of one."""
    expect(page.get_by_role("main").get_by_text("Succeeded").first).to_be_visible()
    tab_to(page, page.get_by_role("tab", name="Drawing"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Timeline")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Steps")).to_have_attribute("aria-selected", "true")
    tab_to(page, page.get_by_role("list", name="Steps").get_by_role("button", name="Set fields").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_text("greeting").first).to_be_visible()


def test_the_editor_has_few_tab_stops_and_hides_none(house: House) -> None:
    window = house.window(OWNER)
    page = window.go(f"/flows/{house.flow_id}")
    expect(step(page, "send_to_erp")).to_be_visible()
    page.get_by_role("main").focus()
    stops: list[str] = []
    covered: list[str] = []
    page.keyboard.press("Tab")
    while page.evaluate(IN_MAIN) and len(stops) <= MOST_STOPS:
        stops.append(page.evaluate(FOCUSED_NAME))
        if page.evaluate(COVERED):
            covered.append(stops[-1])
        page.keyboard.press("Tab")
    house.close(window)
    assert len(stops) <= MOST_STOPS, stops
    assert any("step" in stop for stop in stops), stops
    assert covered == []
