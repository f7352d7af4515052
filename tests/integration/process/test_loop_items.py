"""The runs of a loop's items, as an operator finds the few that failed among many."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_calls import TAX, drawn
from tests.integration.process.test_story import publish

MANY = 60
BROKEN = [6, 41]
PEOPLE = {"type": "object", "properties": {"people": {"type": "array", "items": {"type": "object"}}}}
MAIL = {"to": "{{ lower(item.email) }}", "subject": "Hello", "text": "Hello"}


def mailing() -> dict[str, Any]:
    """A loop that writes to each of many people, and then runs another flow."""
    return {
        "format": 1,
        "nodes": {
            "start": {"type": "trigger.manual", "settings": {"input_schema": PEOPLE}},
            "each": {
                "type": "flow.each",
                "name": "Send mails",
                "settings": {"items": "{{ trigger.people }}", "tolerated": 2, "concurrency": 10},
            },
            "tell": {"type": "smtp.send", "inside": "each", "connection": "mail", "settings": MAIL},
            "tax": {"type": "flow.call", "settings": {"flow": "Tax", "inputs": {"amount": "{{ 1 }}"}}},
        },
        "edges": [
            {"from": "start", "port": "success", "to": "each"},
            {"from": "each", "port": "success", "to": "tax"},
        ],
    }


@pytest.fixture
def mailed(house: House, demo: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """A run whose loop is over: two of its items had nobody to write to."""
    assert publish(house.builder, drawn(house.builder, "Tax", TAX)).status_code == 200
    flow = drawn(house.builder, "Mailing", mailing())
    answer = publish(house.builder, flow)
    assert answer.status_code == 200, answer.content
    people = [{"email": None if n in BROKEN else f"p{n}@people.example"} for n in range(MANY)]
    answer = house.operator.post(f"flows/{flow}/run", {"payload": {"people": people}, "mode": "live"})
    where = f"runs/{answer.json()['run_id']}"

    def over() -> Any:
        found = house.owner.get(where).json()
        return found if found["status"] in ("succeeded", "failed", "dead") else None

    found: dict[str, Any] = eventually(over, "the run is over", each=engine.turn)
    return found


def ask(person: Person, run: dict[str, Any], **query: Any) -> Any:
    """Ask for the items of a loop."""
    return person.client.get(f"/api/v1/runs/{run['id']}/items", {"path": "each", **query})


def items(person: Person, run: dict[str, Any], **query: Any) -> dict[str, Any]:
    """The items of a loop."""
    answer = ask(person, run, **query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.django_db(transaction=True)
def test_the_failed_items_of_a_loop_are_found_and_opened(
    house: House, mailed: dict[str, Any], stranger: Person
) -> None:
    assert mailed["status"] == "succeeded"
    assert [(child["path"], child["flow"]["name"]) for child in mailed["children"]] == [("tax", "Tax")]
    found = items(house.viewer, mailed, status="failed")
    assert found["steps"] == {"each": {"done": MANY, "total": MANY, "failed": len(BROKEN)}}
    assert [item["index"] for item in found["items"]] == BROKEN
    assert all(item["error"]["message"] for item in found["items"])
    parent = house.viewer.get(f"runs/{found['items'][0]['id']}").json()["parent"]
    about = {"id": mailed["id"], "flow_name": "Mailing", "path": "each"}
    assert parent == {**about, "index": BROKEN[0], "tolerated": True}
    well = items(house.viewer, mailed, status="succeeded")["items"][0]
    assert house.viewer.get(f"runs/{well['id']}").json()["parent"] == {**about, "index": 0, "tolerated": False}
    assert ask(stranger, mailed).status_code == 404
    assert ask(house.approver, mailed).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_items_are_listed_in_their_order_from_where_a_page_ended(house: House, mailed: dict[str, Any]) -> None:
    every = items(house.viewer, mailed)
    assert ([item["index"] for item in every["items"]], every["next"]) == (list(range(MANY)), None)
    assert every["items"][3]["about"] == [{"name": "email", "value": "p3@people.example"}]
    behind = items(house.viewer, mailed, after=57)
    assert [item["index"] for item in behind["items"]] == [58, 59]
    well = [item["index"] for item in items(house.viewer, mailed, status="succeeded")["items"]]
    assert well == [n for n in range(MANY) if n not in BROKEN]
    assert items(house.viewer, mailed, status="running")["items"] == []
    nothing = items(house.viewer, mailed, path="tax")
    assert (nothing["items"], nothing["next"]) == ([], None)
    for wrong in ({"status": "odd"}, {"after": "x"}):
        assert ask(house.viewer, mailed, **wrong).status_code == 400
