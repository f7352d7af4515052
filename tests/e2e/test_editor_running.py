"""Testing a part of the draft from the editor: up to a step, from it on; marks on old data; undo after coming back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.house import OWNER, House
from tests.e2e.scenes import START
from tests.e2e.telling import mark, panel, saved, step

OLD = "Changed since the last test"


def sums() -> dict[str, Any]:
    """Start, double it, add one; beside them a step that belongs to neither."""
    nodes: dict[str, Any] = {"start": START}
    for n, (key, name, value) in enumerate(
        (("double", "Double it", "{{ 21 * 2 }}"), ("add", "Add one", "{{ steps.double.total + 1 }}"))
    ):
        fields = {"fields": [{"name": "total", "value": value}]}
        nodes[key] = {"type": "flow.set", "version": 1, "name": name, "at": [296 * (n + 1), 0], "settings": fields}
    edges = [{"from": "start", "port": "success", "to": "double"}, {"from": "double", "port": "success", "to": "add"}]
    return {"format": 1, "nodes": nodes, "edges": edges}


def test_a_part_is_run_and_a_change_marks_what_it_gave_as_old(house: House) -> None:
    flow = house.ask("POST", "flows", {"name": "Sums", "graph": sums()})["id"]
    window = house.window(OWNER)
    page = window.go(f"/flows/{flow}")
    step(page, "add").focus()
    page.keyboard.press("r")
    dialog = page.get_by_role("dialog", name="Run up to “Add one”")
    expect(dialog).to_contain_text("None of these steps sends anything")
    dialog.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/**")
    expect(mark(page, "add")).to_have_text("Succeeded")
    page.goto(f"{house.installation.url}/flows/{flow}")
    step(page, "double").click()
    expect(panel(page, "Double it").get_by_role("heading", name="Sample from the last test")).to_be_visible()
    value = panel(page, "Double it").get_by_role("textbox", name="Value")
    value.fill("5")
    saved(page)
    expect(step(page, "double")).to_contain_text(OLD)
    expect(panel(page, "Double it").get_by_test_id("stale")).to_contain_text("Its settings were changed")
    step(page, "add").focus()
    page.keyboard.press("Enter")
    expect(panel(page, "Add one").get_by_test_id("stale")).to_contain_text("“Double it”, a step before it")
    panel(page, "Add one").get_by_role("button", name="Run from this step on").click()
    dialog = page.get_by_role("dialog", name="Run from “Add one” on")
    expect(dialog).to_contain_text("Double it (from the last test)")
    dialog.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/**")
    step(page, "double").click()
    expect(page.get_by_text("Not done in this test: what it gave in the last test was taken.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Undo").click()
    expect(step(page, "add")).to_be_visible()
    expect(step(page, "double")).not_to_contain_text(OLD)
    saved(page)
    node = house.ask("GET", f"flows/{flow}/draft")["graph"]["nodes"]["double"]
    assert node["settings"]["fields"][0]["value"] == "{{ 21 * 2 }}"
    house.close(window)


def test_what_a_step_gave_in_a_run_is_pinned_as_its_sample(house: House) -> None:
    flow = house.ask("POST", "flows", {"name": "Sums", "graph": sums()})["id"]
    run = house.ask("POST", f"flows/{flow}/run", {"payload": {}, "mode": "dry", "from_draft": True})["run_id"]
    window = house.window(OWNER)
    page = window.go(f"/runs/{run}")
    expect(mark(page, "double")).to_have_text("Succeeded")
    page = window.go(f"/flows/{flow}?step=double")
    double = panel(page, "Double it")
    double.get_by_role("button", name="Take it from a run").click()
    dialog = page.get_by_role("dialog", name="What “Double it” gave in a run")
    expect(dialog.get_by_label("Take it from a run")).to_contain_text("42")
    dialog.get_by_role("button", name="Pin as sample").click()
    expect(double.get_by_role("heading", name="Pinned sample")).to_be_visible()
    expect(double.get_by_role("region", name="Output")).to_contain_text("42")
