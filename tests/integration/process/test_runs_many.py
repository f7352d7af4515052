"""Runs told apart, searched, acted on together, compared, and mended."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from builder.insight.about import about
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, Person, eventually
from tests.integration.process.test_story import INVOICE, publish, start_by_hand


def ended(house: House, engine: Engine, run_id: str, *statuses: str) -> None:
    """Wait until the run has one of these statuses."""
    eventually(lambda: house.owner.get(f"runs/{run_id}").json()["status"] in statuses, f"{statuses}", each=engine.turn)


def broken_flow(house: House) -> str:
    """A published flow whose only step reads a field that its start need not have."""
    graph = {
        "format": 1,
        "nodes": {
            "start": {"type": "trigger.webhook", "version": 1, "name": "Start", "settings": {"auth": "none"}},
            "tell": {
                "type": "smtp.send",
                "version": 1,
                "name": "Tell",
                "connection": "mail",
                "settings": {
                    "to": "{{ lower(trigger.body.email) }}",
                    "subject": "Hi {{ trigger.body.name }}",
                    "text": "Hello",
                },
            },
        },
        "edges": [{"from": "start", "port": "success", "to": "tell"}],
    }
    flow_id = str(house.builder.post("flows", {"name": "Tell", "graph": graph}).json()["id"])
    draft = house.builder.get(f"flows/{flow_id}/draft").json()
    if not draft["graph"]["nodes"]:
        edit = {"base_revision": draft["revision"], "operations": [{"op": "replace_graph", "graph": graph}]}
        assert house.builder.patch(f"flows/{flow_id}/draft", edit).status_code == 200
    assert publish(house.builder, flow_id).status_code == 200
    return flow_id


def listed(person: Person, **query: Any) -> list[str]:
    """Ids of the runs a list shows."""
    return [item["id"] for item in person.get("runs", **query).json()["items"]]


def test_runs_are_told_apart_by_what_they_began_with(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    (item,) = house.owner.get("runs").json()["items"]
    assert item["id"] == run_id
    assert item["about"][0] == {"name": "number", "value": "R-1"}
    assert house.owner.get(f"runs/{run_id}").json()["about"] == item["about"]


@pytest.mark.parametrize(
    ("given", "values"),
    [
        ({"body": {"zip": "1", "number": "R-1", "lines": [1]}, "headers": {}}, ["R-1", "1"]),
        ({"email": "a@b.example", "customer_id": 7, "ok": True}, ["7", "a@b.example"]),
        ({"number": 12.0, "amount": 1250.0, "rate": 0.5}, ["12", "1250", "0.5"]),
        ({"text": "x" * 61}, []),
        (None, []),
        ([1, 2], []),
    ],
)
def test_what_names_a_thing_comes_first_and_long_texts_are_left_out(given: Any, values: list[str]) -> None:
    assert [field["value"] for field in about(given)] == values


def test_search_finds_a_run_by_its_data_and_says_how_many_it_read(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    first = start_by_hand(house.operator, demo["id"], {**INVOICE, "number": "R-77", "supplier": "Bärenhof 50%"})
    second = start_by_hand(house.operator, demo["id"], {**INVOICE, "number": "R-78"})
    assert listed(house.owner, q="r-77") == [first]
    assert listed(house.owner, q="bärenhof 50%") == [first]
    assert listed(house.owner, q=second) == [second]
    assert listed(house.owner, q="otto") == [second, first]
    answer = house.owner.get("runs", q="nowhere").json()
    assert (answer["items"], answer["scanned"], answer["next"]) == ([], 2, None)
    assert house.owner.get("runs").json()["scanned"] is None


def test_list_is_filtered_by_trigger_and_time(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    assert listed(house.owner, trigger="manual") == [run_id]
    assert listed(house.owner, trigger="schedule") == []
    assert listed(house.owner, since="2000-01-01T00:00:00Z") == [run_id]
    assert listed(house.owner, since="2999-01-01T00:00:00Z") == []
    assert house.owner.get("runs", trigger="magic").status_code == 400
    assert house.owner.get("runs", since="soon").status_code == 400


def test_many_runs_are_cancelled_one_by_one_and_each_says_how_it_went(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    runs = [start_by_hand(house.operator, demo["id"], {**INVOICE, "number": f"R-{n}"}) for n in range(2)]
    nobody = str(uuid4())
    answer = house.operator.post("runs/bulk", {"act": "cancel", "runs": [*runs, nobody], "reason": "Twice"})
    assert answer.status_code == 200, answer.content
    assert [(item["id"], item["ok"]) for item in answer.json()["items"]] == [
        (runs[0], True),
        (runs[1], True),
        (nobody, False),
    ]
    assert "no such run" in answer.json()["items"][2]["message"]
    for run_id in runs:
        ended(house, engine, run_id, "cancelled")


def test_somebody_who_may_not_cancel_is_told_for_each_run(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    (item,) = house.viewer.post("runs/bulk", {"act": "cancel", "runs": [run_id]}).json()["items"]
    assert item["ok"] is False
    assert house.owner.get(f"runs/{run_id}").json()["status"] != "cancelled"


def test_two_runs_are_compared_up_to_where_they_went_apart(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    small = start_by_hand(house.operator, demo["id"], {**INVOICE, "amount": 80})
    wrong = start_by_hand(house.operator, demo["id"], {**INVOICE, "amount": 80, "currency": "XXX"})
    for run_id in (small, wrong):
        ended(house, engine, run_id, "succeeded")
    found = house.owner.get(f"runs/{small}/compare/{wrong}").json()
    assert found["first"] == "invoice"
    by_path = {step["path"]: step for step in found["steps"]}
    change = {"at": "body.currency", "left": "EUR", "right": "XXX", "volatile": False}
    assert by_path["invoice"]["changes"] == [change]
    assert found["left"]["graph"]["nodes"][by_path["check"]["node"]]["name"] == by_path["check"]["name"]
    assert by_path["check"]["differs"] == ["way", "output"]
    assert (by_path["check"]["left"]["port"], by_path["check"]["right"]["port"]) == ("valid", "invalid")
    assert by_path["tell_accounting"]["left"]["status"] == "skipped"
    same = house.owner.get(f"runs/{small}/compare/{small}").json()
    assert (same["first"], same["whole"]) == (None, True)


def test_input_of_a_step_that_could_not_be_computed_is_shown_as_far_as_it_can(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    flow_id = broken_flow(house)
    answer = house.operator.post(f"flows/{flow_id}/run", {"payload": {"body": {"name": "Kim"}}, "mode": "live"})
    run_id = answer.json()["run_id"]
    ended(house, engine, run_id, "dead")
    assert house.owner.get(f"runs/{run_id}/steps/tell").json()["input"] is None
    mend = house.operator.get(f"runs/{run_id}/mend", step="tell").json()
    assert mend["missing"] == ["to"]
    assert {key: mend["input"][key] for key in ("to", "subject", "text")} == {
        "to": None,
        "subject": "Hi Kim",
        "text": "Hello",
    }
    assert house.viewer.get(f"runs/{run_id}/mend", step="tell").status_code == 403
    assert house.operator.get(f"runs/{run_id}/mend", step="nowhere").status_code == 404
    mended = {**mend["input"], "to": "kim@customer.example"}
    assert house.operator.post(f"runs/{run_id}/redrive", {"input": mended, "step": "tell"}).status_code == 204
    ended(house, engine, run_id, "succeeded")
