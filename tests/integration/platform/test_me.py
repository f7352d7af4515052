"""What belongs to the person: the password, and the way out of no workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from builder.accounts import facade as accounts
from builder.accounts.models import Membership, SignInAttempt, User
from builder.audit.models import AuditEntry
from tests.factories.browser import Browser
from tests.factories.people import PASSWORD, Home, actor, join

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Browser]
NEW = "another long walk 8"


@pytest.fixture
def ann(home: Home) -> User:
    return join(home.workspace, "builder", email="ann@example.org", name="Ann", password=PASSWORD)


def change(browser: Browser, current: str = PASSWORD, new: str = NEW) -> Any:
    return browser.post("me/password", {"current_password": current, "new_password": new})


def signs_in(password: str) -> bool:
    return Client().post("/sign-in", {"email": "ann@example.org", "password": password}).status_code == 302


def test_new_password_signs_in_and_the_old_one_does_not(ann: User, browse: Browse) -> None:
    assert change(browse(ann)).status_code == 200
    ann.refresh_from_db()
    assert ann.password.startswith("argon2")
    assert (signs_in(PASSWORD), signs_in(NEW)) == (False, True)


def test_other_browsers_are_signed_out_and_this_one_stays(ann: User, browse: Browse) -> None:
    here, phone = browse(ann), browse(ann)
    key = here.client.cookies["handrail_session"].value
    assert change(here).json() == {"sessions_ended": 1}
    assert (here.get("session").status_code, phone.get("session").status_code) == (200, 401)
    assert here.client.cookies["handrail_session"].value != key
    assert [item["current"] for item in here.get("me/sessions").json()["items"]] == [True]


def test_change_is_recorded_without_either_password(ann: User, browse: Browse, home: Home) -> None:
    change(browse(ann))
    entry = AuditEntry.objects.get(action="password.changed")
    assert (entry.workspace_id, entry.outcome, entry.actor["id"]) == (home.id, "ok", str(ann.id))
    assert entry.after == {"sessions_ended": 0}


@pytest.mark.parametrize(
    ("current", "new", "code", "field"),
    [
        ("wrong", NEW, "wrong_password", "current_password"),
        (PASSWORD, PASSWORD, "same_password", "new_password"),
        (PASSWORD, "short", "weak_password", "new_password"),
        (PASSWORD, "1234567890123", "weak_password", "new_password"),
    ],
)
def test_refusal_names_the_field_and_changes_nothing(
    ann: User, browse: Browse, current: str, new: str, code: str, field: str
) -> None:
    here, phone = browse(ann), browse(ann)
    answer = change(here, current, new)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [item["field"] for item in answer.json()["fields"]] == [field]
    assert phone.get("session").status_code == 200
    assert signs_in(PASSWORD)


def test_guessing_through_a_stolen_session_is_locked_out_and_recorded(ann: User, browse: Browse) -> None:
    browser = browse(ann)
    assert [change(browser, "wrong").status_code for _ in range(5)] == [400] * 5
    assert change(browser).status_code == 429
    assert AuditEntry.objects.filter(action="password.changed", outcome="denied").count() == 5
    SignInAttempt.objects.all().delete()
    assert change(browser).status_code == 200


def test_token_cannot_change_the_password_of_its_person(ann: User, browse: Browse, home: Home) -> None:
    ends = (timezone.now() + timedelta(days=1)).isoformat()
    body = {"name": "ci", "scopes": ["flow.view"], "expires_at": ends}
    made = browse(ann).post("me/tokens", body).json()
    assert change(Browser.with_token(made["token"])).status_code == 403
    assert signs_in(PASSWORD)


def test_person_in_no_workspace_learns_so_and_can_leave(ann: User, browse: Browse) -> None:
    browser = browse(ann)
    Membership.objects.filter(user=ann).update(active=False)
    state = browser.get("session").json()
    assert (state["user"]["email"], state["workspace"], state["workspaces"]) == ("ann@example.org", None, [])
    assert (state["permissions"], state["roles"]) == ([], [])
    refused = browser.get("home")
    assert (refused.status_code, refused.json()["code"]) == (404, "no_workspace")
    assert browser.post("sign-out").status_code == 204
    assert browser.get("session").status_code == 401


def test_token_of_somebody_who_left_the_workspace_shows_none(ann: User, browse: Browse, home: Home) -> None:
    ends = timezone.now() + timedelta(days=1)
    facts: dict[str, Any] = {"workspace_id": home.id, "scopes": ["flow.view"], "name": "ci", "expires_at": ends}
    _, text = accounts.create_token(actor=actor(ann, home), **facts)
    Membership.objects.filter(user=ann).update(active=False)
    state = Browser.with_token(text).get("session").json()
    assert (state["workspace"], state["permissions"]) == (None, [])
