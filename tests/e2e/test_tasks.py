"""How much a task takes: clicks and groups of keys are counted and held against what the product promises."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.counting import Hand
from tests.e2e.house import OWNER, House, invoice

TEMPLATE_TO_RUN = 12
ALERT_TO_CONTINUED = 4
FIND_A_FLOW = 2
MAIL_TO_DECISION = 3
MANY_FLOWS = 60


def step(type_: str, name: str, at: int, **more: Any) -> dict[str, Any]:
    """A step of a graph, in a row."""
    settings = more.pop("settings", {})
    return {"type": type_, "version": 1, "name": name, "settings": settings, "at": [at * 300, 0], **more}


def in_a_row(**nodes: dict[str, Any]) -> dict[str, Any]:
    """A graph of steps one after the other."""
    keys = list(nodes)
    edges = [{"from": a, "port": "success", "to": b} for a, b in pairwise(keys)]
    return {"format": 1, "nodes": nodes, "edges": edges}


def live_flow(house: House, name: str, graph: dict[str, Any]) -> str:
    """A published flow; its id. The demo's servers must be up before a flow that uses them can be published."""
    house.hook()
    flow: str = house.ask("POST", "flows", {"name": name})["id"]
    operation = {"op": "replace_graph", "graph": graph}
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": [operation], "client_id": "t"})
    house.publish(flow)
    return flow


def start(house: House, flow: str, payload: Any) -> str:
    """A live run begun by hand; its id."""
    return str(house.ask("POST", f"flows/{flow}/run", {"payload": payload, "mode": "live"})["run_id"])


def test_template_to_first_successful_run(house: House) -> None:
    window = house.window(OWNER)
    page = window.go("/")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="Templates", exact=True).first)
    card = page.get_by_role("article", name="Support triage")
    hand.click(card.get_by_role("button", name="Use this template"))
    expect(page.locator(".react-flow__node").first).to_be_visible()
    hand.click(page.get_by_role("button", name="Publish"))
    publish(page, hand)
    hand.keys("Escape")
    hand.click(page.get_by_role("button", name="Test run"))
    dialog = page.get_by_role("dialog", name="Run this flow")
    hand.click(dialog.get_by_text("Live run", exact=True))
    hand.click(dialog.get_by_role("button", name="Start", exact=True))
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("main").get_by_text("Succeeded").first).to_be_visible()
    hand.at_most(TEMPLATE_TO_RUN)
    house.close(window)


def publish(page: Page, hand: Hand) -> None:
    """Through the open dialog, reading the warnings when there are any."""
    dialog = page.get_by_role("dialog", name="Publish this flow")
    action = dialog.get_by_role("button", name="Publish version")
    read = dialog.get_by_role("checkbox", name="I have read the warnings")
    expect(action).not_to_have_attribute("data-loading", "true")
    if read.count():
        hand.click(read)
    hand.click(action)
    expect(dialog).to_have_count(0)


def choose(page: Page, hand: Hand, words: str) -> None:
    """A step from the open picker; it has the keyboard."""
    expect(page.get_by_role("combobox", name="Search steps")).to_be_focused()
    hand.write(words)
    expect(page.get_by_role("option", selected=True)).to_contain_text(words, ignore_case=True)
    hand.keys("Enter")
    expect(page.locator(".react-flow__node:focus")).to_contain_text(words, ignore_case=True)


def every_field_has_help(panel: Locator) -> None:
    """Each setting is told by more than its label."""
    fields = panel.locator("[data-field]").locator("visible=true")
    bare = [field.get_attribute("data-field") for field in fields.all() if len(field.inner_text().strip()) < 12]
    assert bare == []


def test_blank_canvas_to_a_published_condition_without_code(house: House) -> None:
    window = house.window(OWNER)
    page = window.go("/flows?new=1")
    hand = Hand(page)
    dialog = page.get_by_role("dialog", name="New flow")
    expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    hand.write("Greeting")
    hand.keys("Enter")
    hand.click(page.get_by_role("button", name="Choose a trigger"))
    choose(page, hand, "by hand")
    expect(page.locator(".react-flow__node")).to_be_focused()
    hand.keys("n")
    choose(page, hand, "set fields")
    fill_fields(page, hand)
    hand.keys("n")
    choose(page, hand, "condition")
    fill_condition(page, hand)
    hand.click(page.get_by_role("button", name="Add a step after Condition, when").first)
    choose(page, hand, "delay")
    fill_delay(page, hand)
    hand.click(page.get_by_role("button", name="Add a step after Condition, when").first)
    choose(page, hand, "stop")
    expect(page.get_by_test_id("save-state")).to_have_text("Saved")
    hand.click(page.get_by_role("button", name="Publish"))
    publish(page, hand)
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    house.close(window)


