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


def said(person: Person, flow_id: str) -> list[tuple[str, str]]:
    return [(one["author"], one["text"]) for one in threads(person, flow_id)[0]["comments"]]


def otherwise(person: Person, address: str, text: str, seen: str | None = None) -> Any:
    return person.patch(address, {"text": text, "seen": seen})


def test_an_author_changes_a_comment_and_it_says_so(house: House, flow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    head = say(house.builder, flow, "Why stop hear?").json()["id"]
    heard: list[str] = []
    monkeypatch.setattr(listeners, "_of_comments", [lambda *, flow_id: heard.append(str(flow_id))])
    changed = otherwise(house.builder, f"flows/{flow}/comments/{head}/{head}", "Why stop here?")
    assert changed.status_code == 200
    found = threads(house.viewer, flow)[0]["comments"][0]
    assert (found["text"], found["edited_at"]) == ("Why stop here?", changed.json()["edited_at"])
    assert found["edited_at"] is not None
    assert heard == [flow]
    row = AuditEntry.objects.get(action="flow.comment_changed", object_id=flow)
    assert row.after == {"step": "stop", "comment": head, "author": "Bea"}


def test_what_another_window_wrote_is_not_overwritten_unread(house: House, flow: str) -> None:
    head = say(house.builder, flow, "One").json()["id"]
    address = f"flows/{flow}/comments/{head}/{head}"
    first = otherwise(house.builder, address, "Two").json()["edited_at"]
    late = otherwise(house.builder, address, "Three")
    assert (late.status_code, late.json()["code"]) == (409, "comment_changed")
    assert otherwise(house.builder, address, "Three", first).status_code == 200
    assert said(house.viewer, flow) == [("Bea", "Three")]


def test_nobody_changes_and_only_an_admin_deletes_what_others_said(house: House, stranger: Person, flow: str) -> None:
    head = say(house.builder, flow, "Mine").json()["id"]
    address = f"flows/{flow}/comments/{head}/{head}"
    for person, status in ((house.operator, 403), (house.viewer, 403), (house.approver, 403), (stranger, 404)):
        assert otherwise(person, address, "Yours").status_code == status
        assert person.delete(address).status_code == status
    refused = otherwise(house.owner, address, "Yours")
    assert (refused.status_code, refused.json()["detail"]) == (403, "Bea wrote this comment, so you may not change it.")
    marks = {who: threads(person, flow)[0]["comments"][0] for who, person in vars_of(house).items()}
    assert {who: (one["may_change"], one["may_delete"]) for who, one in marks.items()} == {
        "builder": (True, True),
        "owner": (False, True),
        "operator": (False, False),
        "viewer": (False, False),
    }
    assert house.owner.delete(address).status_code == 204
    assert threads(house.viewer, flow) == []
    row = AuditEntry.objects.get(action="flow.comment_deleted", outcome="ok")
    assert row.after == {"step": "stop", "comment": head, "author": "Bea"}


def vars_of(house: House) -> dict[str, Person]:
    return {"builder": house.builder, "owner": house.owner, "operator": house.operator, "viewer": house.viewer}


def test_answers_outlive_the_words_they_answered_and_the_thread_ends_with_the_last(house: House, flow: str) -> None:
    head = say(house.builder, flow, "Ask Ana").json()["id"]
    answer = house.operator.post(f"flows/{flow}/comments/{head}", {"text": "I did."}).json()["id"]
    assert house.builder.delete(f"flows/{flow}/comments/{head}/{head}").status_code == 204
    assert said(house.viewer, flow) == [("Bea", ""), ("Otto", "I did.")]
    first = threads(house.owner, flow)[0]["comments"][0]
    assert (first["removed"], first["may_change"], first["may_delete"]) == (True, False, False)
    for gone in (house.builder.delete, lambda address: otherwise(house.builder, address, "Back")):
        answered = gone(f"flows/{flow}/comments/{head}/{head}")
        assert (answered.status_code, answered.json()["code"]) == (404, "no_such_comment")
    assert house.operator.delete(f"flows/{flow}/comments/{head}/{answer}").status_code == 204
    assert threads(house.viewer, flow) == []


def test_a_comment_is_found_in_its_own_thread_only(house: House, flow: str) -> None:
    one, other = (say(house.builder, flow, text).json()["id"] for text in ("One", "Other"))
    assert house.builder.delete(f"flows/{flow}/comments/{one}/{other}").status_code == 404
    assert len(threads(house.builder, flow)) == 2
