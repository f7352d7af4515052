"""The run view: people stop, undo and resume what runs."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE
from tests.e2e.house import OWNER, House


def step(type_: str, name: str, settings: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A step of a graph."""
    return {"type": type_, "version": 1, "name": name, "settings": settings, **more}


def start(house: House, name: str, nodes: dict[str, Any], lines: list[tuple[str, str]]) -> str:
    """A live run of a new flow; its id."""
    edges = [{"from": one, "port": "success", "to": other} for one, other in lines]
    flow = house.ask("POST", "flows", {"name": name, "graph": {"format": 1, "nodes": nodes, "edges": edges}})["id"]
    house.publish(flow)
    return str(house.ask("POST", f"flows/{flow}/run", {"payload": {}, "mode": "live"})["run_id"])


@pytest.fixture
def waiting(house: House) -> str:
    """A live run that waits a day."""
    nodes = {
        "start": step("trigger.manual", "Start", {}),
        "nap": step("flow.delay", "Sleep on it", {"seconds": 86_400}),
    }
    run_id = start(house, f"Sleep {time.monotonic_ns()}", nodes, [("start", "nap")])
    house.run_until(run_id, "waiting")
    return run_id


def test_a_run_is_paused_says_by_whom_goes_on_and_is_cancelled(house: House, waiting: str) -> None:
    window = house.window(OWNER)
    page = window.go(f"/runs/{waiting}")
    expect(page.get_by_test_id("why-waiting")).to_contain_text("“Sleep on it” waits until")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Pause").click()
    expect(page.get_by_test_id("why-waiting").first).to_have_text("This run is paused.")
    expect(page.get_by_role("main")).to_contain_text("By Olga Owner")
    assert window.axe() == []
    page.get_by_role("button", name="Let it go on").click()
    expect(page.get_by_text("This run is paused.")).to_have_count(0)
    expect(page.get_by_test_id("why-waiting")).to_contain_text("“Sleep on it” waits until")
    page.get_by_role("button", name="Cancel the run").click()
    dialog = page.get_by_role("dialog", name="Cancel this run?")
    expect(dialog.get_by_role("button", name="Let it run")).to_be_visible()
    dialog.get_by_role("button", name="Cancel the run").click()
    expect(page.get_by_role("main")).to_contain_text("This run was cancelled.")
    page.get_by_role("tab", name="Who did what").click()
    acts = page.get_by_role("list", name="Who did what").get_by_role("listitem")
    expect(acts.first).to_contain_text("Olga Owner cancelled a run of “Sleep")
    expect(acts).to_have_count(4)
    house.close(window)


def test_all_flows_are_stopped_and_go_on_by_the_banner(house: House, waiting: str) -> None:
    window = house.window(OWNER)
    page = window.go("/runs")
    page.get_by_role("button", name="Stop all flows").click()
    dialog = page.get_by_role("dialog", name="Let all flows stand still?")
    dialog.get_by_label("Reason").fill("stocktaking")
    dialog.get_by_role("button", name="Stop all flows").click()
    expect(page.get_by_text("All flows stand still").first).to_be_visible()
    house.run_until(waiting, "paused")
    page = window.go(f"/runs/{waiting}")
    expect(page.get_by_test_id("why-waiting").first).to_contain_text("All flows of the workspace stand still")
    expect(page.get_by_role("main")).to_contain_text("Reason: stocktaking.")
    assert window.axe() == []
    page.get_by_role("button", name="Let all flows go on").click()
    house.run_until(waiting, "waiting")
    house.ask("POST", f"runs/{waiting}/cancel", {"reason": "seen"})
    house.close(window)


def test_filters_outlast_a_reload_and_a_saved_view_is_there_on_another_device(house: House) -> None:
    here = house.window(OWNER)
    page = here.go("/runs?status=cancelled")
    words = page.get_by_role("searchbox", name="Search the data")
    words.fill("nothing-like-this")
    expect(page).to_have_url(re.compile(r"status=cancelled.*q=nothing-like-this"))
    page.reload()
    expect(words).to_have_value("nothing-like-this")
    page.go_back()
    expect(words).to_have_value("")
    expect(page).to_have_url(re.compile(r"\?status=cancelled$"))
    page.get_by_role("button", name="Save this view").click()
    page.get_by_role("textbox", name="Name of the view").fill("Called off")
    page.get_by_role("checkbox", name="Share with the workspace").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Called off shared", pressed=True)).to_be_visible()
    assert here.axe() == []
    house.close(here)
    phone = house.window(OWNER, PHONE)
    page = phone.go("/runs")
    page.get_by_role("button", name="Called off shared", pressed=False).click()
    expect(page).to_have_url(re.compile(r"\?status=cancelled$"))
    page.get_by_role("button", name="Actions for the view Called off").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog", name="Delete the view").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("button", name="Called off")).to_have_count(0)
    house.close(phone)
