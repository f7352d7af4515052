"""Drafts: a fold of edits with a revision check; nothing is lost, nothing silently overwritten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from builder.audit.models import AuditEntry
from builder.flows import facade as flows
from builder.flows import graphs
from builder.flows.contracts import DraftChanged
from builder.flows.models import DraftOperation
from builder.flows.services import sessions
from tests.integration.process.conftest import House
from tests.integration.process.support import Person


def new_flow(person: Person, name: str = "A flow") -> str:
    """An empty flow."""
    answer = person.post("flows", {"name": name})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def add(key: str, kind: str = "flow.stop") -> dict[str, Any]:
    """The edit that adds a step."""
    return {"op": "add_node", "key": key, "node": {"type": kind, "name": key.title()}}


def edit(person: Person, flow_id: str, base: int, *operations: dict[str, Any]) -> Any:
    """Save edits."""
    return person.patch(
        f"flows/{flow_id}/draft", {"base_revision": base, "operations": list(operations), "client_id": "window"}
    )


def test_edits_raise_the_revision_and_fold_to_the_graph(house: House) -> None:
    flow_id = new_flow(house.builder)
    assert edit(house.builder, flow_id, 0, add("start", "trigger.manual")).json()["revision"] == 1
    assert (
        edit(house.builder, flow_id, 1, add("end"), {"op": "connect", "from": "start", "to": "end"}).status_code == 200
    )
    draft = house.builder.get(f"flows/{flow_id}/draft").json()
    folded = graphs.empty()
    for row in DraftOperation.objects.filter(flow_id=flow_id).order_by("revision"):
        folded = graphs.apply(folded, row.operations)
    assert draft["revision"] == 2
    assert draft["graph"] == folded
    assert draft["lock"]["user"]["name"] == "Bea"


def test_second_editor_is_told_what_the_first_did_and_overwrites_nothing(house: House) -> None:
    flow_id = new_flow(house.builder)
    edit(house.builder, flow_id, 0, add("start", "trigger.manual"))
    assert edit(house.owner, flow_id, 1, add("mine")).status_code == 200
    late = edit(house.builder, flow_id, 1, add("yours"))
    assert late.status_code == 409
    problem = late.json()
    assert problem["code"] == "draft_changed"
    assert problem["revision"] == 2
    assert [item["by"] for item in problem["operations"]] == ["Olga"]
    assert problem["operations"][0]["operations"][0]["key"] == "mine"
    assert set(house.owner.get(f"flows/{flow_id}/draft").json()["graph"]["nodes"]) == {"start", "mine"}


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_exactly_one_is_taken(house: House) -> None:
    flow_id = new_flow(house.builder)

    def save(number: int) -> bool:
        try:
            flows.apply_operations(
                actor=house.builder.actor, flow_id=UUID(flow_id), base_revision=0, operations=[add(f"step_{number}")]
            )
        except DraftChanged:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(save, range(8)))
    assert taken.count(True) == 1
    assert DraftOperation.objects.filter(flow_id=flow_id).count() == 1


@pytest.mark.parametrize(
    ("operation", "word"),
    [
        ({"op": "remove_node", "key": "ghost"}, "ghost"),
        ({"op": "fly"}, "fly"),
        ({"op": "connect", "from": "a", "to": "b"}, "a"),
        ({"op": "replace_graph", "graph": {"format": 99, "nodes": {}}}, "newer"),
        ({"op": "replace_graph", "graph": "text"}, "JSON"),
    ],
)
def test_edit_that_does_not_fit_is_refused_with_a_sentence(house: House, operation: dict[str, Any], word: str) -> None:
    flow_id = new_flow(house.builder)
    answer = edit(house.builder, flow_id, 0, operation)
    assert answer.status_code in (400, 422), answer.content
    problem = answer.json()
    assert word in (problem["detail"] + problem["hint"])
    assert "Traceback" not in answer.content.decode()
    assert house.builder.get(f"flows/{flow_id}/draft").json()["revision"] == 0


def test_graph_of_ten_thousand_steps_is_refused_at_once(house: House) -> None:
    flow_id = new_flow(house.builder)
    nodes = {f"n{n}": {"type": "flow.stop"} for n in range(10_000)}
    answer = edit(house.builder, flow_id, 0, {"op": "replace_graph", "graph": {"format": 1, "nodes": nodes}})
    assert answer.status_code in (400, 422)
    assert "2,000" in answer.json()["detail"]


def test_body_that_is_no_json_or_too_large_is_told_so(house: House) -> None:
    flow_id = new_flow(house.builder)
    path = f"/api/v1/flows/{flow_id}/draft"
    broken = house.builder.client.patch(path, b'{"base_revision": 0,', content_type="application/json")
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_json")
    huge = house.builder.client.patch(path, b"[" + b"1," * 3_000_000 + b"1]", content_type="application/json")
    assert huge.status_code == 413
    deep = house.builder.client.patch(path, b'{"a":' * 500 + b"1" + b"}" * 500, content_type="application/json")
    assert deep.status_code == 400


def test_text_with_nul_characters_is_kept_as_it_is(house: House) -> None:
    flow_id = new_flow(house.builder)
    node = {"type": "flow.fail", "settings": {"message": "a\x00b"}}
    assert edit(house.builder, flow_id, 0, {"op": "add_node", "key": "end", "node": node}).status_code == 200
    kept = house.builder.get(f"flows/{flow_id}/draft").json()["graph"]["nodes"]["end"]["settings"]["message"]
    assert kept == "a\x00b"


def test_stretch_of_editing_is_one_audit_row_with_its_range(house: House) -> None:
    flow_id = new_flow(house.builder)
    for number in range(4):
        edit(house.builder, flow_id, number, add(f"step_{number}"))
    sessions.close_all(flow_id=UUID(flow_id))
    rows = AuditEntry.objects.filter(action="flow.edited")
    assert rows.count() == 1
    after = house.owner.get("audit", action="flow.edited").json()["items"][0]["after"]
    assert (after["from_revision"], after["to_revision"]) == (1, 4)


def test_restoring_a_version_is_one_edit_of_the_draft(house: House, demo: dict[str, Any]) -> None:
    flow_id = demo["id"]
    draft = house.owner.get(f"flows/{flow_id}/draft").json()
    body = {"revision": draft["revision"], "accept_warnings": True}
    assert house.owner.post(f"flows/{flow_id}/publish", body).status_code == 200
    edit(house.owner, flow_id, draft["revision"], {"op": "remove_node", "key": "approval", "reconnect": False})
    assert house.owner.get(f"flows/{flow_id}").json()["status"] == "live_changed"
    stale = house.owner.post(f"flows/{flow_id}/versions/1/restore", {"base_revision": draft["revision"]})
    assert stale.status_code == 409
    restored = house.owner.post(f"flows/{flow_id}/versions/1/restore", {"base_revision": draft["revision"] + 1})
    assert restored.json()["revision"] == draft["revision"] + 2
    again = house.owner.get(f"flows/{flow_id}/draft").json()
    assert again["graph"] == draft["graph"]
    assert again["flow"]["status"] == "live"


def test_export_and_import_give_the_same_graph_without_samples(house: House, demo: dict[str, Any]) -> None:
    house.owner.put(f"flows/{demo['id']}/samples/check", {"value": {"amount": 7}, "pinned": True})
    document = house.owner.get(f"flows/{demo['id']}/export").json()
    assert "samples" not in document
    made = house.builder.post("flows/import", {"document": document, "name": "Copy"})
    assert made.status_code == 201, made.content
    graph = house.builder.get(f"flows/{made.json()['id']}/draft").json()["graph"]
    assert graph == document["graph"]
    newer = house.builder.post("flows/import", {"document": {**document, "format": 2}})
    assert (newer.status_code, newer.json()["code"]) == (422, "newer_format")
    other = house.builder.post("flows/import", {"document": [1, 2]})
    assert (other.status_code, other.json()["code"]) == (400, "not_an_export")


def test_archived_flow_is_off_and_cannot_be_edited(house: House, demo: dict[str, Any]) -> None:
    flow_id = demo["id"]
    revision = house.owner.get(f"flows/{flow_id}/draft").json()["revision"]
    house.owner.post(f"flows/{flow_id}/publish", {"revision": revision, "accept_warnings": True})
    assert house.owner.patch(f"flows/{flow_id}", {"archived": True}).status_code == 200
    assert edit(house.owner, flow_id, revision, add("late")).json()["code"] == "flow_archived"
    assert house.owner.get("flows").json()["items"] == []
    triggers = house.owner.get(f"flows/{flow_id}/triggers").json()["items"]
    assert [item["enabled"] for item in triggers] == [False]
