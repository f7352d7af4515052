"""The worst day: processes are killed with -9 by pid in the middle of the work; nothing is lost and nothing doubled."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.house import House, invoice
from tests.e2e.stack import until

CALL_MS = 2_500
SMALL, LARGE = 500, 9_000


@pytest.fixture
def slow_erp(house: House) -> Iterator[House]:
    """The house with an ERP that books at once and answers late."""
    house.hook()
    erp = next(item for item in house.ask("GET", "connections")["items"] if item["key"] == "erp")
    address = erp["fields"]["base_url"] + "/settings"
    _put(address, {"delay_ms": CALL_MS})
    yield house
    _put(address, {"delay_ms": 0})


def _put(address: str, body: object) -> None:
    request = urllib.request.Request(address, data=json.dumps(body).encode(), method="PUT")
    urllib.request.urlopen(request, timeout=10).close()


def in_the_call(house: House, number: str) -> str:
    """Send an invoice that needs no approval; returns when the ERP has booked it and has not answered yet."""
    run_id = house.send(invoice(number, SMALL))
    until(lambda: house.booked(number), "the ERP to receive the invoice", 30)
    assert house.run(run_id)["status"] == "running"
    return run_id


def ends_with_one_effect(house: House, run_id: str, number: str) -> None:
    """The run succeeds, and whatever was sent to the ERP was booked once, always with the same key."""
    assert house.run_until(run_id, seconds=90)["status"] == "succeeded"
    received = house.booked(number)
    assert [item["repeat"] for item in received].count(False) == 1
    assert len({item["key"] for item in received}) == 1
    assert len(house.mails(f"Invoice {number} is booked")) == 1


def holder_of(house: House, run_id: str) -> int:
    """The process that has the run in hand: one of the children a Celery worker does its work in."""
    holds = "FROM live_run l JOIN worker_session s ON s.id = l.owner"
    found = int(house.installation.sql(f"SELECT s.pid {holds} WHERE l.run_id = '{run_id}'"))
    worker = house.installation.pid("worker")
    assert str(found) in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    return found


def test_worker_child_killed_in_the_call_books_once(slow_erp: House) -> None:
    run_id = in_the_call(slow_erp, "K-1")
    os.kill(holder_of(slow_erp, run_id), signal.SIGKILL)
    ends_with_one_effect(slow_erp, run_id, "K-1")


def test_whole_worker_killed_in_the_call_books_once(slow_erp: House) -> None:
    run_id = in_the_call(slow_erp, "K-2")
    old = slow_erp.installation.kill("worker")
    slow_erp.installation.back("worker", old)
    ends_with_one_effect(slow_erp, run_id, "K-2")


def test_postgres_killed_in_the_call_books_once(slow_erp: House) -> None:
    slow_erp.owner.page.goto("about:blank")
    run_id = in_the_call(slow_erp, "K-3")
    old = slow_erp.installation.kill("postgres")
    slow_erp.installation.back("postgres", old)
    slow_erp.installation.healthy()
    ends_with_one_effect(slow_erp, run_id, "K-3")


def test_web_killed_while_the_approval_is_open_and_the_open_page_comes_back(house: House) -> None:
    approver = house.window(house.person("Amy Approver", "approver"))
    run_id = house.send(invoice("K-4", LARGE))
    task = house.task_of(run_id, approver)
    watching = house.window("olga@example.com")
    watching.complaints.expected += ["WebSocket connection", "Failed to load resource"]
    page = watching.go(f"/runs/{run_id}")
    expect(page.get_by_role("region", name="Why it waits")).to_be_visible()
    old = house.installation.kill("web-1")
    house.installation.back("web-1", old)
    house.installation.healthy()
    assert house.decide(task, approver)[0] == 200
    expect(page.get_by_role("region", name="Why it waits")).to_have_count(0, timeout=45_000)
    expect(page.locator('[data-id="tell_booked"] [data-status]')).to_have_text("Succeeded", timeout=30_000)
    ends_with_one_effect(house, run_id, "K-4")
    house.close(watching)
    house.close(approver)


@pytest.mark.parametrize("part", ["CanvasTab-*.js", "Markdown-*.css", "acts-*.js", "Told-*.js"])
def test_parts_of_a_page_that_the_dying_server_did_not_send_are_fetched_again(house: House, part: str) -> None:
    run_id = house.send(invoice(f"K-{part[:4]}", SMALL))
    window = house.window("olga@example.com")
    window.complaints.expected += ["Failed to load resource"]
    asked: list[str] = []

    def refuse_twice(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) <= 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    window.page.route(f"**/assets/{part}", refuse_twice)
    page = window.go(f"/runs/{run_id}")
    expect(page.locator("[data-id] [data-status]").first).to_be_visible(timeout=30_000)
    deadline = time.monotonic() + 30
    while len(asked) < 3 and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert len(asked) >= 3
    house.close(window)


def test_postgres_killed_while_the_approval_is_open_keeps_the_task(house: House) -> None:
    approver = house.window(house.person("Amy Approver", "approver"))
    run_id = house.send(invoice("K-5", LARGE))
    task = house.task_of(run_id, approver)
    old = house.installation.kill("postgres")
    house.installation.back("postgres", old)
    house.installation.healthy()
    assert house.task_of(run_id, approver)["id"] == task["id"]
    assert house.decide(task, approver)[0] == 200
    ends_with_one_effect(house, run_id, "K-5")
    house.close(approver)
