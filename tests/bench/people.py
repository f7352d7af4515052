"""Runs inside the product (`manage.py shell`): somebody who draws flows, somebody who approves, a token for each."""

import json
import sys
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from builder.access import facade as access
from builder.access.permissions import PERMISSIONS
from builder.accounts import facade as accounts
from builder.base.actor import system

PEOPLE = {"builder": ("admin", "builder", "publisher"), "approver": ("approver",)}


def main() -> None:
    """Print {who: token}."""
    house = system("Bench", channel="command")
    with transaction.atomic():
        home = accounts.create_workspace(actor=house, name="Bench")
        tokens = {who: _token(house.inside(home.id), who, roles) for who, roles in PEOPLE.items()}
    sys.stdout.write(json.dumps(tokens) + "\n")


def _token(house: access.Actor, who: str, roles: tuple[str, ...]) -> str:
    assert house.workspace_id is not None
    user = accounts.create_user(email=f"{who}@bench.example", name=who.title(), password="a stub's long answer 9")
    accounts.add_member(actor=house, workspace_id=house.workspace_id, user_id=user.id)
    access.set_roles(actor=house, workspace_id=house.workspace_id, user_id=user.id, roles=list(roles))
    actor = access.actor_for(
        user_id=user.id, workspace_id=house.workspace_id, channel="api", ip="127.0.0.1", request_id="bench"
    )
    _, text = accounts.create_token(
        actor=actor, workspace_id=house.workspace_id, name="Bench", scopes=list(PERMISSIONS),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return text


main()
