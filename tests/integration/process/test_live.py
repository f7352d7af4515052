"""The socket: a snapshot, then events; only for those who may; and the same without the broker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.config.asgi import application
from builder.live import facade as live
from engine.events import Event, fold
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_drafts import edit
from tests.integration.process.test_inbox import decide, first_task
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)
in_thread = sync_to_async


class Window:
    """An open browser window's socket."""

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    async def watch(self, topic: str, **more: Any) -> None:
        """Watch a topic."""
        await self.say(orjson.dumps({"op": "watch", "topic": topic, **more}).decode())

    async def say(self, text: str) -> None:
        """Send text."""
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next message of a type; others are passed over."""
        while True:
            message = await self.socket.receive_output(15)
            assert message["type"] == "websocket.send", message
            found: dict[str, Any] = orjson.loads(message["text"])
            if found["type"] == kind:
                return found


@asynccontextmanager
async def window(person: Person | None, query: str = "") -> AsyncIterator[Window]:
    """A socket with the person's session; `query` of its address names the workspace of the window."""
    headers = [(b"origin", b"http://127.0.0.1:8000"), (b"host", b"127.0.0.1:8000")]
    if person is not None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in person.client.cookies.items())
        headers.append((b"cookie", cookies.encode()))
    scope = {"type": "websocket", "path": "/ws/live", "query_string": query.encode(), "headers": headers}
    open_socket: Any = ApplicationCommunicator
    socket = open_socket(application, {**scope, "subprotocols": [], "client": ["127.0.0.1", 1]})
    await socket.send_input({"type": "websocket.connect"})
    assert (await socket.receive_output(10))["type"] == "websocket.accept"
    try:
        yield Window(socket)
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait(10)


async def test_nobody_signed_in_is_closed_with_4401(house: House) -> None:
    async with window(None) as page:
        closing = await page.socket.receive_output(10)
        assert (closing["type"], closing["code"]) == ("websocket.close", 4401)


