"""Every address x every kind of client: who may not, gets the right answer, and nothing has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from builder.access import facade as access
from builder.access.roles import BUILT_IN
from builder.accounts import facade as accounts
from builder.api.v1 import urls
from builder.api.v1.permissions import PERSON, PUBLIC, SIGNED_IN, declared
from builder.base.actor import system
from tests.factories.browser import Browser
from tests.factories.people import Home, join, make_home

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAMPLES = {"slug": "some-key", "int": "1", "str": "some-text", "path": "some/path"}
"""What stands for a parameter of an address; ids are those of nothing."""

QUIET = {"audit_entry", "account_session", "account_user", "account_api_token", "account_sign_in_attempt"}
"""A refused attempt is written down, and a session notes that it was used."""

PAGES = {"metrics", "sign-in", "sign-out", "setup", "invite", "shell"}
"""Addresses outside the API; they have tests of their own."""


@dataclass(frozen=True)
class Door:
    """One method of one address, and the permission it declares."""

    path: str
    method: str
    permission: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def doors() -> list[Door]:
    return [
        Door(_filled(pattern), method, declared(_view(pattern), method))
        for pattern in urls.urlpatterns
        if pattern.name != "api-nowhere"
        for method in METHODS
        if hasattr(_view(pattern), method.lower())
    ]


def _view(pattern: URLPattern) -> Any:
    callback: Any = pattern.callback
    return callback.view_class


def _filled(pattern: URLPattern) -> str:
    path = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        value = SAMPLES.get(kind) or str(uuid4())
        path = path.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
    assert "<" not in path, path
    return path


@pytest.fixture
def homes(db: None) -> tuple[Home, Home]:
    return make_home(), make_home("Other")


def rows() -> dict[str, int]:
    """How many rows every table holds, but for those where an attempt itself is noted."""
    names = [name for name in connection.introspection.table_names() if name not in QUIET]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', (SELECT count(*) FROM \"{name}\")" for name in names))
        return dict(cursor.fetchall())


def guarded() -> Iterator[Door]:
    return (door for door in doors() if door.permission != PUBLIC)


def test_every_address_of_the_api_declares_its_permission() -> None:
    assert len(doors()) > 50
    unknown = [door for door in doors() if door.permission not in {*access.PERMISSIONS, PUBLIC, SIGNED_IN, PERSON}]
    assert unknown == []


def test_only_what_must_be_public_is_public() -> None:
    assert {door.path for door in doors() if door.permission == PUBLIC} == {"openapi.json"}


def test_there_is_no_address_this_walk_does_not_know() -> None:
    top = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
    inner = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLResolver)]
    assert {pattern.name for pattern in top} == PAGES
    assert [str(pattern.pattern) for pattern in inner] == ["api/v1/"]


def test_signed_out_client_gets_401_everywhere_and_changes_nothing(homes: tuple[Home, Home]) -> None:
    before = rows()
    browser = Browser()
    wrong = [str(door) for door in guarded() if browser.send(door.method, door.path, {}).status_code != 401]
    assert wrong == []
    assert rows() == before


def test_wrong_token_gets_401_everywhere_even_beside_a_good_session(homes: tuple[Home, Home]) -> None:
    browser = Browser.with_token("hrl_wrong")
    browser.client.force_login(homes[0].admin)
    wrong = [str(door) for door in guarded() if browser.send(door.method, door.path, {}).status_code != 401]
    assert wrong == []


@pytest.mark.parametrize("role", ["", *(role.key for role in BUILT_IN)])
def test_role_without_the_permission_gets_403_with_the_sentence_and_changes_nothing(
    homes: tuple[Home, Home], role: str
) -> None:
    user = join(homes[0].workspace, *([role] if role else []), name="Ana")
    granted = next((record.permissions for record in BUILT_IN if record.key == role), frozenset())
    browser, before = Browser.of(user), rows()
    for door in guarded():
        if door.permission in (SIGNED_IN, PERSON) or door.permission in granted:
            continue
        answer = browser.send(door.method, door.path, {})
        assert answer.status_code == 403, f"{door}: {answer.content!r}"
        assert answer.json()["detail"].startswith("Ana may not "), str(door)
        assert answer.json()["permission"] == door.permission
    assert rows() == before


def test_admin_of_another_workspace_is_nobody_here(homes: tuple[Home, Home]) -> None:
    home, other = homes
    browser, before = Browser.of(other.admin), rows()
    for door in guarded():
        headers = {"X-Workspace": home.workspace.slug, "X-CSRFToken": browser.csrf}
        answer = browser.client.generic(
            door.method, f"/api/v1/{door.path}", b"{}", content_type="application/json", headers=headers
        )
        assert answer.status_code == 404, f"{door}: {answer.content!r}"
        assert home.workspace.name not in answer.content.decode()
    assert rows() == before


def test_objects_of_another_workspace_do_not_exist_for_its_neighbour(homes: tuple[Home, Home]) -> None:
    home, other = homes
    browser = Browser.of(other.admin)
    things = _things_of(home)
    before = rows()
    for door in guarded():
        for marker, value in things.items():
            if f"/{marker}" not in f"/{_pattern_of(door)}":
                continue
            for body in ({}, {"name": "taken over"}):
                answer = browser.send(door.method, _with(door, value), body)
                assert answer.status_code in (400, 404, 405), f"{door}: {answer.content!r}"
                assert "Mine" not in answer.content.decode()
    assert rows() == before


def _things_of(home: Home) -> dict[str, Any]:
    from builder.connections import facade as connections
    from builder.lists import facade as lists
    from builder.tables import facade as tables

    table = tables.create_table(actor=home.actor, workspace_id=home.id, name="Mine", columns=[])
    group = access.create_group(actor=home.actor, workspace_id=home.id, name="Mine")
    account = connections.create_connection(
        actor=home.actor, workspace_id=home.id, connector="smtp", name="Mine", save_anyway=True,
        fields={"host": "mine.invalid", "sender": "s"},
    )  # fmt: skip
    view = lists.create_view(
        actor=home.actor, workspace_id=home.id, page="runs", name="Mine", search={"q": "x"}, shared=True
    )
    person = join(home.workspace, "viewer", name="Mine")
    places = {"tables/": table.id, "groups/": group.id, "connections/": account.id, "people/": person.id}
    return {**places, "views/": view.id}


def _pattern_of(door: Door) -> str:
    return door.path


def _with(door: Door, value: Any) -> str:
    parts = door.path.split("/")
    place = next((index for index, part in enumerate(parts) if len(part) == 36 and part.count("-") == 4), None)
    if place is None:
        return door.path
    parts[place] = str(value)
    return "/".join(parts)


def test_token_reaches_nothing_beyond_its_scopes(homes: tuple[Home, Home]) -> None:
    from datetime import timedelta

    from django.utils import timezone

    home = homes[0]
    _, text = accounts.create_token(
        actor=home.actor, workspace_id=home.id, name="t", scopes=["table.view"],
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    program, before = Browser.with_token(text), rows()
    for door in guarded():
        if door.permission in (SIGNED_IN, PERSON, "table.view"):
            continue
        answer = program.send(door.method, door.path, {})
        assert answer.status_code == 403, f"{door}: {answer.content!r}"
    assert rows() == before


def test_workspace_of_a_person_who_left_is_closed_at_once(homes: tuple[Home, Home]) -> None:
    user = join(homes[0].workspace, "viewer")
    browser = Browser.of(user)
    assert browser.get("session").status_code == 200
    accounts.set_member_active(actor=system("test"), workspace_id=homes[0].id, user_id=user.id, active=False)
    inside = [door for door in guarded() if door.permission != PERSON]
    wrong = [str(door) for door in inside if browser.send(door.method, door.path, {}).status_code != 404]
    assert wrong == []
