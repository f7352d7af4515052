"""Running a part of a run again, as people do it: who may, what stands in the audit log, and who may not approve it."""

from __future__ import annotations

from typing import Any

import pytest

from builder.audit.models import AuditEntry
from builder.inbox.models import Task
from tests.integration.process.conftest import House
from tests.integration.process.support import Engine, Person, eventually
from tests.integration.process.test_calls import drawn, run_of
from tests.integration.process.test_inbox import first_task
from tests.integration.process.test_story import publish

pytestmark = pytest.mark.django_db(transaction=True)


def doubling(asks: str | None = None) -> dict[str, Any]:
    """A flow that computes, with an approval before the end if somebody is to be asked."""
    sums = {"fields": [{"name": "total", "value": "{{ trigger.amount * 2 }}"}]}
    nodes: dict[str, Any] = {
        "start": {"type": "trigger.manual", "settings": {}},
        "sum": {"type": "flow.set", "name": "Double it", "settings": sums},
        "end": {"type": "flow.set", "name": "Say it", "settings": sums},
    }
    edges = [{"from": "start", "port": "success", "to": "sum"}, {"from": "sum", "port": "success", "to": "end"}]
    if asks:
        settings = {"title": "Fine?", "assignees": {"people": [asks]}, "deadline_s": 3600}
        nodes["ask"] = {"type": "flow.approval", "name": "Ask her", "settings": settings}
        edges[1:] = [{"from": "sum", "port": "success", "to": "ask"}, {"from": "ask", "port": "approved", "to": "end"}]
    return {"format": 1, "nodes": nodes, "edges": edges, "outputs": {"total": "{{ steps.end.total }}"}}


def live(person: Person, graph: dict[str, Any]) -> str:
    flow_id = drawn(person, "Twice", graph)
    assert publish(person, flow_id).status_code == 200
    return flow_id


def test_a_part_of_a_run_is_run_again_by_those_who_may_and_noted(house: House, engine: Engine) -> None:
    run = run_of(house.operator, live(house.builder, doubling()), engine)
    seen = house.operator.get(f"runs/{run['id']}/fork", from_step="end").json()
    assert seen == {"again": ["Say it"], "sends": [], "kept": ["Double it"]}
    refused = house.viewer.post(f"runs/{run['id']}/fork", {"from_step": "end"})
    assert (refused.status_code, house.viewer.get("runs").json()["items"][0]["id"]) == (403, run["id"])
    body = {"from_step": "end", "input": {"fields": [{"name": "total", "value": 7}]}}
    answer = house.operator.post(f"runs/{run['id']}/fork", body)
    assert answer.status_code == 202, answer.content
    where = f"runs/{answer.json()['run_id']}"

    def over() -> Any:
        found = house.operator.get(where).json()
        return found if found["status"] == "succeeded" else None

    new = eventually(over, "the new run", each=engine.turn)
    assert (new["forked"], new["view"]["output"]) == ({"id": run["id"], "step": "end"}, {"total": 7})
    assert house.operator.get(f"{where}/steps/sum").json()["carried"] == run["id"]
    (told,) = house.operator.get(f"runs/{run['id']}").json()["forks"]
    assert (told["id"], told["step"], new["forks"]) == (new["id"], "end", [])
    noted = AuditEntry.objects.get(action="run.forked")
    assert noted.object_id == new["id"]
    assert noted.after == {"flow": "Twice", "from": run["id"], "step": "end", "edited": True, "mode": "live"}


def test_a_step_that_was_not_reached_is_refused_with_a_way_out(house: House, engine: Engine) -> None:
    run = run_of(house.operator, live(house.builder, doubling()), engine)
    answer = house.operator.post(f"runs/{run['id']}/fork", {"from_step": "nowhere"})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_such_step")
    assert answer.json()["hint"]


def test_neither_who_started_the_first_run_nor_who_runs_it_again_may_approve(house: House, engine: Engine) -> None:
    asked = house.approver.user.email
    flow_id = live(house.builder, doubling(asked))
    answer = house.operator.post(f"flows/{flow_id}/run", {"payload": {"amount": 1}, "mode": "live"})
    where = f"runs/{answer.json()['run_id']}"
    task = eventually(lambda: first_task(house.approver), "the task", each=engine.turn)
    said = {"outcome": "approved", "comment": "", "version": task["version"]}
    assert house.approver.post(f"tasks/{task['id']}/decide", said).status_code == 200
    eventually(lambda: house.operator.get(where).json()["status"] == "succeeded", "the end", each=engine.turn)
    late = house.owner.post(f"{where}/fork", {"from_step": "end"})
    assert (late.status_code, late.json()["code"]) == (409, "decided_before")
    assert house.owner.post(f"{where}/fork", {"from_step": "ask"}).status_code == 202
    again = eventually(lambda: first_task(house.approver), "the second task", each=engine.turn)
    read = house.approver.get(f"tasks/{again['id']}").json()
    assert (read["repeats"], house.approver.get(f"tasks/{task['id']}").json()["repeats"]) == (where[5:], None)
    barred = {entry["user_id"] for entry in Task.objects.get(id=again["id"]).barred}
    assert {str(house.operator.user.id), str(house.owner.user.id)} <= barred


def test_the_draft_is_tried_on_a_past_run_and_both_are_compared(house: House, engine: Engine) -> None:
    flow_id = live(house.builder, doubling())
    past = run_of(house.operator, flow_id, engine)
    revision = house.builder.get(f"flows/{flow_id}/draft").json()["revision"]
    thrice = {"fields": [{"name": "total", "value": "{{ trigger.amount * 3 }}"}]}
    edit = {"op": "update_settings", "key": "end", "settings": thrice}
    body = {"base_revision": revision, "operations": [edit], "client_id": "w"}
    assert house.builder.patch(f"flows/{flow_id}/draft", body).status_code == 200
    assert house.viewer.post(f"runs/{past['id']}/backtest", {}).status_code == 403

    def tried(**more: Any) -> Any:
        answer = house.builder.post(f"runs/{past['id']}/backtest", more)
        assert answer.status_code == 202, answer.content
        where = f"runs/{answer.json()['run_id']}"
        eventually(lambda: house.builder.get(where).json()["status"] == "succeeded", "the end", each=engine.turn)
        return house.builder.get(where).json()

    new = tried()
    assert (new["mode"], new["view"]["output"]) == ("backtest", {"total": 63})
    assert new["forked"] == {"id": past["id"], "step": ""}
    assert house.builder.get(f"runs/{past['id']}").json()["forks"] == []
    seen = house.builder.get(f"runs/{past['id']}/compare/{new['id']}").json()
    assert (seen["first"], [step["path"] for step in seen["steps"] if step["differs"]]) == ("end", ["end"])
    assert tried(version=1)["view"]["output"] == {"total": 42}
    assert house.builder.post(f"runs/{past['id']}/backtest", {"version": 9}).status_code == 404
