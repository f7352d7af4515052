"""A run that waits for people says their names, where it shows them the addresses they were asked by."""

from __future__ import annotations

import pytest

from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, eventually
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_is_asked_is_named_in_whatever_case_the_address_is_written(house: House, engine: Engine) -> None:
    ann = house.approver.user.email.upper()
    ask = {"title": "Fine?", "assignees": {"people": [ann], "groups": [], "need": "any"}}
    graph = {
        "format": 1,
        "nodes": {
            "start": {"type": "trigger.manual", "version": 1, "name": "Start", "settings": {}},
            "ask": {"type": "flow.approval", "version": 1, "name": "Ask", "settings": {**ask, "deadline_s": 3600}},
        },
        "edges": [{"from": "start", "port": "success", "to": "ask"}],
    }
    flow = house.owner.post("flows", {"name": "Asks people", "graph": graph}).json()["id"]
    published = publish(house.owner, flow)
    assert published.status_code == 200, published.content
    started = house.operator.post(f"flows/{flow}/run", {"payload": {}, "mode": "live"}).json()
    eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    run = house.operator.get(f"runs/{started['run_id']}").json()
    assert run["people"] == {run["view"]["waits"][0]["for"][0]: "Ann"}
    assert "waits for Ann (Fine?)" in run["why_waiting"]
