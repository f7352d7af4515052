"""Every page and every overlay, as records: the accessibility tests look at each, and the pictures show each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House, invoice

AMY = "amy@example.com"


@dataclass(frozen=True)
class Furnished:
    """A house in which every page has something to show. `places` fill the addresses of scenes."""

    house: House
    places: dict[str, str]


@dataclass(frozen=True)
class Scene:
    """One thing to look at.

    Attributes:
        name: of the test and of the picture.
        path: with places such as {flow}.
        shown: text that tells that it is there.
        act: what to do after opening the page.
        who: whose window; None for somebody who is not signed in.
        expected: parts of console lines that belong to it.
    """

    name: str
    path: str
    shown: str
    act: Callable[[Page], None] | None = None
    who: str | None = OWNER
    expected: tuple[str, ...] = ()

    def open(self, window: Window, places: dict[str, str]) -> None:
        """Open it in a window and wait until it is shown."""
        window.complaints.expected += self.expected
        page = window.go(self.path.format(**places))
        if self.act is not None:
            self.act(page)
        expect(page.get_by_text(self.shown).locator("visible=true").first).to_be_visible()
        expect(page.get_by_label("Loading", exact=True).locator("visible=true")).to_have_count(0)


STOPS = {
    "format": 1,
    "nodes": {
        "start": {"type": "trigger.webhook", "version": 1, "name": "Ticket closed", "settings": {"auth": "none"}},
        "tell": {
            "type": "smtp.send",
            "version": 1,
            "name": "Tell the customer",
            "connection": "mail",
            "at": [296, 0],
            "settings": {"to": "{{ lower(trigger.body.email) }}", "subject": "Closed", "text": "It is closed."},
        },
    },
    "edges": [{"from": "start", "port": "success", "to": "tell"}],
}
"""A flow that stops when nobody says whom to tell."""


START = {"type": "trigger.manual", "version": 1, "name": "Start", "settings": {}, "at": [0, 0]}
LOOP = {
    "format": 1,
    "nodes": {
        "start": START,
        "each": {
            "type": "flow.each",
            "version": 1,
            "name": "For each line",
            "at": [296, -64],
            "settings": {"items": "{{ trigger.lines }}"},
        },
        "keep": {
            "type": "flow.set",
            "version": 1,
            "name": "Keep the price",
            "inside": "each",
            "at": [328, 0],
            "settings": {"fields": [{"name": "price", "value": "{{ item.price }}"}]},
        },
    },
    "edges": [{"from": "start", "port": "success", "to": "each"}],
}
"""A flow with a frame."""


BEGUN = {
    "format": 1,
    "nodes": {
        "start": START,
        "keep": {
            "type": "flow.set",
            "version": 1,
            "name": "Keep the price",
            "at": [296, 0],
            "settings": {"fields": [{"name": "price", "value": "{{ roun }}"}]},
        },
    },
    "edges": [{"from": "start", "port": "success", "to": "keep"}],
}
"""A flow with an expression somebody has begun to write."""


def talked_about(house: House) -> str:
    """The id of a flow with a begun expression, and a comment on its last step."""
    flow = str(house.ask("POST", "flows", {"name": "Prices to come", "graph": BEGUN})["id"])
    house.ask("POST", f"flows/{flow}/comments", {"step": "keep", "text": "Shall we round it?"})
    return flow


def stopped_run(house: House) -> str:
    """The id of a run that waits for a person because a step could not be computed."""
    flow = house.ask("POST", "flows", {"name": "Tell who asked", "graph": STOPS})["id"]
    house.publish(flow)
    started = house.ask("POST", f"flows/{flow}/run", {"payload": {"body": {"name": "Kim"}}, "mode": "live"})
    run_id = str(started["run_id"])
    house.run_until(run_id, "dead")
    return run_id


def keep_view(house: House) -> None:
    """A view of the runs that the owner shares, when there is none yet."""
    if not house.ask("GET", "views?page=runs")["items"]:
        view = {"page": "runs", "name": "Went well", "search": {"status": "succeeded"}, "shared": True}
        house.ask("POST", "views", view)


def furnish(house: House) -> Furnished:
    """Publish the demo, let runs end, fail and wait, and remember their addresses."""
    house.person("Amy Approver", "approver")
    flow = house.flow_id
    house.hook()
    done = house.send(invoice("R-2041", 420))
    waiting = house.send(invoice("R-2042", 9_800))
    house.run_until(done)
    amy = house.window(AMY)
    task = house.task_of(waiting, amy)
    house.close(amy)
    link = house.ask(
        "POST", "people/invitations", {"email": "new@example.com", "name": "Nils New", "roles": ["viewer"]}
    )
    keep_view(house)
    table = next(table["id"] for table in house.ask("GET", "tables")["items"] if table["name"] == "leads")
    places = {
        "flow": flow, "done": done, "waiting": waiting, "task": task["id"], "table": table,
        "dead": stopped_run(house), "begun": talked_about(house),
        "loop": house.ask("POST", "flows", {"name": "Prices", "graph": LOOP})["id"],
        "invite": str(link["link"]).replace(house.installation.url, ""),
    }  # fmt: skip
    return Furnished(house, places)


def click(name: str, role: Any = "button") -> Callable[[Page], None]:
    """Click the first control of this name."""
    return lambda page: page.get_by_role("main").get_by_role(role, name=name).locator("visible=true").first.click()


def both(*acts: Callable[[Page], None]) -> Callable[[Page], None]:
    """One act after the other."""

    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def open_step(name: str) -> Callable[[Page], None]:
    """Open a step of the editor: on the drawing, or in the list that a phone shows."""

    def act(page: Page) -> None:
        drawn = page.locator(".react-flow__node", has_text=name).first
        listed = page.get_by_role("row", name=name).first
        expect(drawn.or_(listed).first).to_be_visible()
        if drawn.count():
            drawn.click()
        else:
            listed.click()

    return act


def keys_on(name: str, *keys: str) -> Callable[[Page], None]:
    """Press keys on a step of the drawing; a phone shows a list, in whose panel nothing is pressed."""

    def act(page: Page) -> None:
        drawn = page.locator(".react-flow__node", has_text=name).first
        expect(drawn.or_(page.get_by_role("row", name=name)).first).to_be_visible()
        if drawn.count():
            page.keyboard.press("Tab")
            drawn.focus()
            for key in keys:
                page.keyboard.press(key)

    return act


def in_output(name: str, button: str) -> Callable[[Page], None]:
    """Press a button in the output part of a step."""

    def act(page: Page) -> None:
        open_step(name)(page)
        output = page.get_by_role("tab", name="Output")
        page.get_by_role("complementary", name=f"Step {name}").wait_for()
        if output.count():
            output.click()
        page.get_by_role("button", name=button).click()

    return act


def add_field(page: Page) -> None:
    """A first field in the form of a start."""
    page.get_by_role("button", name="Add a field").click()


def offers(page: Page) -> None:
    """The list of what may stand in a begun expression, with what the first function does beside it."""
    open_step("Keep the price")(page)
    field = page.get_by_role("textbox", name="Value").last
    expect(field).to_have_attribute("contenteditable", "true")
    # A caret put by script may be put elsewhere a moment later, which closes the list; one put by a click stays.
    field.click()
    field.press("End")
    field.press("Control+Space")
    expect(page.get_by_role("option", name="round", exact=True)).to_be_visible()


def comments(page: Page) -> None:
    """What people say about a step."""
    open_step("Keep the price")(page)
    page.get_by_role("button", name="What to do with this step").click()
    page.get_by_role("menuitem", name="Comment").click()


def in_comments(name: str) -> Callable[[Page], None]:
    """Press a button at what somebody said."""
    return both(comments, lambda page: page.get_by_role("article").get_by_role("button", name=name).click())


def change_input(page: Page) -> None:
    """Open the form with what a step was given."""
    page.get_by_role("dialog").get_by_role("button", name="Change what it is given").click()


def add_after(page: Page) -> None:
    """Open the picker where the flow ends."""
    open_step("Tell the sender it is booked")(page)
    page.get_by_role("button", name="Add a step for Sent").or_(
        page.get_by_role("complementary").get_by_role("button", name="Add a step for")
    ).first.click()


def move_a_flow(page: Page) -> None:
    """Ask for the folder of the first flow."""
    click("Actions for")(page)
    page.get_by_role("menuitem", name="Move to a folder").click()


def rename_view(page: Page) -> None:
    """Ask for another name of the view of the runs."""
    click("Actions for the view")(page)
    page.get_by_role("menuitem", name="Rename").click()


def open_palette(page: Page) -> None:
    """Ctrl+K."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Find a flow, a page or an action").fill("inv")


