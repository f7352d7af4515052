"""The home page says what wants a person, and where to begin."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, Person, eventually
from tests.integration.process.test_story import INVOICE, publish, start_by_hand


def attention(person: Person) -> dict[str, dict[str, Any]]:
    """What the page names, by kind."""
    return {item["kind"]: item for item in person.get("home").json()["attention"]}


def test_changed_drafts_of_live_flows_are_named_until_they_are_published(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    assert "unpublished" not in attention(house.owner)
    draft = house.owner.get(f"flows/{demo['id']}/draft").json()
    node = draft["graph"]["nodes"]["above_limit"]
    change = {"op": "update_settings", "key": "above_limit", "settings": {**node["settings"], "condition": "1 == 2"}}
    edit = {"base_revision": draft["revision"], "operations": [change]}
    assert house.owner.patch(f"flows/{demo['id']}/draft", edit).status_code == 200
    named = attention(house.owner)["unpublished"]
    assert (named["title"], named["link"]) == (
        "“Invoice approval” has unpublished changes",
        f"/flows/{demo['id']}",
    )
    assert "unpublished" not in attention(house.viewer)


def test_runs_that_wait_for_days_are_named(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: house.owner.get(f"runs/{run_id}").json()["status"] == "waiting", "the wait", each=engine.turn)
    assert "waiting_long" not in attention(house.owner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE run SET created_at = created_at - interval '4 days' WHERE id = %s", [run_id])
    assert attention(house.owner)["waiting_long"]["link"] == f"/runs/{run_id}"


def test_only_runs_that_count_are_named_when_they_stop(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    counted, tried = (start_by_hand(house.operator, demo["id"], INVOICE) for _ in range(2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE run SET mode = 'dry', status = 'dead' WHERE id = %s", [tried])
        assert "dead_letters" not in attention(house.owner)
        cursor.execute("UPDATE run SET status = 'dead' WHERE id = %s", [counted])
    assert attention(house.owner)["dead_letters"]["link"] == f"/runs/{counted}"


def test_tour_has_five_stops_and_ends_with_a_decision(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    steps = {step["key"]: step["done"] for step in house.owner.get("home").json()["next_steps"]}
    assert steps == {"template": True, "publish": False, "run": False, "invite": True, "decide": False}
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: (house.approver.get("tasks").json()["items"] or [None])[0], "the task", each=engine.turn)
    house.approver.post(f"tasks/{task['id']}/decide", {"outcome": "approved", "version": task["version"]})
    assert all(step["done"] for step in house.owner.get("home").json()["next_steps"])
