"""A write whose answer got lost is settled by the address that tells whether it happened, with nobody asked: real
workers, the real action, and a service that hangs up."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from connectors.catalog.http.actions.request import ACTION
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.invoke import ConnectorInvoker
from engine.runtime import facade, settling
from engine.spec import ActionContext
from engine.testing import MemoryCatalog
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import WORKSPACE, Contexts, Running, World, graph, start, wait_until

TIMEOUT_S = 1.0
pytestmark = pytest.mark.usefixtures("hasty")


@dataclass
class Shop:
    """Books what is posted to it, and hangs up on the first who does, before or after it has booked."""

    acts_first: bool
    url: str = ""
    booked: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    posted_at: list[float] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    ill: int = 0
    hides: int = 0

    def post(self, number: str, key: str | None) -> bool:
        """Whether it answers."""
        self.posted_at.append(time.monotonic())
        self.keys.append(key)
        first = len(self.posted_at) == 1
        if self.acts_first or not first:
            self.booked.append(number)
        return not first


@contextmanager
def shop(acts_first: bool, ill: int = 0, hides: int = 0) -> Iterator[Shop]:
    """A shop on a free port of this machine; the first so many questions it cannot answer, or answers as if it had not
    booked."""
    made = Shop(acts_first, ill=ill, hides=hides)

    class Handler(BaseHTTPRequestHandler):
        """The HTTP side of it."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if made.post(body["number"], self.headers["Idempotency-Key"]):
                self.answer(201, {"number": body["number"]})
            else:
                self.close_connection = True

        def do_GET(self) -> None:
            made.asked_at.append(time.monotonic())
            number = self.path.rsplit("/", 1)[-1]
            status = 200 if number in made.booked and len(made.asked_at) > made.hides else 404
            self.answer(503 if len(made.asked_at) <= made.ill else status, {"number": number})

        def answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Outside(Contexts):
    """Contexts whose HTTP client reaches the shop."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._client = HttpClient(Guard.of(allowed=[("127.0.0.1", port)]))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def make(self, **facts: Any) -> ActionContext:
        """A context with an open door."""
        made = await super().make(**facts)
        http = self._client.bound(idempotency_key=made.idempotency_key, timeout_s=made.timeout_s)
        return replace(made, http=http)


def is_over(run: UUID) -> bool:
    return facade.get_row(workspace_id=WORKSPACE, run_id=run).status in ("succeeded", "dead")


def posted(made: Shop, until: Callable[[UUID], Any] = is_over, ask: bool = False, **settings: Any) -> UUID:
    """A run that posts one invoice to the shop; `ask`: which is asked after each success."""
    port = int(made.url.rsplit(":", 1)[1])
    world = World()
    world.catalog = MemoryCatalog(actions=[ACTION])
    facade.bind(catalog=world.catalog, invoker=ConnectorInvoker(), contexts=Outside(port))
    values = {"method": "POST", "url": f"{made.url}/invoices", "body": {"number": "A-1"}, **settings}
    handling = {"timeout_s": TIMEOUT_S, "retry": {"attempts": 2, "first_s": 0}, "ask": ask}
    drawn = graph({"send": ("http.request", values)}, "start->send", extra={"send": {"handling": handling}})
    with Running():
        run = start(world, drawn)
        wait_until(lambda: until(run), "the run came to where it should")
    return run


def said(run: UUID, kind: str) -> list[Any]:
    events = facade.events_after(workspace_id=WORKSPACE, run_id=run, n=0)
    return [event.data for event in events if event.type == kind]


@pytest.mark.parametrize("acts_first", [True, False], ids=["it had acted", "it had not"])
def test_a_lost_answer_is_settled_without_a_person_and_the_invoice_is_booked_once(
    database: Connection, acts_first: bool
) -> None:
    with shop(acts_first) as made:
        run = posted(made, check_url=f"{made.url}/invoices/A-1")
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "succeeded"
    assert (made.booked, len(made.posted_at), len(made.asked_at)) == (["A-1"], 1 if acts_first else 2, 1)
    assert made.asked_at[0] - made.posted_at[0] >= TIMEOUT_S, "not as long as it could have been on its way"
    (settled,) = said(run, "doubt_settled")
    assert (settled["outcome"], settled["by"]["kind"]) == ("happened" if acts_first else "did_not_happen", "system")
    assert f"/invoices/A-1 was answered with HTTP {200 if acts_first else 404}" in settled["evidence"]
    assert [each["reason"] for each in said(run, "wait_opened")] == ["settle"]
    assert one(database, "SELECT count(*) FROM outbox WHERE topic LIKE 'task.%%'") == 0
    data = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")
    effect = data["effects"][0]
    assert (data["output"]["body"], effect["status"]) == ({"number": "A-1"}, "done")
    assert data.get("verified") == (acts_first or None), "the service itself has said so"
    assert (effect["decided_by"]["name"], effect["decided_by"]["evidence"]) == ("Handrail", settled["evidence"])


def test_a_write_with_a_key_and_an_address_sends_the_key_again_before_it_asks(database: Connection) -> None:
    with shop(acts_first=False) as made:
        run = posted(made, check_url=f"{made.url}/invoices/A-1", idempotent=True)
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "succeeded"
    assert (made.booked, len(made.posted_at), made.asked_at, len(set(made.keys))) == (["A-1"], 2, [], 1)


def test_a_service_that_is_out_is_asked_again_before_a_person_is(
    database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "AGAIN_S", 0.2)
    with shop(acts_first=True, ill=2) as made:
        run = posted(made, check_url=f"{made.url}/invoices/A-1")
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "succeeded"
    assert (made.booked, len(made.posted_at), len(made.asked_at)) == (["A-1"], 1, 3)
    first, *others = (each["title"] for each in said(run, "wait_opened"))
    assert (first, len(others), all("was answered with HTTP 503" in title for title in others)) == ("", 2, True)


def test_a_service_that_stays_out_leaves_it_to_a_person_who_is_told_what_it_said(
    database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "ENOUGH_S", 0.0)
    with shop(acts_first=True, ill=9) as made:
        posted(made, check_url=f"{made.url}/invoices/A-1", until=lambda _run: facade.in_doubt(workspace_id=WORKSPACE))
    assert (made.booked, len(made.posted_at), len(made.asked_at)) == (["A-1"], 1, 1)
    task = one(database, "SELECT convert_from(payload, 'UTF8') FROM outbox WHERE topic = 'task.doubt'")
    assert "was answered with HTTP 503" in task


LATE: dict[str, Any] = {"check_tries": 3, "check_pause_s": 1}


@pytest.mark.parametrize("asks", [True, False], ids=["after a success", "after a lost answer"])
def test_a_service_that_shows_late_what_it_did_has_to_say_no_more_than_once(database: Connection, asks: bool) -> None:
    with shop(acts_first=True, hides=2) as made:
        if asks:
            made.posted_at.append(0.0)
        run = posted(made, check_url=f"{made.url}/invoices/A-1", ask=asks, **LATE)
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "succeeded"
    assert (made.booked, len(made.asked_at)) == (["A-1"], 3)
    assert made.asked_at[-1] - made.asked_at[0] >= 2
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["verified"] is True


def test_what_did_not_happen_is_sent_again_after_as_many_questions(database: Connection) -> None:
    with shop(acts_first=False) as made:
        run = posted(made, check_url=f"{made.url}/invoices/A-1", **LATE)
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "succeeded"
    assert (made.booked, len(made.posted_at), len(made.asked_at)) == (["A-1"], 2, 3)