def open_panel(page: Page, hand: Hand, name: str) -> Locator:
    """The panel of the step that has the keyboard."""
    hand.keys("Enter")
    panel = page.get_by_role("complementary", name=f"Step {name}")
    expect(panel).to_be_visible()
    every_field_has_help(panel)
    return panel


def fill_fields(page: Page, hand: Hand) -> None:
    """One field with a fixed value; the step has the keyboard again."""
    expect(page.locator('.react-flow__node[data-id="set_fields"]')).to_be_focused()
    panel = open_panel(page, hand, "Set fields")
    hand.click(panel.get_by_role("button", name="Add an entry"))
    hand.click(panel.locator('[data-field="fields.0.name"] input'))
    hand.write("greeting")
    hand.click(panel.locator('[data-field="fields.0.value"] textarea'))
    hand.write("hello")
    hand.keys("Escape")
    expect(page.locator('.react-flow__node[data-id="set_fields"]')).to_be_focused()


def fill_condition(page: Page, hand: Hand) -> None:
    """Chosen from lists and compared with a word; nothing is written in the language of expressions."""
    panel = open_panel(page, hand, "Condition")
    hand.click(panel.get_by_label("Condition 1: data").first)
    hand.click(page.get_by_role("option", name="greeting"))
    hand.click(panel.get_by_role("textbox", name="Condition 1: value"))
    hand.write("hello")
    hand.keys("Escape")
    expect(panel).to_have_count(0)


def fill_delay(page: Page, hand: Hand) -> None:
    """A few seconds."""
    panel = open_panel(page, hand, "Delay")
    hand.click(panel.locator('[data-field="seconds"]').get_by_role("textbox").first)
    hand.write("5")
    hand.keys("Escape")
    expect(panel).to_have_count(0)


MENDED = "kim@customer.example"


def test_failed_run_is_understood_mended_and_continued(house: House) -> None:
    settings = {"to": "{{ trigger.to }}", "subject": "Hello", "text": "Hello"}
    tell = step("smtp.send", "Tell the customer", 1, settings=settings, connection="mail")
    flow = live_flow(house, "Tell a customer", in_a_row(start=step("trigger.manual", "Start", 0), tell=tell))
    run_id = start(house, flow, {"to": "no address"})
    house.run_until(run_id, "dead")
    window = house.window(OWNER)
    page = window.go("/")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="“Tell a customer” stopped after a failure"))
    why = page.get_by_role("alert", name="Why it failed")
    expect(why).to_contain_text("“Tell the customer” failed:")
    assert "Traceback" not in why.inner_text()
    hand.click(why.get_by_role("button", name="Continue from here"))
    dialog = page.get_by_role("dialog")
    mended = dialog.get_by_role("textbox").first
    mended.fill(mended.input_value().replace("no address", MENDED))
    hand.done.append("the input is mended")
    hand.click(dialog.get_by_role("button", name="Continue with this input"))
    house.run_until(run_id, "succeeded")
    hand.at_most(ALERT_TO_CONTINUED)
    house.close(window)


@pytest.fixture
def many_flows(house: House) -> Iterator[None]:
    """Many flows, and one that reads a field nobody else reads by a step nobody else has; gone afterwards."""
    body = {"number": "{{ trigger.parcel_label }}"}
    settings = {"method": "POST", "url": "/invoices", "body": body, "idempotent": True}
    book = step("http.request", "Book the label", 1, settings=settings, connection="erp")
    live_flow(house, "Parcels of the north", in_a_row(start=step("trigger.manual", "Start", 0), book=book))
    made = [house.ask("POST", "flows", {"name": f"Order desk {n}"})["id"] for n in range(MANY_FLOWS)]
    yield
    for flow in made:
        house.ask("DELETE", f"flows/{flow}")


