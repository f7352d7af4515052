"""Signing in and out, the lockout, and the links that work once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from builder.accounts import facade as accounts
from builder.accounts.models import OneTimeLink, Session, SignInAttempt, User
from builder.audit.models import AuditEntry
from builder.base.actor import system
from tests.factories.people import PASSWORD, Home, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(home: Home) -> User:
    return join(home.workspace, "builder", email="Ann@example.org", name="Ann", password=PASSWORD)


def sign_in(client: Client, email: str, password: str, **more: Any) -> Any:
    return client.post("/sign-in", {"email": email, "password": password, **more})


def test_person_signs_in_and_lands_where_she_wanted(home: Home, ann: User) -> None:
    client = Client()
    answer = sign_in(client, "ann@EXAMPLE.org", PASSWORD, next="/flows?folder=x")
    assert (answer.status_code, answer["Location"]) == (302, "/flows?folder=x")
    assert client.get("/api/v1/session").json()["user"]["email"] == "Ann@example.org"
    entry = AuditEntry.objects.get(action="session.started", actor__id=str(ann.id))
    assert entry.workspace_id == home.id


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_sign_in_never_leads_outside(ann: User, target: str) -> None:
    assert sign_in(Client(), ann.email, PASSWORD, next=target)["Location"] == "/"


@pytest.mark.parametrize(("email", "password"), [("ann@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_wrong_password_and_unknown_address_get_the_same_answer(ann: User, email: str, password: str) -> None:
    answer = sign_in(Client(), email, password)
    assert answer.status_code == 400
    assert "do not fit together" in answer.content.decode()
    assert AuditEntry.objects.get(action="session.refused").outcome == "denied"


def test_five_failures_lock_this_account_on_this_address_even_with_the_right_password(ann: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, ann.email, "wrong")
    locked = sign_in(client, ann.email, PASSWORD)
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert 0 < int(locked["Retry-After"]) <= 901
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere, ann.email, PASSWORD).status_code == 302


def test_lock_ends_after_its_time(ann: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, ann.email, "wrong")
    SignInAttempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, ann.email, PASSWORD).status_code == 302


def test_failures_from_many_addresses_lock_the_account_everywhere(ann: User) -> None:
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), ann.email, "wrong")
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), ann.email, PASSWORD).status_code == 429


def test_sign_in_without_csrf_token_is_refused_with_a_sentence(ann: User) -> None:
    answer = sign_in(Client(enforce_csrf_checks=True), ann.email, PASSWORD)
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_signing_out_takes_a_post_and_ends_the_session(ann: User) -> None:
    client = Client()
    sign_in(client, ann.email, PASSWORD)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/api/v1/session").status_code == 200
    client.post("/sign-out")
    assert client.get("/api/v1/session").status_code == 401
    assert Session.objects.count() == 0


def test_page_sends_the_signed_out_to_sign_in_and_back(home: Home) -> None:
    answer = Client().get("/runs/123?step=a")
    assert answer["Location"] == "/sign-in?next=%2Fruns%2F123%3Fstep%3Da"


def test_owner_link_makes_the_first_owner_once(db: None) -> None:
    token = accounts.new_setup_link()
    client = Client()
    form = {"email": "o@example.org", "name": "Olga", "password": PASSWORD, "workspace": "Acme & Sons"}
    assert client.get(f"/setup/{token}").status_code == 200
    assert client.post(f"/setup/{token}", form)["Location"] == "/"
    session = client.get("/api/v1/session").json()
    assert session["workspace"]["slug"] == "acme-sons"
    assert "people.manage" in session["permissions"]
    again = Client().post(f"/setup/{token}", {**form, "email": "x@example.org"})
    assert again.status_code == 410
    assert "used already" in again.content.decode()
    assert User.objects.count() == 1


def test_new_owner_link_makes_the_one_before_worthless(db: None) -> None:
    first = accounts.new_setup_link()
    accounts.new_setup_link()
    assert Client().get(f"/setup/{first}").status_code == 410


@pytest.mark.parametrize("password", ["short", "1234567890123", "password1234", "o@example.org"])
def test_weak_password_is_refused_and_the_link_stays_usable(db: None, password: str) -> None:
    token = accounts.new_setup_link()
    form = {"email": "o@example.org", "name": "Olga", "workspace": "Acme"}
    answer = Client().post(f"/setup/{token}", {**form, "password": password})
    assert answer.status_code == 400
    assert "Olga" in answer.content.decode()
    assert OneTimeLink.objects.get().used_at is None


def test_invited_person_chooses_a_password_and_has_the_roles(home: Home) -> None:
    token = accounts.invite(
        actor=home.actor, workspace_id=home.id, email="b@example.org", name="Bo", roles=["approver"]
    )
    client = Client()
    assert "Join Acme" in client.get(f"/invite/{token}").content.decode()
    assert client.post(f"/invite/{token}", {"name": "Bo", "password": PASSWORD}).status_code == 302
    session = client.get("/api/v1/session").json()
    assert (session["roles"], session["permissions"]) == (["approver"], ["task.decide", "task.view"])
    assert Client().get(f"/invite/{token}").status_code == 410
    given = AuditEntry.objects.get(action="person.roles_changed", after={"roles": ["approver"]})
    joined = AuditEntry.objects.get(action="person.joined", object_id=given.object_id)
    assert (given.actor["id"], joined.actor["id"]) == (home.actor.id, given.object_id), "who invites gives the roles"


def test_invitation_of_somebody_with_an_account_needs_their_sign_in(home: Home, other: Home) -> None:
    known = join(other.workspace, "viewer", email="k@example.org", password=PASSWORD)
    token = accounts.invite(actor=home.actor, workspace_id=home.id, email="K@example.org", name="", roles=["viewer"])
    stranger = Client().post(f"/invite/{token}", {"name": "Evil", "password": "another long password"})
    assert stranger.status_code == 400
    assert not accounts.is_member(known.id, home.id)
    own = Client()
    own.force_login(known)
    assert own.post(f"/invite/{token}").status_code == 302
    assert accounts.is_member(known.id, home.id)


def test_withdrawn_and_expired_invitations_do_not_work(home: Home) -> None:
    facts: dict[str, Any] = {"actor": home.actor, "workspace_id": home.id, "name": "", "roles": ["viewer"]}
    withdrawn = accounts.invite(email="a@example.org", **facts)
    accounts.withdraw_invitation(actor=home.actor, workspace_id=home.id, link_id=OneTimeLink.objects.get().id)
    expired = accounts.invite(email="b@example.org", **facts)
    OneTimeLink.objects.filter(email="b@example.org").update(expires_at=timezone.now())
    assert [Client().get(f"/invite/{token}").status_code for token in (withdrawn, expired, "unknown")] == [410] * 3


def test_password_of_a_deactivated_person_does_not_open_the_workspace(home: Home, ann: User) -> None:
    accounts.set_member_active(actor=system("test"), workspace_id=home.id, user_id=ann.id, active=False)
    client = Client()
    sign_in(client, ann.email, PASSWORD)
    assert client.get("/api/v1/session").json()["workspace"] is None
    answer = client.get("/api/v1/home")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_workspace")
