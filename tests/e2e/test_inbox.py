"""The inbox of somebody with much to answer: an answer taken back in time, one handed on, the rest given together."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.browsing import Window
from tests.e2e.house import House, invoice

AMY = "amy@example.com"


def test_an_answer_is_taken_back_handed_on_and_the_others_are_given_together(house: House) -> None:
    house.person("Amy Approver", "approver")
    bea = house.person("Bea Builder", "builder")
    runs = [house.send(invoice(f"R-7{n}", 7_000 + n)) for n in range(3)]
    window = house.window(AMY)
    tasks = [house.task_of(run, window) for run in runs]
    page = window.go(f"/inbox/{tasks[0]['id']}")
    bar = page.get_by_role("group", name="Your decision")
    bar.get_by_role("button", name="Approve").click()
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    told = page.get_by_role("status").filter(has_text="it counts in 10 seconds")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert window.axe() == []
    told.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Your answer is taken back")).to_be_visible()
    hand_on(window, tasks[0])
    give_together(window, tasks[1:])
    house.close(window)
    for run in runs[1:]:
        assert house.run_until(run)["status"] == "succeeded"
    window = house.window(bea)
    page = window.go(f"/inbox/{tasks[0]['id']}")
    expect(page.get_by_role("article")).to_contain_text("Amy Approver let Bea Builder answer")
    assert house.decide(tasks[0], window)[0] == 200
    assert house.run_until(runs[0])["status"] == "succeeded"
    house.close(window)


def hand_on(window: Window, task: dict[str, Any]) -> None:
    """Let Bea answer."""
    page = window.go(f"/inbox/{task['id']}")
    page.get_by_role("group", name="Your decision").get_by_role("button", name="Hand on").click()
    sheet = page.get_by_role("dialog", name="Let somebody else answer")
    sheet.get_by_role("combobox", name="Who").click()
    page.get_by_role("option", name="Bea Builder").click()
    assert window.axe() == []
    sheet.get_by_role("button", name="Hand it on").click()
    expect(page.get_by_text("Bea Builder is asked now")).to_be_visible()


def give_together(window: Window, tasks: list[dict[str, Any]]) -> None:
    """Tick these, read what will be answered, and answer."""
    page = window.go("/inbox")
    boxes = [page.get_by_role("checkbox", name=f"Tick {task['title']}") for task in tasks]
    boxes[0].wait_for()
    places = [box.bounding_box() for box in boxes]
    for box in boxes:
        box.check()
    page.get_by_role("region", name="With the ticked tasks").wait_for()
    assert [box.bounding_box() for box in boxes] == places
    page.get_by_role("region", name="With the ticked tasks").get_by_role("button", name="Approve").click()
    sheet = page.get_by_role("dialog", name="Approve 2 tasks?")
    expect(sheet.get_by_role("listitem")).to_have_count(2)
    expect(sheet).to_contain_text(tasks[0]["title"])
    assert window.axe() == []
    sheet.get_by_role("button", name="Approve: 2").click()
    expect(page.get_by_role("dialog", name="2 of 2 answered")).to_be_visible()
