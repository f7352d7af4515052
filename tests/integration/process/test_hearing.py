"""Waits for messages and events: found by what they are about, heard early or late, once, inside the workspace."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_events import BY_HAND, live, says, start

pytestmark = pytest.mark.django_db(transaction=True)
FOR_EVENT = {"name": "order.paid", "about": "{{ text(trigger.n) }}", "timeout_s": 3600}
FOR_MESSAGE = {"correlation": "order {{ text(trigger.n) }}", "timeout_s": 3600}


def waits(type_: str, settings: dict[str, Any], *, first: str | None = None, twice: bool = False) -> dict[str, Any]:
    """A flow that waits, after a message about `first` if that is given; `twice`: for two of the same, in a row."""
    nodes: dict[str, Any] = {"start": BY_HAND, "wait": {"type": type_, "settings": settings}}
    order = ["start", "wait"]
    if first:
        nodes["before"] = {"type": "flow.wait_message", "settings": {"correlation": first, "timeout_s": 3600}}
        order.insert(1, "before")
    if twice:
        nodes["again"] = {"type": type_, "settings": settings}
        order.append("again")
    edges = [{"from": a, "port": "success", "to": b} for a, b in pairwise(order)]
    return {"format": 1, "nodes": nodes, "edges": edges, "outputs": {"got": f"{{{{ steps.{order[-1]} }}}}"}}


def is_in(person: Person, engine: Engine, run: str, status: str) -> dict[str, Any]:
    """The run once it has this status and nothing of it is on its way."""

    def look() -> Any:
        found = person.get(f"runs/{run}").json()
        return found if found["status"] == status else None

    found: dict[str, Any] = eventually(look, f"{run} is {status}", each=engine.turn)
    engine.turn()
    return found


def test_a_published_event_ends_the_waits_that_are_about_the_same(house: House, engine: Engine) -> None:
    waiting = live(house.builder, "Waits", waits("flow.wait_event", FOR_EVENT))
    first, second = start(house.operator, waiting, 1), start(house.operator, waiting, 2)
    seen = is_in(house.operator, engine, first, "waiting")
    assert "waits for the event “order.paid”" in seen["why_waiting"]
    is_in(house.operator, engine, second, "waiting")
    speaker = live(house.builder, "Says", says(BY_HAND, about="{{ text(trigger.n) }}"))
    said = start(house.operator, speaker, 2)
    got = is_in(house.operator, engine, second, "succeeded")["view"]["output"]["got"]
    assert (got["name"], got["data"], got["run_id"]) == ("order.paid", {"n": 2}, said)
    assert house.operator.get(f"runs/{first}").json()["status"] == "waiting"


def test_an_event_that_came_before_the_step_is_heard_there(house: House, engine: Engine) -> None:
    waiting = live(house.builder, "Waits", waits("flow.wait_event", FOR_EVENT, first="go"))
    run = start(house.operator, waiting, 3)
    is_in(house.operator, engine, run, "waiting")
    said = {"name": "order.paid", "data": {"n": 3}, "about": "3"}
    assert house.operator.post("events", said).status_code == 202
    engine.turn()
    assert house.operator.get(f"runs/{run}").json()["status"] == "waiting"
    assert house.operator.post("messages", {"correlation": "go"}).json() == {"heard": 1}
    assert is_in(house.operator, engine, run, "succeeded")["view"]["output"]["got"]["data"] == {"n": 3}


def test_what_was_said_before_a_run_began_is_not_for_it(house: House, engine: Engine) -> None:
    waiting = live(house.builder, "Waits", waits("flow.wait_event", FOR_EVENT))
    house.operator.post("events", {"name": "order.paid", "about": "4"})
    engine.turn()
    run = start(house.operator, waiting, 4)
    is_in(house.operator, engine, run, "waiting")
    assert house.operator.get(f"runs/{run}").json()["status"] == "waiting"


def listeners() -> int:
    """Waits that something may be told to, also those that are over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runtime_listener")
        return int(cursor.fetchone()[0])


