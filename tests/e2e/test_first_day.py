"""The first day of an installation, told once in a real browser: one part after the other, each on the one before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, Window
from tests.e2e.house import OWNER, House, invoice
from tests.e2e.stack import get, post, until
from tests.e2e.telling import SOCKET, Story, graph, mark, panel, saved, settings, step

AMY = "Amy Approver"


@pytest.fixture(scope="module")
def told(whole_house: House) -> Iterator[Story]:
    """The story so far; its windows are quiet when it is over."""
    yield Story(whole_house)
    whole_house.quiet()


@pytest.fixture
def story(told: Story, house: House) -> Story:
    """The story; every window that complained fails the part in which it did."""
    return told


def test_the_owner_link_makes_the_owner_and_home_says_what_to_do(story: Story) -> None:
    link = story.house.installation.owner_link()
    window = story.house.become_owner()
    story["the builder's window"] = window
    main = window.page.get_by_role("main")
    for words in ("Get going", "Publish a flow", "Invite somebody who approves"):
        expect(main.get_by_text(words, exact=False).first).to_be_visible()
    assert get(link)[0] in (404, 410), "the link works once"
    assert "setup" not in story.house.installation.command("status").stdout, "a used link is shown no more"


def test_the_demo_flow_and_its_template_are_there(story: Story) -> None:
    page = story["the builder's window"].go("/templates")
    expect(page.get_by_role("main").get_by_text("Invoice approval").first).to_be_visible()
    page.get_by_role("link", name="Flows", exact=True).first.click()
    page.get_by_role("main").get_by_role("link", name="Invoice approval").click()
    for key in ("invoice", "check", "above_limit", "approval", "send_to_erp", "tell_booked", "tell_rejected"):
        expect(step(page, key)).to_be_visible()
    story["flow"] = page.url.rsplit("/", 1)[1]


def test_the_limit_is_changed_by_a_form(story: Story) -> None:
    page = story.builder
    step(page, "above_limit").click()
    opened = panel(page, "Above the limit?")
    limit = opened.get_by_role("textbox", name="Condition 1: value")
    expect(limit).to_have_value("1000")
    limit.fill("2000")
    expect(opened).to_contain_text("With the sample: false")
    saved(page)
    opened.get_by_role("button", name="Close this step").click()
    expect(opened).to_have_count(0)
    assert settings(story, "above_limit") == {"condition": "steps.check.amount > 2000"}


def test_a_step_from_the_picker_is_added_and_connected(story: Story) -> None:
    page = story.builder
    page.get_by_role("button", name="Add a step after Tell the sender it is booked").click()
    search = page.get_by_role("combobox", name="Search steps")
    search.fill("new fields")
    expect(page.get_by_role("option", name="Set fields")).to_have_attribute("aria-selected", "true")
    search.press("Enter")
    expect(step(page, "set_fields")).to_be_focused()
    step(page, "tell_rejected").click()
    opened = panel(page, "Tell the sender it is rejected")
    opened.get_by_role("button", name="What to do with this step").click()
    page.get_by_role("menuitem", name="Connect").click()
    page.get_by_role("option", name="Set fields").click()
    saved(page)
    opened.get_by_role("button", name="Close this step").click()
    edges = {(edge["from"], edge["to"]) for edge in graph(story)["edges"]}
    assert {("tell_booked", "set_fields"), ("tell_rejected", "set_fields")} <= edges


def test_findings_say_what_is_missing_and_lead_there(story: Story) -> None:
    page = story.builder
    page.get_by_role("button", name="to check").click()
    listed = page.get_by_role("region", name="Check", exact=True)
    expect(listed).to_contain_text("“Set fields” needs “Fields”")
    listed.get_by_role("button", name="Go there: Set fields").click()
    expect(panel(page, "Set fields")).to_be_visible()
    page.get_by_role("button", name="to check").click()
    expect(listed).to_have_count(0)


def test_a_field_is_mapped_by_clicking_a_sample_value(story: Story) -> None:
    page = story.builder
    opened = panel(page, "Set fields")
    opened.get_by_role("button", name="Add an entry").click()
    opened.locator('[data-field="fields.0.name"] input').fill("invoice_total")
    opened.locator('[data-field="fields.0.value"] textarea').click()
    expect(opened.get_by_text("A click fills “Value”.")).to_be_visible()
    opened.get_by_role("treeitem", name="amount 1250.5").click()
    expect(opened.get_by_text("Check the invoice › amount")).to_be_visible()
    expect(opened).to_contain_text("With the sample: 1250.5")
    saved(page)
    assert settings(story, "set_fields") == {"fields": [{"name": "invoice_total", "value": "{{ steps.check.amount }}"}]}
    # Nothing is wrong with the drawing; that nobody can approve yet is found before publishing.
    expect(page.get_by_role("button", name="1 to check: 1 warning")).to_be_visible()


def test_one_step_is_tested_with_sample_data(story: Story) -> None:
    opened = panel(story.builder, "Set fields")
    opened.get_by_role("button", name="Test this step").click()
    output = opened.get_by_role("region", name="Output")
    expect(output.get_by_text("Succeeded")).to_be_visible()
    expect(output.get_by_text("invoice_total").first).to_be_visible()
    opened.get_by_role("button", name="Close this step").click()


def test_undo_and_redo_take_edits_back_and_forth(story: Story) -> None:
    page = story.builder
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    times = 0
    while step(page, "set_fields").count():
        undo.click()
        times += 1
        assert times < 12, "undo never took the step away"
    saved(page)
    assert "set_fields" not in graph(story)["nodes"]
    for _ in range(times):
        redo.click()
    expect(redo).to_be_disabled()
    saved(page)
    assert settings(story, "set_fields") == {"fields": [{"name": "invoice_total", "value": "{{ steps.check.amount }}"}]}


def test_everything_is_there_after_a_reload(story: Story) -> None:
    page = story.builder
    before = graph(story)
    page.reload()
    step(page, "above_limit").click()
    limit = panel(page, "Above the limit?").get_by_role("textbox", name="Condition 1: value")
    expect(limit).to_have_value("2000")
    panel(page, "Above the limit?").get_by_role("button", name="Close this step").click()
    expect(step(page, "set_fields")).to_be_visible()
    assert graph(story) == before


def test_publishing_makes_version_1_and_the_webhook_live(story: Story) -> None:
    page = story.builder
    invite_amy(story)
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog", name="Publish this flow")
    dialog.get_by_label("Name of this version").fill("First version")
    expect(dialog).to_contain_text("Nobody is in “Approver” yet")
    dialog.get_by_role("checkbox", name="I have read the warnings").check()
    dialog.get_by_role("button", name="Publish version 1").click()
    address = page.get_by_role("dialog", name="Webhook address").get_by_role("region", name="Address")
    story["webhook"] = address.inner_text().strip()
    assert story["webhook"].startswith(story.house.installation.url + "/hooks/")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Version 1", exact=True)).to_be_visible()
    versions = story.house.ask("GET", f"flows/{story['flow']}/versions")["items"]
    assert [(version["number"], version["name"]) for version in versions] == [(1, "First version")]


def invite_amy(story: Story) -> None:
    """The owner invites an approver in a second window, by the page."""
    window = story.house.window(OWNER)
    page = window.go("/people")
    page.get_by_role("button", name="Invite").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(AMY)
    dialog.get_by_label("E-mail").fill("amy@example.com")
    dialog.get_by_label("Approver").check()
    dialog.get_by_role("button", name="Create invitation").click()
    story["invitation"] = dialog.get_by_label("Invitation link").input_value()
    story.house.close(window)


def test_the_approver_joins_on_a_phone_and_finds_nothing_to_do(story: Story) -> None:
    window = story.house.window(size=PHONE)
    story.house.join(window, story["invitation"], AMY)
    story["the approver's window"] = window
    page = window.go("/inbox")
    expect(page.get_by_text("All clear")).to_be_visible()


def test_an_invoice_is_taken_by_the_webhook_and_a_repeated_delivery_starts_nothing(story: Story) -> None:
    status, answer = post(story["webhook"], invoice("INV-1"), Idempotency_Key="delivery-1")
    assert status == 202
    assert answer["status_url"].endswith(answer["run_id"])
    again, same = post(story["webhook"], invoice("INV-1"), Idempotency_Key="delivery-1")
    assert (again, same["run_id"], same["duplicate"]) == (202, answer["run_id"], True)
    assert story["the builder's window"].api("GET", "runs")[1]["items"][0]["id"] == answer["run_id"]
    story["run"] = answer["run_id"]


def test_the_run_page_says_for_whom_and_since_when_it_waits(story: Story) -> None:
    page = story["the builder's window"].go(f"/runs/{story['run']}")
    waiting = page.get_by_role("region", name="Why it waits")
    expect(waiting).to_contain_text("for somebody from Approver to decide “Approve invoice INV-1 from Acme Paper?”")
    expect(waiting).to_contain_text("Began")
    expect(mark(page, "above_limit")).to_have_text("Succeeded")
    expect(mark(page, "approval")).to_have_text("Waiting")
    page.evaluate("window.sameDocument = true")


def test_the_approver_reads_what_happens_next_and_approves_with_a_comment(story: Story) -> None:
    window: Window = story["the approver's window"]
    page = window.page
    page.get_by_role("link", name="Approve invoice INV-1").click()
    article = page.get_by_role("article", name="Approve invoice INV-1 from Acme Paper?")
    expect(article).to_contain_text("Acme Paper asks for 4200 EUR")
    upcoming = article.locator("section", has=page.get_by_role("heading", name="What happens next"))
    expect(upcoming).to_contain_text("Send to ERP")
    expect(upcoming).to_be_in_viewport()
    article.get_by_role("button", name="Approve", exact=True).click()
    sheet = page.get_by_role("dialog", name="Approve?")
    expect(sheet).to_contain_text("Send to ERP")
    sheet.get_by_label("Comment").fill("Checked against the order")
    sheet.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("All clear")).to_be_visible()


def test_the_builders_open_window_shows_the_end_without_a_reload(story: Story) -> None:
    page = story.builder
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text("Invoice approval")
    expect(mark(page, "send_to_erp")).to_have_text("Succeeded")
    expect(mark(page, "tell_booked")).to_have_text("Succeeded")
    expect(mark(page, "tell_rejected")).to_have_text("Skipped")
    expect(mark(page, "set_fields")).to_have_text("Succeeded")
    expect(page.get_by_role("region", name="Why it waits")).to_have_count(0)
    assert page.evaluate("window.sameDocument") is True, "the page was loaded anew"


def test_the_erp_was_asked_exactly_once_with_a_key(story: Story) -> None:
    assert story.house.run_until(story["run"])["status"] == "succeeded"
    (booked,) = story.house.booked("INV-1")
    assert booked["headers"]["Idempotency-Key"] == booked["key"]
    assert booked["invoice"] == {"number": "INV-1", "supplier": "Acme Paper", "amount": 4200, "currency": "EUR"}
    page = story["the builder's window"].go("/mail?tab=erp")
    expect(page.get_by_role("main")).to_contain_text(booked["key"])


def test_the_mail_is_in_the_sink(story: Story) -> None:
    page = story["the builder's window"].go("/mail")
    page.get_by_role("link", name="Invoice INV-1 is booked").click()
    mail = page.get_by_role("article")
    expect(mail).to_contain_text("bob@acme.example")
    expect(mail).to_contain_text("Your invoice INV-1 over 4200 EUR is booked as ERP-")


def test_below_the_limit_nobody_is_asked(story: Story) -> None:
    run = story.house.run_until(post(story["webhook"], invoice("INV-2", 1500))[1]["run_id"])
    assert run["status"] == "succeeded"
    assert "approval" not in {path for path, one in run["view"]["steps"].items() if one["status"] == "succeeded"}
    assert len(story.house.booked("INV-2")) == 1


def test_a_rejection_tells_the_sender_and_books_nothing(story: Story) -> None:
    run_id = post(story["webhook"], invoice("INV-3", 9000))[1]["run_id"]
    window: Window = story["the approver's window"]
    task = story.house.task_of(run_id, window)
    page = window.go(f"/inbox/{task['id']}")
    page.get_by_role("button", name="Reject").click()
    sheet = page.get_by_role("dialog", name="Reject?")
    sheet.get_by_role("button", name="Reject").click()
    expect(sheet).to_contain_text("Say why")
    sheet.get_by_label("Comment").fill("Not ordered")
    sheet.get_by_role("button", name="Reject").click()
    assert story.house.run_until(run_id)["status"] == "succeeded"
    assert story.house.booked("INV-3") == []
    assert len(until(lambda: story.house.mails("Invoice INV-3 is not accepted"), "the mail to the sender")) == 1


def test_the_audit_log_tells_who_drew_published_and_approved(story: Story) -> None:
    page = story["the builder's window"].go("/audit")
    table = page.get_by_role("table", name="Audit log")
    for who, what in (
        ("Olga Owner", "edited the draft of “"),
        ("Olga Owner", "published “"),
        (AMY, "approved “Approve invoice INV-1"),
    ):
        expect(table.get_by_role("row").filter(has_text=who).filter(has_text=what).first).to_be_visible()
    run = story.house.run(story["run"])
    assert {"check", "approval", "send_to_erp", "tell_booked"} <= set(run["view"]["steps"])


def test_verify_finds_the_log_intact_and_counts_what_is_not_sealed(story: Story) -> None:
    page = story.builder
    page.get_by_role("button", name="Verify").click()
    verdict = page.get_by_role("alert").filter(has_text="The log is intact")
    expect(verdict).to_contain_text("rows were checked")
    expect(verdict).to_contain_text("sealed")
    report = story.house.ask("POST", "audit/verify")
    assert report["intact"]
    assert isinstance(report["unsealed"], int)


def test_verify_names_the_first_row_that_was_changed_by_hand(story: Story) -> None:
    sql = story.house.installation.sql
    row = sql("SELECT min(id) FROM audit_entry WHERE action = 'flow.published'")
    before = sql(f"SELECT request_id FROM audit_entry WHERE id = {row}")
    sql(f"UPDATE audit_entry SET request_id = 'forged' WHERE id = {row}")
    try:
        page = story.builder
        page.get_by_role("button", name="Verify").click()
        verdict = page.get_by_role("alert").filter(has_text=row)
        expect(verdict).to_contain_text("was changed after it was written")
        report = story.house.ask("POST", "audit/verify")
        assert (report["intact"], report["first_broken"]["entry_id"]) == (False, int(row))
    finally:
        sql(f"UPDATE audit_entry SET request_id = '{before}' WHERE id = {row}")
    assert story.house.ask("POST", "audit/verify")["intact"]


def test_the_approver_is_told_why_she_cannot_open_the_editor(story: Story) -> None:
    window: Window = story["the approver's window"]
    window.complaints.expected.append("403 (Forbidden)")
    page = window.go(f"/flows/{story['flow']}")
    main = page.get_by_role("main")
    expect(main).to_contain_text("You may not see this")
    expect(main).to_contain_text("That takes the role")
    expect(page.locator(".react-flow__node")).to_have_count(0)


def test_the_builder_cannot_decide_a_task_of_somebody_else(story: Story) -> None:
    builder = story.house.person("Bea Builder", "builder", "publisher")
    run_id = post(story["webhook"], invoice("INV-4", 9000))[1]["run_id"]
    task = story.house.task_of(run_id, story["the approver's window"])
    window = story.house.window(builder)
    window.go("/")
    body = {"outcome": "approved", "comment": "", "version": 1}
    status, problem = window.api("POST", f"tasks/{task['id']}/decide", body)
    assert status in (403, 404), problem
    assert problem["detail"]
    assert story.house.run(run_id)["status"] == "waiting"
    story.house.close(window)
    story["an open run"], story["an open task"] = run_id, task["id"]


def test_somebody_of_another_workspace_sees_nothing_by_page_api_or_socket(story: Story) -> None:
    flow, run, task = story["flow"], story["an open run"], story["an open task"]
    window = story.house.window(story.house.stranger())
    window.complaints.expected.append("404 (Not Found)")
    for path in (f"/flows/{flow}", f"/runs/{run}", f"/inbox/{task}"):
        page = window.go(path)
        expect(page.get_by_role("main")).to_contain_text("This does not exist here")
    for path in (f"flows/{flow}", f"flows/{flow}/draft", f"runs/{run}", f"runs/{run}/events", f"tasks/{task}"):
        status, problem = window.api("GET", path)
        assert status == 404, f"{path}: {status} {problem}"
    for path in ("flows", "runs", "tasks", "connections", "mail"):
        assert window.api("GET", path)[1]["items"] == [], path
    said = window.page.evaluate(SOCKET, [f"run:{run}", f"flow:{flow}"])
    assert {message["type"] for message in said.values()} == {"denied"}
    story.house.close(window)
