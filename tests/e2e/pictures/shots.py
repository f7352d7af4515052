"""The pictures of the guide, one record each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page, expect

from tests.e2e.pictures.shot import AMY, DESK, PHONE, TALL, Shot
from tests.e2e.scenes import Scene, both, click, open_palette, open_step
from tests.e2e.telling import panel

Act = Callable[[Page], None]


def fit(page: Page) -> None:
    """Show the whole drawing."""
    expect(page.locator(".react-flow__node").first).to_be_visible()
    page.get_by_role("button", name="Show everything").first.click()
    page.wait_for_timeout(400)


def failing(page: Page) -> None:
    """Open what happens when the step that calls the ERP fails."""
    open_step("Send to ERP")(page)
    opened = panel(page, "Send to ERP")
    opened.get_by_role("button", name="When it fails").click()
    opened.get_by_label("Counts as done only if").scroll_into_view_if_needed()


def into_field(page: Page) -> None:
    """Open the step that writes to the sender, with the keyboard in its subject."""
    open_step("Tell the sender it is booked")(page)
    opened = panel(page, "Tell the sender it is booked")
    told = opened.get_by_text("A click fills")
    field = opened.locator('[data-field="subject"]').get_by_role("textbox")
    # The field is drawn anew when its data arrives; a click before that is lost.
    for _ in range(5):
        field.click()
        with suppress(AssertionError):
            expect(told).to_be_visible(timeout=1_000)
            return
        field.blur()


def pick(words: str) -> Act:
    """Open the picker at the end of the invoice flow and look for something."""

    def act(page: Page) -> None:
        fit(page)
        page.get_by_role("button", name="Add a step after Tell the sender it is booked").first.click()
        page.get_by_role("combobox", name="Search steps").fill(words)
        expect(page.get_by_role("option").first).to_be_visible()

    return act


def connect_menu(page: Page) -> None:
    """The dialog that connects a step by its menu."""
    open_step("Tell the sender it is rejected")(page)
    panel(page, "Tell the sender it is rejected").get_by_role("button", name="What to do with this step").click()
    page.get_by_role("menuitem", name="Connect").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def tested(page: Page) -> None:
    """Test the step that calls the ERP, without sending."""
    open_step("Send to ERP")(page)
    panel(page, "Send to ERP").get_by_role("button", name="Test without sending").click()


def explained(page: Page) -> None:
    """Ask what Amy may do, and why."""
    page.get_by_role("button", name="Actions for Amy Approver").click()
    page.get_by_role("menuitem", name="What may they do").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox").or_(dialog.get_by_role("textbox")).first.click()
    page.get_by_role("option", name="publish").first.click()


def keys(page: Page) -> None:
    """The list of keys of the editor."""
    page.locator(".react-flow__node").first.focus()
    page.keyboard.press("?")


SHOTS = (
    Shot(Scene("home", "/", "Recent flows")),
    Shot(Scene("templates", "/templates", "Expense claim")),
    Shot(Scene("template", "/templates?show=expense-claim", "What you get")),
    Shot(Scene("editor", "/flows/{flow}", "Ask for approval", act=fit), DESK),
    Shot(Scene("picker", "/flows/{flow}", "What happens next, after", act=pick("ask boss")), DESK),
    Shot(Scene("connect", "/flows/{flow}", "Leads to", act=connect_menu), DESK),
    Shot(Scene("mapping", "/flows/{flow}", "A click fills", act=into_field), DESK),
    Shot(Scene("condition", "/flows/{flow}", "With the sample", act=open_step("Above the limit?")), DESK),
    Shot(Scene("each", "/flows/{each}", "Book each receipt", act=fit), DESK),
    Shot(Scene("together", "/flows/{together}", "Cancel the desk", act=fit), DESK),
    Shot(Scene("retries", "/flows/{flow}", "Tries in all", act=failing), DESK),
    Shot(Scene("test-step", "/flows/{flow}", "What would be sent", act=tested), DESK),
    Shot(Scene("findings", "/flows/{flow}", "To handle it in the flow", act=click("No problems")), DESK),
    Shot(Scene("publish", "/flows/{leave}", "Name of this version", act=both(fit, click("Publish"))), DESK),
    Shot(Scene("run-dialog", "/flows/{leave}", "sends nothing", act=both(fit, click("Test run"))), DESK),
    Shot(Scene("versions", "/flows/{flow}/versions", "Version 1"), DESK),
    Shot(Scene("keys", "/flows/{flow}", "Add the next step", act=keys), DESK),
    Shot(Scene("runs", "/runs", "Invoice approval")),
    Shot(Scene("run", "/runs/{waiting}", "Waits for", act=fit), DESK),
    Shot(Scene("run-failed", "/runs/{failed}", "Continue from here")),
    Shot(Scene("run-continue", "/runs/{failed}", "keeps its results", act=click("Continue from here"))),
    Shot(Scene("run-doubt", "/runs/{doubt}", "nobody knows whether it arrived")),
    Shot(Scene("run-steps", "/runs/{done}?tab=steps&step=send_to_erp", "What was sent")),
    Shot(Scene("run-timeline", "/runs/{done}?tab=timeline", "Send to ERP")),
    Shot(Scene("compare", "/runs/{done}/compare/{waiting}", "They first went apart")),
    Shot(Scene("inbox-phone", "/inbox/{task}", "What it is about", who=AMY), PHONE),
    Shot(Scene("decide", "/inbox/{task}", "Kept with your decision", act=click("Approve"), who=AMY)),
    Shot(Scene("connections", "/connections", "Demo ERP")),
    Shot(Scene("connection", "/connections", "Test and save", act=click("Demo ERP"))),
    Shot(Scene("people", "/people", "Amy Approver")),
    Shot(Scene("invite", "/people", "Answers what is asked in the inbox", act=click("Invite a person")), TALL),
    Shot(Scene("roles", "/people?tab=roles", "Approver")),
    Shot(Scene("explain", "/people", "publish", act=explained)),
    Shot(Scene("audit", "/audit", "The log is intact", act=click("Verify"))),
    Shot(Scene("table", "/tables/{table}", "Ida Berg")),
    Shot(Scene("palette", "/", "Invoice approval", act=open_palette)),
)