FOUND = [
    ("its name", "order desk 47", "Order desk 47", "Order desk 47"),
    ("a connection", "demo erp", "Parcels of the north: Book the label", "Parcels of the north"),
    ("a field", "parcel_label", "Parcels of the north: Book the label", "Parcels of the north"),
]


@pytest.mark.usefixtures("many_flows")
def test_flow_is_found_among_many_by_name_connection_or_field(house: House) -> None:
    window = house.window(OWNER)
    for _by, words, shown, title in FOUND:
        page = window.go("/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        hand = Hand(page)
        page.keyboard.press("Control+k")
        expect(page.get_by_placeholder("Find a flow")).to_be_focused()
        page.keyboard.type(words)
        hand.done.append("Ctrl+K and words")
        hand.click(page.get_by_role("button", name=shown).first)
        expect(page).to_have_title(f"{title} · Handrail")
        hand.at_most(FIND_A_FLOW)
    house.close(window)


AN_HOUR = {"seconds": 3_600}
PARCEL = {"correlation": "parcel-7", "timeout_s": 3_600}
SLOW = {"timeout_s": 1, "retry": {"attempts": 3, "first_s": 300}}


def begun(name: str, **waiting: Any) -> dict[str, Any]:
    """A flow begun by hand whose second step waits."""
    return in_a_row(start=step("trigger.manual", "Start", 0), waits=step(name=name, at=1, **waiting))


def waits_for_a_person(house: House) -> str:
    return house.send(invoice("T-1", 9_000))


def waits_for_the_time(house: House) -> str:
    return start(house, live_flow(house, "Patient", begun("Let it rest", type_="flow.delay", settings=AN_HOUR)), {})


def waits_for_a_message(house: House) -> str:
    graph = begun(
        "Wait for the parcel", type_="flow.wait_message", settings={"correlation": "parcel-7", "timeout_s": 3_600}
    )
    return start(house, live_flow(house, "Parcel", graph), {})


def waits_for_another_flow(house: House) -> str:
    other = live_flow(house, "Other", begun("Rest", type_="flow.delay", settings=AN_HOUR))
    return start(
        house, live_flow(house, "Caller", begun("Ask the other", type_="flow.call", settings={"flow": other})), {}
    )


def waits_for_the_next_try(house: House) -> str:
    settings = {"method": "POST", "url": "/invoices?delay=2500", "body": {"number": "T-2"}}
    keyed = {**settings, "idempotent": True}
    graph = begun("Book it", type_="http.request", connection="erp", settings=keyed, handling=SLOW)
    return start(house, live_flow(house, "Slow", graph), {})


def waits_for_somebody_to_say(house: House) -> str:
    settings = {"method": "POST", "url": "/invoices?delay=2500", "body": {"number": "T-3"}}
    graph = begun("Send it", type_="http.request", connection="erp", settings=settings, handling=SLOW)
    return start(house, live_flow(house, "Doubtful", graph), {})


WAITS = [
    ("a person", waits_for_a_person, "Waits for", "decide"),
    ("the time", waits_for_the_time, "“Let it rest” waits until", ""),
    ("a message", waits_for_a_message, "“Wait for the parcel” waits for a message from another system", ""),
    ("another flow", waits_for_another_flow, "“Ask the other” waits for the flow “Other” to finish", ""),
    ("the next try", waits_for_the_next_try, "“Book it” failed and will be tried again", ""),
    ("somebody's word", waits_for_somebody_to_say, "“Send it” was sent, and nobody knows whether it arrived", ""),
]


@pytest.mark.parametrize(("begin", "says", "also"), [case[1:] for case in WAITS], ids=[case[0] for case in WAITS])
def test_why_a_run_waits_is_one_sentence_on_the_first_screen(house: House, begin: Any, says: str, also: str) -> None:
    run_id = begin(house)
    house.run_until(run_id, "waiting")
    window = house.window(OWNER)
    page = window.go(f"/runs/{run_id}")
    why = page.get_by_test_id("why-waiting")
    expect(why).to_contain_text(says)
    expect(why).to_contain_text(also)
    expect(why).to_be_in_viewport(ratio=1)
    house.ask("POST", f"runs/{run_id}/cancel", {"reason": "seen"})
    house.close(window)
