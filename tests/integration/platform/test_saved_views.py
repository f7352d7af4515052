"""Saved views: one's own on every device, shared by whoever may shape flows, and never beyond the workspace."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from builder.accounts import facade as accounts
from builder.accounts.models import Membership, User
from builder.audit.models import AuditEntry
from builder.lists import facade as lists
from builder.lists import services
from builder.lists.models import SavedView
from engine.errors import Conflict, LimitExceeded
from tests.factories.browser import Browser
from tests.factories.people import Home, actor, join, make_home

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Browser]
BROKEN = {"status": "dead", "days": "7"}


@pytest.fixture
def olga(home: Home, browse: Browse) -> Browser:
    """Somebody who may change flows."""
    return browse(join(home.workspace, "builder", name="Olga"))


@pytest.fixture
def vic(home: Home, browse: Browse) -> Browser:
    """Somebody who only looks."""
    return browse(join(home.workspace, "viewer", name="Vic"))


def keep(browser: Browser, name: str = "Broken", **more: Any) -> Any:
    """Keep a view of the runs."""
    return browser.post("views", {"page": "runs", "name": name, "search": BROKEN, **more})


def kept(browser: Browser, name: str = "Broken", **more: Any) -> str:
    """The address of a view that is kept."""
    answer = keep(browser, name, **more)
    assert answer.status_code == 201, answer.content
    return f"views/{answer.json()['id']}"


def named(browser: Browser, page: str = "runs") -> list[str]:
    """Names of the views somebody finds."""
    return [item["name"] for item in browser.get("views", page=page).json()["items"]]


def told() -> list[str]:
    """What was written down about views, in order."""
    return list(AuditEntry.objects.filter(action__startswith="view.").order_by("id").values_list("action", flat=True))


def test_own_view_is_there_on_another_device_and_nobody_else_finds_it(
    home: Home, browse: Browse, olga: Browser, vic: Browser
) -> None:
    ann = join(home.workspace, "viewer", name="Ann")
    place = kept(browse(ann))
    (item,) = browse(ann).get("views", page="runs").json()["items"]
    assert (item["name"], item["search"], item["shared"], item["mine"]) == ("Broken", BROKEN, False, True)
    for other in (olga, vic, browse(home.admin)):
        assert named(other) == []
        assert other.patch(place, {"name": "Taken"}).status_code == 404
        assert other.delete(place).status_code == 404
    assert named(browse(ann)) == ["Broken"]
    assert told() == []


def test_shared_view_says_whose_it_is_and_only_its_owner_or_an_admin_changes_it(
    home: Home, browse: Browse, olga: Browser, vic: Browser
) -> None:
    place = kept(olga, shared=True)
    (item,) = vic.get("views", page="runs").json()["items"]
    assert (item["name"], item["shared"], item["mine"], item["owner"]) == ("Broken", True, False, "Olga")
    refused = vic.patch(place, {"name": "Mine now"})
    assert (refused.status_code, refused.json()["detail"]) == (403, "This view belongs to Olga.")
    assert vic.delete(place).status_code == 403
    assert olga.patch(place, {"name": "To mend"}).json()["name"] == "To mend"
    assert browse(home.admin).patch(place, {"shared": False}).status_code == 200
    assert (named(olga), named(vic)) == (["To mend"], [])
    assert told() == ["view.shared", "view.changed", "view.unshared"]


def test_sharing_takes_the_permission_to_change_flows(vic: Browser) -> None:
    refused = keep(vic, shared=True)
    assert (refused.status_code, refused.json()["permission"]) == (403, "flow.edit")
    place = kept(vic)
    assert vic.patch(place, {"shared": True}).status_code == 403
    assert [view.shared for view in SavedView.objects.all()] == [False]
    assert told() == []


def test_who_lost_the_permission_may_take_a_shared_view_back_and_not_reshape_it(home: Home, browse: Browse) -> None:
    ben = join(home.workspace, "builder", name="Ben")
    browser = browse(ben)
    place = kept(browser, shared=True)
    browse(home.admin).patch(f"people/{ben.id}", {"roles": ["viewer"]})
    assert browser.patch(place, {"search": {"q": "other"}}).status_code == 403
    assert browser.patch(place, {"shared": False}).status_code == 200
    assert browser.patch(place, {"search": {"q": "other"}}).json()["search"] == {"q": "other"}


def test_deleted_shared_view_is_gone_for_all_and_recorded_by_name(olga: Browser, vic: Browser) -> None:
    place = kept(olga, shared=True)
    assert olga.delete(place).status_code == 204
    assert (named(olga), named(vic), olga.delete(place).status_code) == ([], [], 404)
    entry = AuditEntry.objects.get(action="view.deleted")
    assert (entry.before or {})["name"] == "Broken"


def test_views_of_another_workspace_are_not_there(home: Home, other: Home, browse: Browse) -> None:
    both = join(home.workspace, "admin", name="Both")
    Membership.objects.create(workspace=other.workspace, user=both)
    own = lists.create_view(actor=actor(both, home), workspace_id=home.id, page="runs", name="Own", search=BROKEN)
    shared = lists.create_view(
        actor=home.actor, workspace_id=home.id, page="runs", name="All", search=BROKEN, shared=True
    )
    assert lists.views(other.id, both.id, "runs") == []
    stranger = browse(other.admin)
    assert named(stranger) == []
    for view in (own, shared):
        assert stranger.patch(f"views/{view.id}", {"name": "x"}).status_code == 404
        assert stranger.delete(f"views/{view.id}").status_code == 404
    assert [view.name for view in lists.views(home.id, both.id, "runs")] == ["All", "Own"]


def test_views_stand_by_name_under_their_own_page(olga: Browser) -> None:
    for name in ("zebra", "Apple", "mango"):
        kept(olga, name)
    olga.post("views", {"page": "flows", "name": "Apple", "search": {"folder": "Finance"}})
    assert named(olga) == ["Apple", "mango", "zebra"]
    assert named(olga, "flows") == ["Apple"]


def test_page_somebody_may_not_open_has_no_views_for_them(home: Home, browse: Browse, olga: Browser) -> None:
    answers = [
        olga.get("views", page="audit"),
        olga.post("views", {"page": "audit", "name": "Olga", "search": {"action": "flow.published"}}),
        browse(join(home.workspace, "approver")).get("views", page="runs"),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert answers[0].json()["permission"] == "audit.view"


def test_name_is_unique_in_any_case_of_letters_for_the_same_person(olga: Browser, vic: Browser) -> None:
    kept(olga, "Straße")
    place = kept(olga, "Other")
    assert keep(olga, " STRAßE ").json()["code"] == "name_taken"
    assert olga.patch(place, {"name": "straße"}).json()["code"] == "name_taken"
    assert olga.patch(place, {"name": "OTHER"}).status_code == 200
    kept(vic, "Straße")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": ""}, "invalid_fields"),
        ({"name": " \t "}, "invalid_fields"),
        ({"name": "x" * 61}, "invalid_fields"),
        ({"name": "a\x00b"}, "invalid_fields"),
        ({"name": ["x"]}, "invalid_fields"),
        ({"page": "nowhere"}, "invalid_fields"),
        ({"shared": None}, "invalid_fields"),
        ({"search": "status=dead"}, "invalid_fields"),
        ({"search": {"q": "x" * 501}}, "invalid_fields"),
        ({"search": {"q": ["a"]}}, "invalid_fields"),
        ({"search": {"q": {"a": "b"}}}, "invalid_fields"),
        ({"search": {"q": "a\x00"}}, "invalid_fields"),
        ({"search": {"__proto__": "x"}}, "unknown_parameter"),
        ({"search": {"new": "1"}}, "unknown_parameter"),
        ({"search": {}}, "nothing_chosen"),
    ],
)
def test_garbage_is_refused_with_a_sentence_and_nothing_is_kept(olga: Browser, body: dict[str, Any], code: str) -> None:
    answer = olga.post("views", {"page": "runs", "name": "Broken", "search": BROKEN, **body})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.content
    assert answer.json()["hint"]
    assert not SavedView.objects.exists()


def test_unknown_list_and_unknown_view_are_named(olga: Browser) -> None:
    assert olga.get("views", page="nowhere").json()["hint"] == "Lists: runs, flows, audit."
    assert olga.get("views").status_code == 400
    assert olga.patch(f"views/{uuid4()}", {"name": "x"}).json()["code"] == "no_such_view"


def test_the_number_of_views_has_a_limit_that_says_what_to_do(
    olga: Browser, vic: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OWN", 2)
    kept(olga, "one")
    place = kept(olga, "two")
    refused = keep(olga, "three")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_views")
    assert refused.json()["hint"].startswith("Delete one")
    kept(vic, "one")
    olga.delete(place)
    kept(olga, "three")


def test_the_number_of_shared_views_has_a_limit_of_its_own(
    home: Home, browse: Browse, olga: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_SHARED", 1)
    shared, own = kept(olga, "one", shared=True), kept(browse(home.admin), "two")
    assert browse(home.admin).patch(own, {"shared": True}).json()["code"] == "too_many_views"
    assert olga.patch(shared, {"name": "first"}).status_code == 200


def test_program_reads_the_views_of_its_person_and_changes_none(home: Home) -> None:
    ends = timezone.now() + timedelta(days=1)
    facts: dict[str, Any] = {"actor": home.actor, "workspace_id": home.id, "name": "ci", "expires_at": ends}
    _, text = accounts.create_token(scopes=["run.view", "flow.edit"], **facts)
    view = lists.create_view(actor=home.actor, workspace_id=home.id, page="runs", name="Own", search=BROKEN)
    program = Browser.with_token(text)
    assert named(program) == ["Own"]
    assert program.get("views", page="audit").status_code == 403
    assert keep(program).status_code == 403
    assert program.patch(f"views/{view.id}", {"name": "x"}).status_code == 403
    assert program.delete(f"views/{view.id}").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_windows_that_save_at_once_pass_neither_a_taken_name_nor_the_limit(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OWN", 3)
    home = make_home()
    refused: list[str] = []

    def save(name: str) -> None:
        try:
            lists.create_view(actor=home.actor, workspace_id=home.id, page="runs", name=name, search=BROKEN)
        except (Conflict, LimitExceeded) as error:
            refused.append(error.code)
        connection.close()

    threads = [threading.Thread(target=save, args=(name,)) for name in ("a", "A", "b", "B", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (SavedView.objects.count(), len(refused)) == (3, 3)


def test_pages_and_parameters_are_those_of_the_addresses_of_the_screens() -> None:
    router = (Path(__file__).parents[3] / "frontend/src/app/router.tsx").read_text()
    known = dict(re.findall(r'at\("/(\w+)"\),\s+validateSearch: texts\(([^)]*)\)', router))
    shown = {"flows": {"new"}, "audit": {"acts"}}
    for page in lists.PAGES.values():
        names = set(re.findall(r'"(\w+)"', known[page.key]))
        assert names - shown.get(page.key, set()) == set(page.parameters)
