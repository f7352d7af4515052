"""Comments on steps: who may write them, what becomes of them, and that they are part of nothing that runs."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from builder.flows import listeners
from tests.integration.process.conftest import House
from tests.integration.process.support import Person
from tests.integration.process.test_drafts import add, edit, new_flow

pytestmark = pytest.mark.django_db(transaction=True)


def threads(person: Person, flow_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person.get(f"flows/{flow_id}/comments").json()["items"]
    return found


def say(person: Person, flow_id: str, text: str, step: str = "stop") -> Any:
    return person.post(f"flows/{flow_id}/comments", {"step": step, "text": text})


@pytest.fixture
def flow(house: House) -> str:
    """A flow with one step."""
    flow_id = new_flow(house.builder)
    assert edit(house.builder, flow_id, 0, add("stop")).status_code == 200
    return flow_id


def test_a_thread_is_answered_settled_and_opened_by_a_new_answer(
    house: House, flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(listeners, "_of_comments", [lambda *, flow_id: heard.append(str(flow_id))])
    thread = say(house.builder, flow, "Why stop here?").json()["id"]
    assert house.operator.post(f"flows/{flow}/comments/{thread}", {"text": "Ana asked for it."}).status_code == 201
    found = threads(house.viewer, flow)
    assert [(one["author"], one["text"]) for one in found[0]["comments"]] == [
        ("Bea", "Why stop here?"),
        ("Otto", "Ana asked for it."),
    ]
    assert (found[0]["step"], found[0]["step_name"], found[0]["settled_at"]) == ("stop", "Stop", None)
    assert house.builder.patch(f"flows/{flow}/comments/{thread}", {"settled": True}).status_code == 204
    assert threads(house.viewer, flow)[0]["settled_by"] == "Bea"
    house.operator.post(f"flows/{flow}/comments/{thread}", {"text": "Not any more."})
    assert threads(house.viewer, flow)[0]["settled_at"] is None
    assert heard == [flow] * 4
    assert AuditEntry.objects.filter(action="flow.commented", object_id=flow).count() == 4


def test_readers_read_and_strangers_find_nothing(house: House, stranger: Person, flow: str) -> None:
    thread = say(house.builder, flow, "Why?").json()["id"]
    for person, status in ((house.viewer, 403), (house.approver, 403), (stranger, 404)):
        assert say(person, flow, "Me too").status_code == status
        assert person.post(f"flows/{flow}/comments/{thread}", {"text": "So?"}).status_code == status
        assert person.patch(f"flows/{flow}/comments/{thread}", {"settled": True}).status_code == status
    assert stranger.get(f"flows/{flow}/comments").status_code == 404
    assert len(threads(house.viewer, flow)[0]["comments"]) == 1


def test_comments_stay_with_a_renamed_and_with_a_removed_step(house: House, flow: str) -> None:
    say(house.builder, flow, "Why stop here?")
    edit(house.builder, flow, 1, {"op": "rename", "key": "stop", "to": "end"})
    assert threads(house.builder, flow)[0]["step"] == "end"
    edit(house.builder, flow, 2, {"op": "remove_node", "key": "end", "reconnect": False})
    assert threads(house.builder, flow)[0]["step_name"] == "Stop"
    refused = say(house.builder, flow, "And now?", step="end")
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_step")


def test_comments_are_in_no_graph_and_no_file(house: House, flow: str) -> None:
    say(house.builder, flow, "A very quiet remark")
    draft = house.builder.get(f"flows/{flow}/draft")
    exported = house.builder.get(f"flows/{flow}/export")
    assert exported.status_code == 200
    assert b"quiet remark" not in draft.content + exported.content


def test_a_thread_of_another_flow_is_not_there(house: House, flow: str) -> None:
    thread = say(house.builder, flow, "Why?").json()["id"]
    other = new_flow(house.builder, "Another")
    assert house.builder.post(f"flows/{other}/comments/{thread}", {"text": "Here?"}).status_code == 404
