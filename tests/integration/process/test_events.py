"""Events between flows: who listens starts, once for each event, inside the workspace, and not for ever."""

from __future__ import annotations

from typing import Any

import pytest

from engine.runtime import facade as runtime
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_calls import drawn
from tests.integration.process.test_story import publish

pytestmark = pytest.mark.django_db(transaction=True)


def says(start: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """A flow that publishes “order.paid”."""
    say = {"name": "order.paid", "data": {"n": "{{ default(trigger.n, 0) }}"}, **settings}
    return {
        "format": 1,
        "nodes": {"start": start, "say": {"type": "flow.publish", "settings": say}},
        "edges": [{"from": "start", "port": "success", "to": "say"}],
    }


def hears(name: str = "order.paid") -> dict[str, Any]:
    """A flow that starts on an event and hands its data on."""
    return {
        "format": 1,
        "nodes": {"start": {"type": "trigger.event", "settings": {"name": name}}},
        "edges": [],
        "outputs": {"data": "{{ trigger.data }}", "from": "{{ trigger.run_id }}"},
    }


BY_HAND = {"type": "trigger.manual", "settings": {}}


def live(person: Person, name: str, graph: dict[str, Any]) -> str:
    """A published flow; its id."""
    flow_id = drawn(person, name, graph)
    answer = publish(person, flow_id)
    assert answer.status_code == 200, answer.content
    return flow_id


def start(person: Person, flow_id: str, n: int, **more: Any) -> str:
    answer = person.post(f"flows/{flow_id}/run", {"payload": {"n": n}, "mode": "live", **more})
    assert answer.status_code == 202, answer.content
    return str(answer.json()["run_id"])


def ended(person: Person, engine: Engine, flow_id: str, count: int) -> list[dict[str, Any]]:
    """The runs of a flow, once so many are over and nothing is on its way."""

    def look() -> Any:
        health = runtime.health()
        if health["outbox"] or health["live_runs"]:
            return None
        runs = person.get("runs", flow=flow_id).json()["items"]
        return runs if len(runs) >= count else None

    found: list[dict[str, Any]] = eventually(look, "all runs are over", each=engine.turn)
    return found


def test_an_event_starts_every_flow_that_listens_and_no_other(house: House, stranger: Person, engine: Engine) -> None:
    first, second = live(house.builder, "First", hears()), live(house.builder, "Second", hears())
    other, foreign = live(house.builder, "Other", hears("order.lost")), live(stranger, "Foreign", hears())
    run = start(house.operator, live(house.builder, "Says", says(BY_HAND)), 7)
    for flow_id in (first, second):
        (found,) = ended(house.operator, engine, flow_id, 1)
        assert (found["status"], found["trigger"]["kind"]) == ("succeeded", "flow")
        detail = house.operator.get(f"runs/{found['id']}").json()
        assert detail["view"]["output"] == {"data": {"n": 7}, "from": run}
        assert detail["parent"] == {"id": run, "flow_name": "Says", "path": "say", "index": None, "tolerated": False}
    assert house.operator.get("runs", flow=other).json()["items"] == []
    assert stranger.get("runs", flow=foreign).json()["items"] == []


def test_what_happened_once_starts_a_flow_once(house: House, engine: Engine) -> None:
    listener = live(house.builder, "Hears", hears())
    speaker = live(house.builder, "Says", says(BY_HAND, dedupe_key="{{ text(trigger.n) }}"))
    for n in (1, 1, 2, 1):
        start(house.operator, speaker, n)
    assert len(ended(house.operator, engine, speaker, 4)) == 4
    assert len(ended(house.operator, engine, listener, 2)) == 2


def test_flows_that_start_each_other_come_to_an_end(house: House, engine: Engine) -> None:
    echo = live(house.builder, "Echo", says({"type": "trigger.event", "settings": {"name": "order.paid"}}, data={}))
    start(house.operator, live(house.builder, "Says", says(BY_HAND)), 1)
    runs = ended(house.operator, engine, echo, 8)
    assert [run["status"] for run in runs] == ["dead", *["succeeded"] * 7]
    assert "more than 8 deep" in runs[0]["error"]["message"]


def test_a_test_run_starts_nothing(house: House, engine: Engine) -> None:
    listener = live(house.builder, "Hears", hears())
    speaker = live(house.builder, "Says", says(BY_HAND))
    run = start(house.builder, speaker, 1, mode="test")
    ended(house.operator, engine, speaker, 1)
    data = house.builder.get(f"runs/{run}/steps/say").json()
    assert data["output"]["published"] is False
    assert house.operator.get("runs", flow=listener).json()["items"] == []
