"""Publishing: everything or nothing; what is live is exactly what was checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection as database

from builder.audit.models import AuditEntry
from builder.config import process
from builder.flows import facade as flows
from builder.flows.contracts import Publication
from builder.flows.models import FlowVersion
from builder.triggers import facade as triggers
from builder.triggers.models import Trigger
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Person
from tests.integration.process.test_drafts import edit, new_flow
from tests.integration.process.test_story import publish


def hooks() -> int:
    """How many webhook addresses the engine's door knows."""
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM runtime_hook WHERE enabled")
        return int(cursor.fetchone()[0])


def hook_name() -> str:
    """The name that runs started by the only webhook see."""
    with database.cursor() as cursor:
        cursor.execute("SELECT flow_name FROM runtime_hook")
        return str(cursor.fetchone()[0])


def test_empty_draft_cannot_be_published_and_findings_say_why(house: House) -> None:
    flow_id = new_flow(house.builder)
    answer = house.builder.post(f"flows/{flow_id}/publish", {"revision": 0})
    assert (answer.status_code, answer.json()["code"]) == (422, "graph_has_errors")
    assert any(item["level"] == "error" and item["hint"] for item in answer.json()["findings"])
    assert FlowVersion.objects.count() == 0


def test_dead_connection_refuses_publication(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    row = next(item for item in house.owner.get("connections").json()["items"] if item["key"] == "erp")
    dead = {"base_url": "http://127.0.0.1:9/", "auth": "none"}
    changed = house.owner.patch(f"connections/{row['id']}", {"fields": dead, "save_anyway": True})
    assert changed.status_code == 200, changed.content
    answer = publish(house.owner, demo["id"])
    assert answer.status_code == 422
    finding = next(item for item in answer.json()["findings"] if item["code"] == "G011")
    assert finding["node"] == "send_to_erp"
    assert "Demo ERP" in finding["message"]
    assert (FlowVersion.objects.count(), Trigger.objects.count(), hooks()) == (0, 0, 0)


def test_webhook_knows_the_name_its_flow_has_now(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    assert publish(house.owner, demo["id"]).status_code == 200
    names = [hook_name()]
    assert house.owner.patch(f"flows/{demo['id']}", {"name": "Bills"}).status_code == 200
    assert [*names, hook_name()] == [demo["name"], "Bills"]


def test_failing_hook_leaves_nothing_behind(house: House, demo: dict[str, Any]) -> None:
    class Broken(triggers.TriggersHook):
        def published(self, publication: Publication) -> None:
            super().published(publication)
            raise RuntimeError("the last hook fails")

    flows.bind_hooks([Broken()])
    try:
        with pytest.raises(RuntimeError):
            flows.publish(
                actor=house.owner.actor, flow_id=UUID(demo["id"]), revision=demo["draft_revision"], accept_warnings=True
            )
    finally:
        flows.bind_hooks(process.PUBLISH_HOOKS)
    assert (FlowVersion.objects.count(), Trigger.objects.count(), hooks()) == (0, 0, 0)
    assert house.owner.get(f"flows/{demo['id']}").json()["status"] == "draft"


def test_stale_revision_is_not_published(house: House, demo: dict[str, Any]) -> None:
    answer = house.owner.post(f"flows/{demo['id']}/publish", {"revision": 0})
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_changed")


def test_warning_wants_a_tick(house: House, demo: dict[str, Any]) -> None:
    house.owner.patch(f"people/{house.approver.user.id}", {"roles": ["viewer"]})
    revision = house.owner.get(f"flows/{demo['id']}/draft").json()["revision"]
    refused = house.owner.post(f"flows/{demo['id']}/publish", {"revision": revision})
    assert (refused.status_code, refused.json()["code"]) == (422, "graph_has_warnings")
    assert "Approver" in refused.json()["detail"]
    taken = house.owner.post(f"flows/{demo['id']}/publish", {"revision": revision, "accept_warnings": True})
    assert taken.status_code == 200


def test_webhook_address_survives_versions_and_unpublishing(house: House, demo: dict[str, Any]) -> None:
    flow_id = demo["id"]
    publish(house.owner, flow_id)
    first = house.owner.get(f"flows/{flow_id}/draft").json()["webhook"]["url"]
    assert house.owner.post(f"flows/{flow_id}/unpublish").json()["status"] == "off"
    assert house.owner.get(f"flows/{flow_id}/draft").json()["webhook"] is None
    assert hooks() == 0
    publish(house.owner, flow_id)
    second = house.owner.get(f"flows/{flow_id}/draft").json()["webhook"]["url"]
    assert second == first
    assert hooks() == 1
    assert [item["number"] for item in house.owner.get(f"flows/{flow_id}/versions").json()["items"]] == [2, 1]


def test_new_address_replaces_the_old_one(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    before = house.owner.get(f"flows/{demo['id']}/draft").json()["webhook"]
    after = house.owner.post(f"triggers/{before['trigger_id']}/address")
    assert after.status_code == 200
    assert after.json()["url"] != before["url"]
    assert hooks() == 1


def test_secret_of_a_webhook_is_shown_once_and_never_stored_plain(house: House, demo: dict[str, Any]) -> None:
    settings = house.owner.get(f"flows/{demo['id']}/draft").json()["graph"]["nodes"]["invoice"]["settings"]
    operation = {"op": "update_settings", "key": "invoice", "settings": {**settings, "auth": "signature"}}
    edit(house.owner, demo["id"], demo["draft_revision"], operation)
    publish(house.owner, demo["id"])
    webhook = house.owner.get(f"flows/{demo['id']}/draft").json()["webhook"]
    assert webhook["secret_set"] is True
    made = house.owner.post(f"triggers/{webhook['trigger_id']}/secret").json()["secret"]
    row = Trigger.objects.get(id=webhook["trigger_id"])
    assert made not in str(row.secret)
    assert made not in house.owner.get(f"flows/{demo['id']}/triggers").content.decode()
    with database.cursor() as cursor:
        cursor.execute("SELECT auth::text FROM runtime_hook")
        assert made not in cursor.fetchone()[0]


def test_publishing_takes_the_permission_to_publish(house: House, demo: dict[str, Any]) -> None:
    only_builder: Person = house.builder
    house.owner.patch(f"people/{only_builder.user.id}", {"roles": ["builder"]})
    answer = publish(only_builder, demo["id"])
    assert answer.status_code == 403
    assert "Publisher" in answer.json()["detail"]
    assert FlowVersion.objects.count() == 0


def test_what_publishing_tests_by_itself_is_no_act_of_who_publishes(house: House, demo: dict[str, Any]) -> None:
    assert publish(house.owner, demo["id"]).status_code == 200
    tested = AuditEntry.objects.filter(action="connection.tested")
    assert {entry.actor["kind"] for entry in tested} == {"system"}
    assert AuditEntry.objects.get(action="flow.published").actor["id"] == house.owner.actor.id
