"""Who may do what, why, and where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from builder.access import facade as access
from builder.access.models import Grant
from builder.accounts import facade as accounts
from builder.accounts.models import User
from builder.audit.models import AuditEntry
from builder.base.actor import system
from builder.connections import facade as connections
from engine.errors import Conflict, InvalidInput, NotFound
from tests.factories.browser import Browser
from tests.factories.people import Home, actor, join

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Browser]


def flow_in(home: Home, folder: str = "") -> access.Target:
    return access.Target(workspace_id=home.id, kind="flow", id=str(uuid4()), folder=folder)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("builder", "flow.edit", "flow.publish"),
        ("publisher", "flow.publish", "flow.edit"),
        ("operator", "run.redrive", "flow.edit"),
        ("approver", "task.decide", "flow.view"),
        ("auditor", "audit.verify", "run.start"),
        ("viewer", "run.view", "run.start"),
        ("admin", "workspace.admin", None),
    ],
)
def test_built_in_role_may_its_part_and_no_more(home: Home, role: str, may: str, may_not: str | None) -> None:
    person = actor(join(home.workspace, role), home)
    assert access.can(person, may).allowed
    assert may_not is None or not access.can(person, may_not).allowed


def test_grant_on_a_folder_counts_for_flows_below_it_only(home: Home) -> None:
    user = join(home.workspace)
    access.grant_role(
        actor=home.actor, workspace_id=home.id, role="builder", user_id=user.id, scope="folder", scope_id="finance"
    )
    person = actor(user, home)
    assert access.can(person, "flow.edit", flow_in(home, "finance")).allowed
    assert access.can(person, "flow.edit", flow_in(home, "finance/invoices")).allowed
    assert not access.can(person, "flow.edit", flow_in(home, "financial")).allowed
    assert not access.can(person, "flow.edit").allowed
    assert access.may_anywhere(person, "flow.edit").allowed


def test_grant_on_a_flow_counts_for_its_runs(home: Home) -> None:
    user, flow = join(home.workspace), flow_in(home)
    access.grant_role(
        actor=home.actor, workspace_id=home.id, role="viewer", user_id=user.id, scope="flow", scope_id=flow.id
    )
    run = access.Target(workspace_id=home.id, kind="run", id=str(uuid4()), flow_id=flow.id)
    elsewhere = access.Target(workspace_id=home.id, kind="run", id=str(uuid4()), flow_id=str(uuid4()))
    assert access.can(actor(user, home), "run.view", run).allowed
    assert not access.can(actor(user, home), "run.view", elsewhere).allowed


def test_group_gives_its_roles_and_takes_them_when_somebody_leaves(home: Home) -> None:
    user = join(home.workspace)
    group = access.create_group(actor=home.actor, workspace_id=home.id, name="Finance", members=[user.id])
    access.grant_role(actor=home.actor, workspace_id=home.id, role="publisher", group_id=group.id)
    decision = access.can(actor(user, home), "flow.publish")
    assert "through the group Finance" in access.explain(actor(user, home), decision)
    access.change_group(actor=home.actor, workspace_id=home.id, group_id=group.id, members=[])
    assert not access.can(actor(user, home), "flow.publish").allowed


def test_a_group_is_given_roles_where_it_is_edited_and_the_last_admin_stays(home: Home) -> None:
    user = join(home.workspace)
    place: dict[str, Any] = {"actor": home.actor, "workspace_id": home.id}
    group = access.create_group(**place, name="Finance", members=[user.id], roles=["publisher", "viewer"])
    assert access.can(actor(user, home), "flow.publish").allowed
    access.change_group(**place, group_id=group.id, description="Those who pay")
    assert access.roles_of_groups(home.id) == {group.id: ["publisher", "viewer"]}
    access.change_group(**place, group_id=group.id, roles=["viewer"])
    assert not access.can(actor(user, home), "flow.publish").allowed
    with pytest.raises(InvalidInput):
        access.change_group(**place, group_id=group.id, roles=["emperor"])
    assert access.roles_of_groups(home.id) == {group.id: ["viewer"]}


def test_grant_ends_at_its_expiry(home: Home) -> None:
    user = join(home.workspace)
    soon = timezone.now() + timedelta(hours=1)
    grant = access.grant_role(actor=home.actor, workspace_id=home.id, role="viewer", user_id=user.id, expires_at=soon)
    assert access.can(actor(user, home), "flow.view").allowed
    Grant.objects.filter(id=grant.id).update(expires_at=timezone.now())
    assert not access.can(actor(user, home), "flow.view").allowed


def test_object_of_another_workspace_does_not_exist_even_for_an_admin(home: Home, other: Home) -> None:
    with pytest.raises(NotFound):
        access.require(home.actor, "flow.view", flow_in(other))


def test_deactivated_person_may_nothing(home: Home) -> None:
    user = join(home.workspace, "builder")
    person = actor(user, home)
    accounts.set_member_active(actor=home.actor, workspace_id=home.id, user_id=user.id, active=False)
    assert not access.can(person, "flow.view").allowed


def test_refusal_says_which_role_would_be_needed(home: Home) -> None:
    user = join(home.workspace, "approver", name="Ana")
    with pytest.raises(access.AccessDenied) as refused:
        access.require(actor(user, home), "flow.publish")
    assert str(refused.value) == (
        "Ana may not publish and take back versions here. That takes the role Admin or Publisher."
    )


def test_rule_of_a_blocker_forbids_what_a_role_allows(home: Home) -> None:
    block = access.Block("freeze", "Publishing is frozen until Monday.")
    access.bind_blockers([lambda who, permission, target: [block] if permission.name == "flow.publish" else []])
    try:
        decision = access.can(home.actor, "flow.publish")
        assert access.can(home.actor, "flow.edit").allowed
    finally:
        access.bind_blockers([])
    assert not decision.allowed
    assert "frozen until Monday" in access.explain(home.actor, decision)


def test_last_admin_keeps_the_role_in_every_way_of_losing_it(home: Home, browse: Browse) -> None:
    facts: dict[str, Any] = {"actor": home.actor, "workspace_id": home.id, "user_id": home.admin.id}
    with pytest.raises(Conflict):
        access.set_roles(**facts, roles=["viewer"])
    grant = Grant.objects.get(user=home.admin, role="admin")
    with pytest.raises(Conflict):
        access.revoke_grant(actor=home.actor, workspace_id=home.id, grant_id=grant.id)
    second = join(home.workspace, "admin")
    refused = browse(second).patch(f"people/{second.id}", {"active": False})
    assert refused.json()["code"] == "not_yourself"
    assert browse(second).patch(f"people/{home.admin.id}", {"active": False}).status_code == 200
    assert not access.can(home.actor, "people.view").allowed


def test_token_does_what_its_scopes_and_its_person_allow_and_no_more(home: Home) -> None:
    user = join(home.workspace, "builder")
    facts: dict[str, Any] = {"actor": actor(user, home), "workspace_id": home.id, "name": "ci"}
    ends = timezone.now() + timedelta(days=1)
    token, text = accounts.create_token(**facts, scopes=["table.view", "people.manage"], expires_at=ends)
    program = Browser.with_token(text)
    assert program.get("tables").status_code == 200
    assert program.post("tables", {"name": "t", "columns": []}).status_code == 403
    assert program.post("people/invitations", {"email": "x@example.org", "roles": []}).status_code == 403
    assert program.get("session").json()["permissions"] == ["table.view"]
    assert program.post("me/tokens", {"name": "n", "scopes": ["flow.view"], "expires_at": ends}).status_code == 403
    accounts.revoke_token(actor=facts["actor"], workspace_id=home.id, token_id=token.id)
    assert program.get("tables").status_code == 401


def test_token_ends_with_its_date_and_with_its_person(home: Home) -> None:
    user = join(home.workspace, "builder")
    facts: dict[str, Any] = {"actor": actor(user, home), "workspace_id": home.id, "scopes": ["table.view"]}
    first, text = accounts.create_token(**facts, name="a", expires_at=timezone.now() + timedelta(days=1))
    accounts.ApiToken.objects.filter(id=first.id).update(expires_at=timezone.now())
    assert Browser.with_token(text).get("tables").status_code == 401
    _, text = accounts.create_token(**facts, name="b", expires_at=timezone.now() + timedelta(days=1))
    accounts.set_member_active(actor=system("test"), workspace_id=home.id, user_id=user.id, active=False)
    assert Browser.with_token(text).get("tables").status_code == 403


def test_token_is_shown_once_and_stored_as_a_hash_only(home: Home, browse: Browse) -> None:
    browser = browse(home.admin)
    ends = (timezone.now() + timedelta(days=30)).isoformat()
    made = browser.post("me/tokens", {"name": "ci", "scopes": ["flow.view"], "expires_at": ends}).json()
    assert made["token"].startswith("hrl_")
    assert made["token"] not in browser.get("me/tokens").content.decode()
    assert made["token"].encode() not in bytes(accounts.ApiToken.objects.get().token_hash)
    assert browser.post("me/tokens", {"name": "x", "scopes": ["flow.fly"], "expires_at": ends}).status_code == 400


def test_workspace_of_a_request_is_chosen_by_header_or_session(home: Home, other: Home, browse: Browse) -> None:
    accounts.add_member(actor=system("test"), workspace_id=other.id, user_id=home.admin.id)
    browser = browse(home.admin)
    assert browser.get("session").json()["workspace"]["slug"] == "acme"
    by_header = browser.client.get("/api/v1/session", headers={"X-Workspace": "other"}).json()
    assert (by_header["workspace"]["slug"], by_header["permissions"]) == ("other", [])
    assert browser.client.get("/api/v1/session", headers={"X-Workspace": "nowhere"}).status_code == 404
    assert browser.post("session/workspace", {"slug": "other"}).json()["workspace"]["slug"] == "other"
    assert browser.get("session").json()["workspace"]["slug"] == "other"
    assert browser.get("tables").status_code == 403


def test_sessions_can_be_seen_and_ended(home: Home, browse: Browse) -> None:
    laptop, phone = browse(home.admin), browse(home.admin)
    items = laptop.get("me/sessions").json()["items"]
    assert [item["current"] for item in items].count(True) == 1
    there = next(item for item in items if not item["current"])
    assert laptop.delete(f"me/sessions/{there['id']}").status_code == 204
    assert (laptop.get("session").status_code, phone.get("session").status_code) == (200, 401)


def test_session_of_somebody_else_cannot_be_ended(home: Home, browse: Browse) -> None:
    mine, theirs = browse(home.admin), browse(join(home.workspace, "viewer"))
    there = theirs.get("me/sessions").json()["items"][0]
    assert mine.delete(f"me/sessions/{there['id']}").status_code == 404
    assert theirs.get("session").status_code == 200


def test_denied_attempt_is_recorded(home: Home, browse: Browse) -> None:
    viewer = join(home.workspace, "viewer")
    browse(viewer).post("people/invitations", {"email": "x@example.org", "roles": ["admin"]})
    row = AuditEntry.objects.get(action="access.denied")
    assert (row.outcome, row.actor["id"], (row.after or {})["permission"]) == (
        "denied",
        str(viewer.id),
        "people.manage",
    )


def test_unsafe_request_without_csrf_token_changes_nothing(home: Home, browse: Browse) -> None:
    browser = browse(home.admin)
    answer = browser.client.post("/api/v1/groups", b'{"name": "x"}', content_type="application/json")
    assert answer.status_code == 403
    assert browser.get("groups").json()["items"] == []


def test_explain_answers_about_somebody_else(home: Home, browse: Browse) -> None:
    ana = join(home.workspace, "builder", name="Ana")
    asked = {"user": str(ana.id), "permission": "flow.publish"}
    answer = browse(home.admin).get("access/explain", **asked).json()
    assert (answer["allowed"], answer["because"]) == (False, [])
    assert answer["sentence"].startswith("Ana may not publish")
    approver = browse(join(home.workspace, "approver"))
    assert approver.get("access/explain", **asked).status_code == 403
    assert approver.get("access/explain", permission="task.decide").json()["allowed"] is True


def test_custom_role_works_and_goes_with_its_grants(home: Home, browse: Browse) -> None:
    browser, user = browse(home.admin), join(home.workspace)
    made = browser.post("access/roles", {"name": "Table keeper", "permissions": ["table.view", "table.edit"]})
    assert made.json()["key"] == "table-keeper"
    assert browser.patch(f"people/{user.id}", {"roles": ["table-keeper"]}).json()["roles"] == ["table-keeper"]
    assert access.can(actor(user, home), "table.edit").allowed
    assert browser.post("access/roles", {"name": "Admin", "permissions": []}).status_code == 409
    assert browser.delete("access/roles/table-keeper").status_code == 204
    assert not access.can(actor(user, home), "table.edit").allowed


def test_invitation_gives_a_link_and_lists_it_as_open(home: Home, browse: Browse) -> None:
    browser = browse(home.admin)
    made = browser.post("people/invitations", {"email": "new@example.org", "name": "New", "roles": ["approver"]})
    assert "/invite/" in made.json()["link"]
    people = browser.get("people").json()
    assert [item["email"] for item in people["invitations"]] == ["new@example.org"]
    assert made.json()["link"].rsplit("/", 1)[1] not in browser.get("people").content.decode()
    unknown = browser.post("people/invitations", {"email": "y@example.org", "roles": ["wizard"]})
    assert unknown.json()["code"] == "unknown_role"


def test_open_windows_learn_that_rights_changed(
    home: Home, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[set[UUID]] = []
    monkeypatch.setattr("builder.base.rights._bound", [lambda *, user_ids: told.append(set(user_ids))])
    ana, bo = join(home.workspace), join(home.workspace)
    place: dict[str, Any] = {"actor": home.actor, "workspace_id": home.id}
    with django_capture_on_commit_callbacks(execute=True):
        access.set_roles(**place, user_id=ana.id, roles=["viewer"])
        group = access.create_group(**place, name="Finance", members=[ana.id, bo.id])
        access.change_group(**place, group_id=group.id, members=[bo.id])
        access.grant_role(**place, role="viewer", group_id=group.id)
        accounts.set_member_active(**place, user_id=bo.id, active=False)
    assert told == [{ana.id}, {ana.id, bo.id}, {ana.id}, {bo.id}, {bo.id}]


def test_last_visit_is_noted_for_person_and_session(home: Home, browse: Browse) -> None:
    user = join(home.workspace, "viewer")
    browser = browse(user)
    people = browse(home.admin).get("people").json()["items"]
    assert next(item for item in people if item["user"]["id"] == str(user.id))["last_seen"] is not None
    first = User.objects.get(id=user.id).last_seen
    browser.get("session")
    assert User.objects.get(id=user.id).last_seen == first


def test_rights_are_read_once_a_request_however_many_objects_are_decided(
    home: Home, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        connections.create_connection(
            actor=home.actor, workspace_id=home.id, connector="http", name=f"c{number}",
            fields={"auth": "none", "base_url": "http://127.0.0.1:9"}, save_anyway=True,
        )  # fmt: skip
    browser = browse(home.admin)
    with django_assert_max_num_queries(20):
        assert len(browser.get("connections").json()["items"]) == 12
