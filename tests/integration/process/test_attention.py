"""A line that stands for several things leads to exactly those."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import connection

from builder.flows.models import Draft
from builder.inbox.models import Task
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, Person, eventually
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

DOUBTED = """
WITH e AS (
    INSERT INTO effect (day, run_id, effect_id, node, path, class, status, request_digest, timeout_s)
    SELECT day, id, %(effect)s, 'pay', 'pay', 'unsafe', 'in_doubt', '', 10 FROM run WHERE id = %(run)s)
INSERT INTO doubt (run_id, effect_id, day, workspace_id, path)
SELECT id, %(effect)s, day, workspace_id, 'pay' FROM run WHERE id = %(run)s
"""


def line(person: Person, kind: str) -> dict[str, Any]:
    """The one line of a kind."""
    (found,) = [item for item in person.get("home").json()["attention"] if item["kind"] == kind]
    return dict(found)


def doubt(*runs: str) -> None:
    """One more call of each of these runs is in doubt."""
    with connection.cursor() as cursor:
        for run in runs:
            cursor.execute(DOUBTED, {"run": run, "effect": uuid4()})


def ids(person: Person, address: str) -> set[str]:
    """What the list behind an address holds."""
    return {item["id"] for item in person.get(address.lstrip("/")).json()["items"]}


def test_runs_in_doubt_are_listed_and_no_others(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    runs = [start_by_hand(house.operator, demo["id"], INVOICE) for _ in range(3)]
    doubt(runs[0], runs[0])
    assert line(house.operator, "in_doubt")["link"] == f"/runs/{runs[0]}"
    doubt(*[runs[1]] * 60)
    found = line(house.operator, "in_doubt")
    assert (found["count"], found["link"]) == (62, "/runs?status=in_doubt")
    assert ids(house.operator, found["link"]) == set(runs[:2])
    assert ids(house.operator, f"{found['link']}&flow={uuid4()}") == set()
    assert ids(house.operator, f"{found['link']}&q=R-1") == set(runs[:2])


def test_stopped_runs_that_have_no_line_of_their_own_are_counted_whole(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    runs = [start_by_hand(house.operator, demo["id"], INVOICE) for _ in range(5)]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE run SET status = 'dead' WHERE id = ANY(%s)", [runs[:4]])
    lines = [item for item in house.owner.get("home").json()["attention"] if item["kind"] == "dead_letters"]
    assert [item["count"] for item in lines] == [1, 1, 1, 4]
    assert ids(house.owner, lines[-1]["link"]) == set(runs[:4])


def test_runs_in_doubt_are_paged(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    runs = [start_by_hand(house.operator, demo["id"], INVOICE) for _ in range(3)]
    doubt(*runs)
    first = house.operator.get("runs", status="in_doubt", limit=2).json()
    rest = house.operator.get("runs", status="in_doubt", cursor=first["next"]).json()
    assert [item["id"] for page in (first, rest) for item in page["items"]] == sorted(runs, reverse=True)


def test_runs_that_wait_for_days_are_those_that_began_before(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    runs = [start_by_hand(house.operator, demo["id"], INVOICE) for _ in range(3)]

    def waiting() -> bool:
        return ids(house.owner, "runs?status=waiting") == set(runs)

    eventually(waiting, "all wait", each=engine.turn)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE run SET created_at = created_at - interval '4 days' WHERE id = ANY(%s)", [runs[:2]])
    assert line(house.owner, "waiting_long")["link"] == "/runs?status=waiting&mode=live&days=over_3"
    today = house.owner.get(f"runs/{runs[2]}").json()["created_at"][:10]
    assert ids(house.owner, f"runs?status=waiting&mode=live&until={today}T00:00:00Z") == set(runs[:2])
    assert house.owner.get("runs", until="soon").status_code == 400


def test_flows_that_want_something_are_listed_and_no_others(house: House, demo: dict[str, Any]) -> None:
    document = house.owner.get(f"flows/{demo['id']}/export").json()
    flows = [demo["id"]]
    flows += [house.owner.post("flows/import", {"document": document, "name": name}).json()["id"] for name in "AB"]
    for flow in flows:
        assert publish(house.owner, flow).status_code == 200
    Draft.objects.filter(flow_id__in=flows[:2]).update(content_hash="another")
    Draft.objects.filter(flow_id__in=flows[1:]).update(errors=1)
    for kind, wanted in (("unpublished", flows[:2]), ("findings", flows[1:])):
        found = line(house.owner, kind)
        assert found["count"] == 2
        assert ids(house.owner, found["link"]) == set(wanted)
    assert house.owner.get("flows", wants="tea").status_code == 400


def test_tasks_nobody_may_answer_are_listed_and_no_others(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    for _ in range(2):
        start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: Task.objects.count() == 2, "the tasks", each=engine.turn)
    orphan = Task.objects.all()[0]
    Task.objects.filter(id=orphan.id).update(orphaned=True)
    found = line(house.owner, "orphans")
    assert (found["count"], found["link"]) == (1, "/inbox?state=orphaned")
    assert ids(house.owner, "tasks?state=orphaned&mine=0") == {str(orphan.id)}
