"""The form that starts a flow: drawn field by field, kept in its order, filled in and run."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.e2e.house import OWNER, House
from tests.e2e.scenes import START
from tests.e2e.telling import panel, saved, step

FORM = {"type": "object", "properties": {"who": {"type": "string"}, "amount": {"type": "string"}}}
HELLO: dict[str, Any] = {
    "format": 1,
    "nodes": {
        "start": {**START, "settings": {"input_schema": FORM}},
        "mail": {
            "type": "smtp.send",
            "version": 1,
            "name": "Tell Ann",
            "connection": "mail",
            "at": [296, 0],
            "settings": {"to": "ann", "subject": "Hello", "text": "Hello"},
        },
        "limit": {
            "type": "flow.if",
            "version": 1,
            "name": "Much?",
            "at": [592, 0],
            "settings": {"condition": "trigger.amount > 5"},
        },
    },
    "edges": [
        {"from": "start", "port": "success", "to": "mail"},
        {"from": "mail", "port": "success", "to": "limit"},
    ],
}
"""A mail that goes nowhere, and a text that is compared with a number."""


def box(form: Locator, n: int, name: str) -> Locator:
    """A control of the n-th field, from 0."""
    return form.get_by_role("listitem").nth(n).get_by_role("textbox", name=name)


def test_a_form_is_drawn_ordered_and_filled_in_without_a_schema(house: House) -> None:
    flow: str = house.ask("POST", "flows", {"name": "Leave"})["id"]
    operations = [{"op": "add_node", "key": "start", "node": START}]
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": operations, "client_id": "t"})
    window = house.window(OWNER)
    page = window.go(f"/flows/{flow}")
    step(page, "start").click()
    form = panel(page, "Start")
    for n, label in enumerate(("Reason", "Address", "First day")):
        form.get_by_role("button", name="Add a field").click()
        box(form, n, "Label").fill(label)
    form.get_by_role("button", name="Move field 3 up").click()
    form.get_by_role("checkbox", name="Must be filled in").first.check()
    expect(box(form, 1, "Name in the data")).to_have_value("first_day")
    saved(page)
    schema = house.ask("GET", f"flows/{flow}/draft")["graph"]["nodes"]["start"]["settings"]["input_schema"]
    order = sorted(schema["properties"], key=lambda name: schema["properties"][name]["x-order"])
    assert (order, schema["required"]) == (["reason", "first_day", "address"], ["reason"])
    page.reload()
    expect(box(form, 2, "Label")).to_have_count(0)
    step(page, "start").click()
    expect(box(form, 2, "Label")).to_have_value("Address")
    page.get_by_role("button", name="Test run").click()
    dialog = page.get_by_role("dialog", name="Run this flow")
    expect(dialog.get_by_role("textbox")).to_have_count(3)
    labels = dialog.get_by_role("textbox").evaluate_all("all => all.map((one) => one.labels[0].innerText)")
    assert [label.strip(" *") for label in labels] == ["Reason", "First day", "Address"]
    house.close(window)


def test_escape_closes_the_menu_or_list_in_a_panel_and_not_the_panel(house: House) -> None:
    window = house.window(OWNER)
    page = window.go(f"/flows/{house.flow_id}")
    step(page, "send_to_erp").click()
    opened = panel(page, "Send to ERP")
    opened.get_by_role("button", name="What to do with this step").click()
    expect(page.locator("[role=menu]:focus-within")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    opened.get_by_role("combobox", name="Method").click()
    expect(page.get_by_role("option", name="PATCH")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option", name="PATCH")).to_have_count(0)
    expect(opened).to_be_visible()
    house.close(window)


def map_data(opened: Locator) -> None:
    """One value by a slash at the end of the subject, another one dragged onto the chip of the first."""
    page, subject = opened.page, opened.get_by_role("textbox", name="Subject")
    subject.press("End")
    page.keyboard.type(" /")
    expect(page.get_by_role("option", name="Start › who")).to_be_visible()
    page.keyboard.type("wh")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(subject.get_by_title("trigger.who")).to_be_visible()
    opened.get_by_role("treeitem", name="amount").drag_to(subject.get_by_title("trigger.who"))
    expect(subject.get_by_title("trigger.amount")).to_be_visible()


def test_a_field_says_what_is_wrong_takes_data_and_offers_a_conversion(house: House) -> None:
    flow = house.ask("POST", "flows", {"name": "Hello", "graph": HELLO})["id"]
    window = house.window(OWNER)
    page = window.go(f"/flows/{flow}")
    step(page, "mail").click()
    expect(panel(page, "Tell Ann")).to_contain_text("must be e-mail addresses, such as ann@example.com")
    map_data(panel(page, "Tell Ann"))
    saved(page)
    step(page, "limit").click()
    panel(page, "Much?").get_by_role("button", name="number(").click()
    saved(page)
    nodes = house.ask("GET", f"flows/{flow}/draft")["graph"]["nodes"]
    assert nodes["mail"]["settings"]["subject"].startswith("Hello {{ trigger.")
    assert "{{ trigger.who }}" in nodes["mail"]["settings"]["subject"]
    assert "{{ trigger.amount }}" in nodes["mail"]["settings"]["subject"]
    assert nodes["limit"]["settings"]["condition"] == "number(trigger.amount) > 5"
    house.close(window)