def open_calendar(page: Page) -> None:
    """Pick the first day of the log that is shown."""
    page.get_by_role("textbox", name="Since").click()
    expect(page.get_by_role("button", name="Later")).to_be_visible()


def choose_two(page: Page) -> None:
    """Tick two runs."""
    page.get_by_role("link", name="Invoice approval").locator("visible=true").first.wait_for()
    for place in (0, 1):
        page.get_by_role("row").get_by_role("checkbox", name="Choose Invoice approval").nth(place).check()
    expect(page.get_by_role("link", name="Compare the two")).to_be_visible()


SCENES = (
    Scene("sign-in", "/sign-in", "No account yet?", who=None),
    Scene("setup-used", "/setup/a-link-that-was-used", "Go to the start", who=None, expected=("404", "410")),
    Scene("invite", "{invite}", "invites you", who=None),
    Scene("home", "/", "Recent flows"),
    Scene("flows", "/flows", "Invoice approval"),
    Scene("flows-move", "/flows", "“Finance/Bills” is a folder", act=move_a_flow),
    Scene("flows-new", "/flows?new=1", "New flow"),
    Scene("editor", "/flows/{flow}", "Ask for approval"),
    Scene("editor-panel", "/flows/{flow}", "What happens next", act=open_step("Above the limit?")),
    Scene("editor-panel-erp", "/flows/{flow}", "When it fails", act=open_step("Send to ERP")),
    Scene("editor-picker", "/flows/{flow}", "What happens next, after", act=add_after),
    Scene("editor-findings", "/flows/{flow}", "To handle it in the flow", act=click("No problems")),
    Scene("editor-publish", "/flows/{flow}", "Name of this version", act=click("Publish")),
    Scene("editor-run", "/flows/{flow}", "Starts with", act=click("Test run")),
    Scene("editor-part", "/flows/{flow}", "Nothing is sent", act=in_output("Send to ERP", "Run from this step on")),
    Scene("editor-sample", "/flows/{flow}", "Pin as sample", act=in_output("Send to ERP", "Take it from a run")),
    Scene("editor-offers", "/flows/{begun}", "round", act=offers),
    Scene("editor-comment", "/flows/{begun}", "Cancel", act=in_comments("Edit")),
    Scene("editor-comment-delete", "/flows/{begun}", "Delete this comment?", act=in_comments("Delete")),
    Scene("editor-form", "/flows/{loop}", "Key field", act=both(open_step("Start"), add_field)),
    Scene("editor-frame", "/flows/{loop}", "Keep the price"),
    Scene("editor-frame-small", "/flows/{loop}", "For each line", act=keys_on("For each line", "e")),
    Scene("editor-frame-remove", "/flows/{loop}", "For each line", act=keys_on("For each line", "Delete")),
    Scene("editor-frame-put", "/flows/{loop}", "For each line", act=keys_on("Keep the price", "m")),
    Scene("versions", "/flows/{flow}/versions", "Version 1"),
    Scene("runs", "/runs", "Invoice approval"),
    Scene("runs-found", "/runs?q=R-2041&days=7", "Looked at"),
    Scene("runs-none", "/runs?q=nothing-like-this", "No run fits these filters"),
    Scene("runs-chosen", "/runs", "Invoice approval", act=choose_two),
    Scene("runs-view-save", "/runs?status=dead", "You find it here", act=click("Save this view")),
    Scene("runs-view-menu", "/runs", "Stop sharing", act=click("Actions for the view")),
    Scene("runs-view-rename", "/runs", "Name of the view", act=rename_view),
    Scene("run-compared", "/runs/{done}/compare/{waiting}", "They first went apart"),
    Scene("run-stopped", "/runs/{dead}", "Open this step in the editor"),
    Scene("run-given-up", "/runs/{dead}", "Nothing more is done", act=click("Give up")),
    Scene("run-mended", "/runs/{dead}", "could not be computed", act=click("Continue from here")),
    Scene("run-canvas", "/runs/{done}?tab=canvas", "Send to ERP"),
    Scene("run-steps", "/runs/{done}?tab=steps&step=send_to_erp", "What was sent"),
    Scene(
        "run-again",
        "/runs/{done}?tab=steps&step=send_to_erp",
        "A new run begins",
        act=both(click("Run again from here"), change_input),
    ),
    Scene("run-data", "/runs/{done}?tab=data", "The run began with"),
    Scene("run-timeline", "/runs/{done}?tab=timeline", "Send to ERP"),
    Scene("run-waiting", "/runs/{waiting}", "Waits for"),
    Scene("inbox", "/inbox", "Approve invoice R-2042", who=AMY),
    Scene("inbox-task", "/inbox/{task}", "What it is about", who=AMY),
    Scene("inbox-approve", "/inbox/{task}", "Kept with your decision", act=click("Approve"), who=AMY),
    Scene("inbox-hand-on", "/inbox/{task}", "Let somebody else answer", act=click("Hand on"), who=AMY),
    Scene("inbox-ticked", "/inbox", "1 ticked", act=click("Tick ", "checkbox"), who=AMY),
    Scene("inbox-empty", "/inbox?state=done", "Decided", who=AMY),
    Scene("connections", "/connections", "Demo ERP"),
    Scene("connections-choose", "/connections?new=1", "Choose what you want to connect"),
    Scene("connections-edit", "/connections", "Test and save", act=click("Demo ERP")),
    Scene("people", "/people", "Amy Approver"),
    Scene("people-invite", "/people", "Answers what is asked in the inbox", act=click("Invite a person")),
    Scene("people-group", "/people?tab=groups", "What the group is for", act=click("New group")),
    Scene("people-roles", "/people?tab=roles", "Approver"),
    Scene("audit", "/audit", "invited new@example.com"),
    Scene("audit-calendar", "/audit", "invited new@example.com", act=open_calendar),
    Scene("run-who", "/runs/{waiting}?tab=audit", "Nobody has touched this run"),
    Scene("run-cancel", "/runs/{waiting}", "Let it run", act=click("Cancel the run")),
    Scene("runs-stop", "/runs", "Reason (for those who wonder)", act=click("Stop all flows")),
    Scene("audit-verified", "/audit", "The log is intact", act=click("Verify")),
    Scene("mail", "/mail", "is booked"),
    Scene("mail-erp", "/mail?tab=erp", "ERP-0000"),
    Scene("templates", "/templates", "Invoice approval"),
    Scene("templates-found", "/templates?area=it&q=access", "1 template"),
    Scene("templates-none", "/templates?q=nothing-like-this", "No template fits"),
    Scene("template-loop", "/templates?show=payment-reminder", "Remind politely"),
    Scene("template", "/templates?show=invoice-approval", "What you get"),
    Scene("tables", "/tables", "leads"),
    Scene("table", "/tables/{table}", "Ida Berg"),
    Scene("me", "/me", "My settings"),
    Scene("palette", "/", "Invoice approval", act=open_palette),
    Scene("not-found", "/nowhere", "There is no page at this address"),
    Scene("forbidden", "/flows/{flow}", "You may not see this", who=AMY, expected=("403",)),
)
