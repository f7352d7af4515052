"""Key fields from the form of a flow to the list of runs, for those who may see it."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tests.integration.process.conftest import House
from tests.integration.process.support import Person, join
from tests.integration.process.test_story import publish


def flow_with(house: House, kind: str, setting: str) -> str:
    """A published flow whose trigger has the key field “order”."""
    schema = {"type": "object", "properties": {"order": {"type": "string", "x-key": True}, "note": {"type": "string"}}}
    settings = {setting: schema, **({"auth": "none"} if kind == "trigger.webhook" else {})}
    fields = {"fields": [{"name": "n", "value": "1"}]}
    graph = {
        "format": 1,
        "nodes": {
            "start": {"type": kind, "version": 1, "name": "Start", "settings": settings},
            "a": {"type": "flow.set", "version": 1, "name": "A", "settings": fields},
        },
        "edges": [{"from": "start", "port": "success", "to": "a"}],
    }
    flow_id = str(house.builder.post("flows", {"name": "Orders", "graph": graph}).json()["id"])
    draft = house.builder.get(f"flows/{flow_id}/draft").json()
    if not draft["graph"]["nodes"]:
        edit = {"base_revision": draft["revision"], "operations": [{"op": "replace_graph", "graph": graph}]}
        assert house.builder.patch(f"flows/{flow_id}/draft", edit).status_code == 200
    assert publish(house.builder, flow_id).status_code == 200
    return flow_id


def begun(person: Person, flow_id: str, payload: dict[str, Any]) -> str:
    """A live run started by hand; its id."""
    answer = person.post(f"flows/{flow_id}/run", {"payload": payload, "mode": "live"})
    assert answer.status_code == 202, answer.content
    return str(answer.json()["run_id"])


def test_runs_show_their_key_fields_and_are_found_by_them(house: House) -> None:
    flow_id = flow_with(house, "trigger.manual", "input_schema")
    first = begun(house.operator, flow_id, {"order": "R-2041", "note": "x"})
    begun(house.operator, flow_id, {"order": "R-7", "note": "R-2041"})
    (found,) = house.owner.get("runs", key="order=r-2041").json()["items"]
    key = {"name": "order", "value": "R-2041"}
    assert (found["id"], found["keys"], found["about"]) == (first, [key], [key])
    assert house.owner.get(f"runs/{first}").json()["keys"] == [key]
    assert house.owner.get("runs", key="order=R-20").json()["items"] == []


def test_a_key_that_is_none_is_refused_with_how_to_write_it(house: House) -> None:
    for wrong in ("order", "=R-1", "order="):
        answer = house.owner.get("runs", key=wrong)
        assert (answer.status_code, "order_number=R-2041" in answer.json()["hint"]) == (400, True), wrong


def test_names_of_key_fields_are_for_those_who_see_all_runs(house: House) -> None:
    flow_id = flow_with(house, "trigger.manual", "input_schema")
    begun(house.operator, flow_id, {"order": "R-1"})
    assert house.owner.get("runs/keys").json() == {"items": ["order"]}
    nobody = join(house.owner.workspace_id, "Nick", "approver")
    assert nobody.get("runs/keys").json().get("items", []) == []


def test_the_address_of_a_webhook_knows_the_key_fields_of_the_version_that_is_live(house: House) -> None:
    flow_with(house, "trigger.webhook", "schema")
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_fields FROM runtime_hook")
        rows: list[Any] = cursor.fetchall()
    assert rows == [(["order"],)]
