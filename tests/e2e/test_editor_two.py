"""Two people and one draft: one edits, the other reads along and takes over; nothing anybody typed is lost."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import OWNER, House
from tests.e2e.scenes import START
from tests.e2e.telling import saved, step, take_over


def name_field(page: Page) -> Locator:
    """The name of the step whose panel is open."""
    return page.get_by_role("complementary").get_by_label("Name", exact=True)


def test_the_second_reads_along_takes_over_and_the_first_is_told(house: House) -> None:
    graph = {"format": 1, "nodes": {"start": START}, "edges": []}
    flow = house.ask("POST", "flows", {"name": "Ours", "graph": graph})["id"]
    bea, olga = house.window(house.person("Bea Builder", "builder", "publisher")), house.window(OWNER)
    with bea.page.expect_response("**/lock"):
        hers = bea.go(f"/flows/{flow}")
    page = olga.go(f"/flows/{flow}")
    told = page.get_by_test_id("pen")
    expect(told).to_contain_text("Bea Builder has been editing this draft since")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    step(hers, "start").click()
    name_field(hers).fill("Begin")
    saved(hers)
    expect(step(page, "start")).to_contain_text("Begin")
    assert not olga.axe()
    take_over(page, "Bea Builder")
    expect(told).to_have_count(0)
    lost = hers.get_by_test_id("pen")
    expect(lost).to_contain_text("Olga Owner took over the editing of this draft on")
    expect(lost).to_contain_text("Your edits are saved.")
    expect(name_field(hers)).not_to_be_editable()
    step(page, "start").click()
    name_field(page).fill("Start again")
    saved(page)
    expect(step(hers, "start")).to_contain_text("Start again")
    house.close(olga)
    take_over(hers, "Olga Owner")
    expect(name_field(hers)).to_be_editable()
    house.close(bea)
