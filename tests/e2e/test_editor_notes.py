"""The drawing explained by notes, groups and comments, by keys alone; two versions side by side."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House
from tests.e2e.scenes import LOOP


def step(page: Page, key: str) -> Locator:
    """A step on the drawing, or what stands for steps."""
    return page.locator(f'.react-flow__node[data-id="{key}"]')


def drawn(page: Page, key: str) -> None:
    """Put the keyboard on a step."""
    step(page, key).focus()
    expect(step(page, key)).to_be_focused()


def write_note(page: Page) -> None:
    """A note by keys, moved by a key, and back to the step."""
    drawn(page, "start")
    page.keyboard.press("Shift+S")
    expect(page.get_by_label("Text of the note")).to_be_focused()
    page.keyboard.type("# Prices\nAsk **Ana** for n, c and d.")
    page.keyboard.press("Escape")
    note = page.get_by_role("note", name="Note: Prices")
    expect(note).to_be_focused()
    expect(note.get_by_role("heading", name="Prices")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(step(page, "start")).to_be_focused()


def group_all(page: Page) -> None:
    """A group of every step, shown small and large again."""
    page.keyboard.press("Control+A")
    page.keyboard.press("g")
    page.get_by_label("Name").fill("All of it")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Group All of it, 2 steps")).to_be_visible()
    expect(step(page, "start")).to_be_focused()
    page.keyboard.press("e")
    expect(step(page, "group:group_1")).to_be_focused()
    expect(step(page, "each")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(step(page, "each")).to_be_visible()
    expect(page.locator(".react-flow__node:focus")).to_have_count(1)  # a step takes the keyboard over from the group


def group_inside(window: Window, page: Page) -> None:
    """A group within a frame, small and large again; across the border of the frame there can be none."""
    drawn(page, "keep")
    page.keyboard.press("g")
    page.get_by_label("Name").fill("Prices")
    page.keyboard.press("Enter")
    expect(step(page, "each").get_by_role("group", name="Group Prices, 1 step")).to_be_visible()
    expect(step(page, "keep")).to_be_focused()
    page.keyboard.press("e")
    expect(step(page, "group:group_2")).to_be_focused()
    page.keyboard.press("e")
    expect(step(page, "keep")).to_be_focused()
    step(page, "start").click(modifiers=["Control"])
    page.keyboard.press("g")
    expect(page.get_by_text("“Keep the price” lies in “For each line”, “Start” does not.")).to_be_visible()
    assert window.axe() == []
    page.keyboard.press("Escape")
    expect(step(page, "start")).to_be_focused()


def comment(page: Page, text: str) -> None:
    """Something said about the frame."""
    drawn(page, "each")
    page.keyboard.press("k")
    page.get_by_label("What do you want to say about this step?").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("article", name="Comment by Olga Owner")).to_contain_text(text)


def test_a_drawing_is_explained_by_notes_groups_and_comments(house: House) -> None:
    flow: str = house.ask("POST", "flows", {"name": "Explained", "graph": LOOP})["id"]
    window, other = house.window(OWNER), house.window(OWNER)
    page, reader = window.go(f"/flows/{flow}"), other.go(f"/flows/{flow}")
    write_note(page)
    group_all(page)
    group_inside(window, page)
    comment(page, "Is this the right list?")
    expect(step(reader, "each")).to_contain_text("1 comment")
    house.close(other)
    assert window.axe() == []
    page.keyboard.press("Escape")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    graph = house.ask("GET", f"flows/{flow}/draft")["graph"]
    assert graph["notes"][0]["text"].startswith("# Prices")
    assert [sorted(group["keys"]) for group in graph["groups"]] == [["each", "start"], ["keep"]]
    drawn(page, "each")
    page.keyboard.press("Shift+G")
    expect(page.get_by_role("group", name="Group All of it, 2 steps")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("group", name="Group All of it, 2 steps")).to_be_visible()
    house.close(window)


def test_two_versions_lie_side_by_side_and_move_together(house: House) -> None:
    flow: str = house.ask("POST", "flows", {"name": "Compared", "graph": LOOP})["id"]
    house.publish(flow)
    revision = house.ask("GET", f"flows/{flow}/draft")["revision"]
    renamed = {"op": "set_node", "key": "each", "field": "name", "value": "For each other line"}
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": revision, "operations": [renamed], "client_id": "t"})
    window = house.window(OWNER)
    page = window.go(f"/flows/{flow}/versions")
    page.get_by_text("Side by side").click()
    views = page.locator(".react-flow__viewport")
    expect(views).to_have_count(2)
    page.get_by_role("button", name="Show For each other line on the drawing").click()
    page.get_by_role("button", name="Smaller").first.click()

    def places() -> set[str]:
        return {str(view.evaluate("view => view.style.transform")) for view in views.all()}

    page.wait_for_function(
        "new Set([...document.querySelectorAll('.react-flow__viewport')].map(v => v.style.transform)).size === 1"
    )
    assert len(places()) == 1
    expect(page.locator("dd ins")).to_contain_text("other")
    page.set_viewport_size({"width": 400, "height": 800})
    expect(views).to_have_count(0)
    expect(page.get_by_role("button", name="Restore For each other line as it was")).to_be_visible()
    house.close(window)
