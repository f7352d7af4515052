"""The roles people have, through groups too, and what the pages call them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from builder.access import facade as access
from builder.access.models import Grant
from builder.access.roles import BUILT_IN
from builder.accounts.models import User
from builder.inbox import asking as inbox
from tests.factories.browser import Browser
from tests.factories.people import Home, join

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Browser]
SCREENS = Path(__file__).parents[3] / "frontend/src/shared/i18n"


def test_members_show_the_roles_of_their_groups_and_when_one_ends(home: Home, browse: Browse) -> None:
    nina = join(home.workspace)
    group = access.create_group(actor=home.actor, workspace_id=home.id, name="Finance", members=[nina.id])
    soon = timezone.now() + timedelta(days=2)
    gone = timezone.now() - timedelta(seconds=1)
    for facts in (
        {"user_id": nina.id, "role": "viewer", "expires_at": soon},
        {"user_id": nina.id, "role": "operator", "expires_at": gone},
        {"group_id": group.id, "role": "builder"},
        {"group_id": group.id, "role": "auditor", "scope": "flow", "scope_id": str(uuid4())},
    ):
        Grant.objects.create(workspace_id=home.id, **facts)
    items = browse(home.admin).get("people").json()["items"]
    (held,) = [one["held"] for one in items if one["user"]["id"] == str(nina.id)]
    assert [(one["role"], one["via_group"], one["expires_at"] is None) for one in held] == [
        ("viewer", "", False),
        ("builder", "Finance", True),
    ]


def test_a_role_that_is_asked_is_everybody_who_has_it_now(home: Home) -> None:
    own, grouped, gone = (join(home.workspace) for _ in range(3))
    group = access.create_group(actor=home.actor, workspace_id=home.id, name="Finance", members=[grouped.id])
    past = timezone.now() - timedelta(seconds=1)
    for facts in ({"user_id": own.id}, {"group_id": group.id}, {"user_id": gone.id, "expires_at": past}):
        Grant.objects.create(workspace_id=home.id, role="approver", **facts)
    asked = inbox.people_asked(home.id, {"groups": ["Approver"]}, {})
    assert {one.user_id for one in asked if one.eligible} == {own.id, grouped.id}
    assert gone.id not in access.roles_of_people(home.id)


def test_roles_and_permissions_are_worded_by_the_pages_as_by_the_records() -> None:
    for language in ("en", "de"):
        texts = json.loads((SCREENS / language / "people.json").read_text())
        names = json.loads((SCREENS / language / "common.json").read_text())["role"]
        may = {f"{kind}.{verb}": text for kind, verbs in texts["may"].items() for verb, text in verbs.items()}
        assert (set(may), set(texts["summary"])) == (set(access.PERMISSIONS), {role.key for role in BUILT_IN})
        assert set(names) == set(texts["summary"])
        if language == "en":
            assert may == {name: record.sentence for name, record in access.PERMISSIONS.items()}
            assert texts["summary"] == {role.key: role.summary for role in BUILT_IN}
            assert names == {role.key: role.name for role in BUILT_IN}