async def test_window_sees_the_run_wait_and_end_without_asking_again(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    await in_thread(publish)(house.owner, demo["id"])
    async with window(house.owner) as page:
        run_id = await in_thread(start_by_hand)(house.operator, demo["id"], INVOICE)
        await page.watch(f"run:{run_id}")
        snapshot = await page.hear("snapshot")
        events: list[dict[str, Any]] = []
        while not any(event["type"] == "wait_opened" for event in events):
            if any(wait["reason"] == "task" for wait in snapshot["data"]["view"]["waits"]):
                break
            events += (await page.hear("events"))["events"]
        task = await in_thread(eventually)(lambda: first_task(house.approver), "the task", each=engine.turn)
        await in_thread(decide)(house.approver, task)
        while not any(event["type"] == "run_finished" for event in events):
            events += (await page.hear("events"))["events"]
    numbers = [event["n"] for event in events]
    assert numbers == list(range(snapshot["n"] + 1, snapshot["n"] + 1 + len(numbers)))
    fresh = (await in_thread(house.owner.get)(f"runs/{run_id}/events")).json()["items"]
    assert events == fresh[-len(events) :]
    assert fold([Event.from_json(event) for event in fresh])["status"] == "succeeded"


async def test_watching_after_n_gives_only_newer_events(house: House, demo: dict[str, Any], engine: Engine) -> None:
    await in_thread(publish)(house.owner, demo["id"])
    run_id = await in_thread(start_by_hand)(house.operator, demo["id"], {**INVOICE, "amount": 5})
    await in_thread(eventually)(
        lambda: house.owner.get(f"runs/{run_id}").json()["status"] == "succeeded", "the end", each=engine.turn
    )
    async with window(house.owner) as page:
        await page.watch(f"run:{run_id}", after=3)
        heard = await page.hear("events")
    assert heard["events"][0]["n"] == 4
    assert heard["n"] == heard["events"][-1]["n"]


async def test_window_keeps_up_when_every_notice_is_lost(
    house: House, demo: dict[str, Any], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.live.services.publisher.tell", lambda *args, **kwargs: None)
    await in_thread(publish)(house.owner, demo["id"])
    async with window(house.owner) as page:
        run_id = await in_thread(start_by_hand)(house.operator, demo["id"], {**INVOICE, "amount": 5})
        await page.watch(f"run:{run_id}", after=0)
        seen: list[str] = []
        while "run_finished" not in seen:
            seen += [event["type"] for event in (await page.hear("events"))["events"]]


async def test_strangers_and_approvers_are_denied_a_run(house: House, stranger: Person, demo: dict[str, Any]) -> None:
    await in_thread(publish)(house.owner, demo["id"])
    run_id = await in_thread(start_by_hand)(house.operator, demo["id"], INVOICE)
    for person in (stranger, house.approver):
        async with window(person) as page:
            for topic in (f"run:{run_id}", f"flow:{demo['id']}"):
                await page.watch(topic)
                denied = await page.hear("denied")
                assert denied["topic"] == topic
                assert denied["detail"]


async def test_senseless_requests_are_refused_and_close_nothing(house: House) -> None:
    async with window(house.owner) as page:
        for text in ("{", "[]", '{"op":"watch"}', '{"op":"fly","topic":"inbox"}', '{"op":"watch","topic":"run:x"}'):
            await page.say(text)
            assert (await page.hear("refused"))["code"]
        await page.watch("inbox")
        assert (await page.hear("snapshot"))["data"] == {"open": 0}


async def test_inbox_hears_of_a_new_task_and_of_its_decision(
    house: House, demo: dict[str, Any], engine: Engine
) -> None:
    await in_thread(publish)(house.owner, demo["id"])
    async with window(house.approver) as page:
        await page.watch("inbox")
        await page.hear("snapshot")
        await asyncio.sleep(0)
        await in_thread(start_by_hand)(house.operator, demo["id"], INVOICE)
        task = await in_thread(eventually)(lambda: first_task(house.approver), "the task", each=engine.turn)
        assert (await page.hear("changed"))["task_id"] == task["id"]
        await in_thread(decide)(house.approver, task)
        assert (await page.hear("changed"))["task_id"] == task["id"]


async def test_two_editors_see_each_other_and_each_others_edits(house: House, demo: dict[str, Any]) -> None:
    topic = f"flow:{demo['id']}"
    async with window(house.owner) as first, window(house.builder) as second:
        await first.watch(topic)
        await first.hear("snapshot")
        await second.watch(topic)
        names: list[str] = []
        while names != ["Bea", "Olga"]:
            names = [person["name"] for person in (await first.hear("presence"))["people"]]
        move = {"op": "move", "positions": {"check": [1, 1]}}
        await in_thread(edit)(house.builder, demo["id"], demo["draft_revision"], move)
        heard = await first.hear("draft")
        assert (heard["revision"], heard["by"]["name"]) == (demo["draft_revision"] + 1, "Bea")


async def test_rights_that_go_take_the_topic_away(house: House, demo: dict[str, Any]) -> None:
    async with window(house.viewer) as page:
        await page.watch(f"flow:{demo['id']}")
        await page.hear("snapshot")
        await in_thread(house.owner.patch)(f"people/{house.viewer.user.id}", {"active": False})
        live.access_changed(user_ids=[house.viewer.user.id])
        message = await page.socket.receive_output(15)
        while message["type"] == "websocket.send" and "denied" not in message["text"]:
            message = await page.socket.receive_output(15)
        assert message["type"] == "websocket.close" or "denied" in message["text"]


async def test_each_window_follows_the_workspace_it_names(
    house: House, stranger: Person, demo: dict[str, Any], engine: Engine
) -> None:
    """Two tabs of one person in two workspaces: what happens in the first is heard in the first alone."""
    elsewhere = await in_thread(house_of)(stranger, house.approver)
    house.approver.client.credentials(HTTP_X_WORKSPACE="demo-company")
    async with (
        window(house.approver, "workspace=demo-company") as here,
        window(house.approver, f"workspace={elsewhere}") as there,
    ):
        for page in (here, there):
            await page.watch("inbox")
            await page.hear("snapshot")
        await in_thread(publish)(house.owner, demo["id"])
        await in_thread(start_by_hand)(house.operator, demo["id"], INVOICE)
        task = await in_thread(eventually)(lambda: first_task(house.approver), "the task", each=engine.turn)
        assert (await here.hear("changed"))["task_id"] == task["id"]
        await there.watch("inbox")
        message = orjson.loads((await there.socket.receive_output(15))["text"])
        assert (message["type"], message["data"]) == ("snapshot", {"open": 0})


async def test_window_of_a_workspace_the_person_is_not_in_is_closed(house: House, stranger: Person) -> None:
    async with window(house.owner, "workspace=another-company") as page:
        assert (await page.socket.receive_output(10))["type"] == "websocket.close"


def house_of(admin: Person, guest: Person) -> str:
    """Let a guest into the admin's workspace; gives its short name."""
    facts = {"workspace_id": admin.workspace_id, "user_id": guest.user.id}
    accounts.add_member(actor=admin.actor, **facts)
    access.set_roles(actor=admin.actor, **facts, roles=["approver"])
    return accounts.get_workspace(admin.workspace_id).slug