def rounds(type_: str, settings: dict[str, Any]) -> dict[str, Any]:
    """A flow that waits a second, again and again, until it hears something."""
    until = {"condition": "default(steps.heard.it, false)", "max_rounds": 500}
    heard = {"type": "flow.set", "settings": {"fields": [{"name": "it", "value": True}]}, "inside": "again"}
    nodes = {
        "start": BY_HAND,
        "again": {"type": "flow.repeat", "settings": until},
        "wait": {"type": type_, "inside": "again", "settings": {**settings, "timeout_s": 1}},
        "heard": heard,
        "late": {"type": "flow.join", "inside": "again"},
    }
    lines = [("start", "success", "again"), ("wait", "success", "heard"), ("wait", "timeout", "late")]
    edges = [{"from": source, "port": port, "to": target} for source, port, target in lines]
    return {"format": 1, "nodes": nodes, "edges": edges, "outputs": {"got": "{{ steps.again.last }}"}}


@pytest.mark.parametrize(("type_", "given"), [("flow.wait_event", FOR_EVENT), ("flow.wait_message", FOR_MESSAGE)])
def test_a_round_hears_what_is_said_after_an_earlier_one_ran_out_of_time(
    house: House, engine: Engine, type_: str, given: dict[str, Any]
) -> None:
    run = start(house.operator, live(house.builder, "Rounds", rounds(type_, given)), 9)
    eventually(lambda: listeners() > 1, "the second round", each=engine.turn)
    house.operator.post("events", {"name": "order.paid", "about": "9", "data": 1})
    house.operator.post("messages", {"correlation": "order 9", "body": 1})
    assert is_in(house.operator, engine, run, "succeeded")["view"]["output"] == {"got": {"it": True}}


def test_an_event_ends_one_wait_of_a_run_and_counts_once(house: House, engine: Engine) -> None:
    waiting = live(house.builder, "Waits", waits("flow.wait_event", FOR_EVENT, twice=True))
    run = start(house.operator, waiting, 5)
    is_in(house.operator, engine, run, "waiting")
    for key in ("a", "a"):
        house.operator.post("events", {"name": "order.paid", "about": "5", "data": key, "dedupe_key": key})
        engine.turn()
    eventually(
        lambda: "again" in house.operator.get(f"runs/{run}").json()["view"]["steps"], "the next", each=engine.turn
    )
    is_in(house.operator, engine, run, "waiting")
    house.operator.post("events", {"name": "order.paid", "about": "5", "data": "b", "dedupe_key": "b"})
    assert is_in(house.operator, engine, run, "succeeded")["view"]["output"]["got"]["data"] == "b"


def test_another_system_sends_the_message_a_run_waits_for_once(house: House, engine: Engine) -> None:
    run = start(house.operator, live(house.builder, "Waits", waits("flow.wait_message", FOR_MESSAGE)), 6)
    is_in(house.operator, engine, run, "waiting")
    message = {"correlation": "order 6", "body": {"mark": 5}, "id": "m-1"}
    assert house.operator.post("messages", message).json() == {"heard": 1}
    assert house.operator.post("messages", message).json() == {"heard": 0}
    assert is_in(house.operator, engine, run, "succeeded")["view"]["output"] == {"got": {"mark": 5}}
    noted = AuditEntry.objects.filter(action="message.sent").order_by("id").values_list("after", flat=True)
    assert next(iter(noted)) == {"correlation": "order 6", "heard": 1}


def test_only_who_may_start_runs_tells_them_and_only_in_their_workspace(
    house: House, stranger: Person, engine: Engine
) -> None:
    run = start(house.operator, live(house.builder, "Waits", waits("flow.wait_message", FOR_MESSAGE)), 7)
    is_in(house.operator, engine, run, "waiting")
    assert house.viewer.post("messages", {"correlation": "order 7"}).status_code == 403
    assert house.viewer.post("events", {"name": "order.paid"}).status_code == 403
    assert stranger.post("messages", {"correlation": "order 7"}).status_code in (202, 403)
    engine.turn()
    assert house.operator.get(f"runs/{run}").json()["status"] == "waiting"
