"""The editor when things go wrong in the middle of an action: what was typed stays, and the page says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House

TYPED = "Begin with the letter"
PROVOKED = ("500", "503", "403", "409", "422", "ERR_CONNECTION", "ERR_FAILED", "WebSocket")
PROBLEM = {"title": "Not now", "detail": "It was refused for a reason.", "hint": "Ask Olga.", "code": "refused"}
UNSAVED = "(flow) => localStorage.getItem('handrail.unsaved.' + flow) ?? ''"


def answers(status: int) -> Callable[[Route], None]:
    """A server that answers every write like this."""

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.fallback()
        else:
            body = {**PROBLEM, "status": status, "request_id": "r-1"}
            route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(body))

    return answer


def hangs_up(route: Route) -> None:
    """A server that is not there."""
    route.abort("connectionfailed")


@dataclass(frozen=True)
class Editing:
    """A flow of one step, open in the owner's window."""

    house: House
    window: Window
    flow: str

    @property
    def page(self) -> Page:
        return self.window.page

    def name_field(self) -> Locator:
        """The name of the step, in its panel."""
        self.page.locator('.react-flow__node[data-id="start"]').click()
        return self.page.get_by_role("complementary").get_by_label("Name", exact=True)

    def saved_name(self) -> str:
        """The name as the server has it."""
        return str(self.house.ask("GET", f"flows/{self.flow}/draft")["graph"]["nodes"]["start"]["name"])


@pytest.fixture
def editing(house: House) -> Iterator[Editing]:
    """A fresh flow in a window of its own."""
    flow: str = house.ask("POST", "flows", {"name": "Letters"})["id"]
    node = {"type": "trigger.manual", "version": 1, "name": "Start", "settings": {}, "at": [0, 0]}
    operations = [{"op": "add_node", "key": "start", "node": node}]
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": operations, "client_id": "t"})
    window = house.window(OWNER)
    window.complaints.expected += PROVOKED
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.go(f"/flows/{flow}")
    yield Editing(house, window, flow)
    house.close(window)


PASSING: list[tuple[str, Callable[[Route], None]]] = [
    ("500", answers(500)),
    ("503", answers(503)),
    ("nobody there", hangs_up),
]


@pytest.mark.parametrize("trouble", [case[1] for case in PASSING], ids=[case[0] for case in PASSING])
def test_edit_is_kept_here_until_the_server_is_back(editing: Editing, trouble: Callable[[Route], None]) -> None:
    name = editing.name_field()
    editing.page.route("**/draft", trouble)
    name.fill(TYPED)
    state = editing.page.get_by_test_id("save-state")
    expect(state).to_have_text("Offline, kept here")
    assert TYPED in editing.page.evaluate(UNSAVED, editing.flow)
    assert editing.saved_name() == "Start"
    editing.page.unroute("**/draft")
    expect(state).to_have_text("Saved")
    assert editing.saved_name() == TYPED
    expect(name).to_have_value(TYPED)


def test_refused_edit_stays_on_the_screen_with_the_reason_and_over_a_reload(editing: Editing) -> None:
    name = editing.name_field()
    editing.page.route("**/draft", answers(403))
    name.fill(TYPED)
    told = editing.page.get_by_role("alert").filter(has_text="The last changes were not accepted")
    expect(told).to_contain_text("It was refused for a reason. Ask Olga.")
    expect(name).to_have_value(TYPED)
    editing.page.unroute("**/draft")
    editing.page.on("dialog", lambda dialog: dialog.accept())
    editing.page.reload()
    editing.page.get_by_role("button", name="Use them").click()
    expect(editing.page.get_by_test_id("save-state")).to_have_text("Saved")
    assert editing.saved_name() == TYPED


def publish(page: Page) -> Locator:
    """A name for the version, then the button; what must still be there afterwards."""
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish this flow")
    name = dialog.get_by_label("Name of this version")
    name.fill(TYPED)
    dialog.get_by_role("button", name="Publish version 1").click()
    return name


def start_a_run(page: Page) -> Locator:
    """What the run starts with, then the button."""
    page.get_by_role("button", name="Test run").click()
    dialog = page.get_by_role("dialog", name="Run this flow")
    start = dialog.get_by_label("Starts with")
    start.fill(json.dumps(TYPED))
    dialog.get_by_role("button", name="Start", exact=True).click()
    return start


def new_flow(page: Page) -> Locator:
    """The name of another flow, then the button."""
    page.goto(page.url.split("/flows")[0] + "/flows?new=1")
    dialog = page.get_by_role("dialog", name="New flow")
    name = dialog.get_by_role("textbox", name="Name")
    name.fill(TYPED)
    dialog.get_by_role("button", name="Create").click()
    return name


ACTIONS: list[tuple[str, str, Callable[[Page], Locator]]] = [
    ("publish", "**/api/v1/flows/*/publish", publish),
    ("a run", "**/api/v1/flows/*/run", start_a_run),
    ("a new flow", "**/api/v1/flows", new_flow),
]
STATUSES: list[tuple[int, str]] = [
    (500, "Nothing you entered was lost"),
    (503, "It was refused for a reason. Ask Olga."),
    (409, "It was refused for a reason. Ask Olga."),
    (403, "It was refused for a reason. Ask Olga."),
]


@pytest.mark.parametrize(("address", "act"), [case[1:] for case in ACTIONS], ids=[case[0] for case in ACTIONS])
def test_failed_action_says_what_to_do_and_keeps_what_was_typed(
    editing: Editing, address: str, act: Callable[[Page], Locator]
) -> None:
    page = editing.page
    expect(page.locator('.react-flow__node[data-id="start"]')).to_be_visible()
    for status, says in STATUSES:
        page.route(address, answers(status))
        field = act(page)
        told = page.get_by_role("alert").filter(has_text=says)
        expect(told.first).to_be_visible()
        assert TYPED in field.input_value()
        page.unroute(address)
        page.reload()


def test_lost_socket_stops_no_work(editing: Editing) -> None:
    def gone(socket: WebSocketRoute) -> None:
        socket.close()

    editing.page.route_web_socket("**/ws/live", gone)
    editing.page.reload()
    name = editing.name_field()
    name.fill(TYPED)
    expect(editing.page.get_by_test_id("save-state")).to_have_text("Saved")
    assert editing.saved_name() == TYPED


FUTURE = {"kind": "handrail/steps", "version": 2, "nodes": {}, "edges": []}
JUNK: list[tuple[str, Any]] = [
    ("words", "just some words"),
    ("a number", 42),
    ("a list", [1, 2, 3]),
    ("markup", "<script>alert(1)</script>"),
    ("a newer version", FUTURE),
    ("a half copy", {"kind": "handrail/steps", "version": 1, "nodes": None, "edges": []}),
]


def paste(page: Page, content: Any) -> None:
    """Put something on the clipboard and paste it on the canvas."""
    text = content if isinstance(content, str) else json.dumps(content)
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.locator('.react-flow__node[data-id="start"]').focus()
    page.keyboard.press("Control+v")


def test_pasted_junk_changes_nothing_and_is_told(editing: Editing) -> None:
    page = editing.page
    for _name, content in JUNK:
        page.reload()
        paste(page, content)
        expect(page.get_by_role("status").filter(has_text="There are no copied steps to paste")).to_be_attached()
        expect(page.locator(".react-flow__node")).to_have_count(1)
    assert list(editing.house.ask("GET", f"flows/{editing.flow}/draft")["graph"]["nodes"]) == ["start"]


def test_pasted_step_of_a_connector_that_is_not_here_is_drawn_and_named(editing: Editing) -> None:
    page = editing.page
    node = {"type": "acme.send", "version": 1, "name": "Send by Acme", "settings": {}, "at": [0, 0]}
    paste(page, {"kind": "handrail/steps", "version": 1, "nodes": {"acme": node}, "edges": []})
    expect(page.locator(".react-flow__node", has_text="Send by Acme")).to_be_visible()
    expect(page.get_by_test_id("save-state")).to_have_text("Saved")
    page.get_by_role("button", name="to check").click()
    expect(page.get_by_role("region", name="Check", exact=True)).to_contain_text("Send by Acme")
