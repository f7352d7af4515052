"""The two ways in: the first owner sets the house up, everybody else is invited."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.base.actor import Actor, Channel, system
from builder.base.keys import state_folder
from builder.config import wiring
from engine.errors import Conflict, InvalidInput


@transaction.atomic
def set_up_owner(
    *, token: str, email: str, name: str, password: str, workspace: str, ip: str, request_id: str
) -> accounts.User:
    """Spend the owner's link: the first person, admin of the first workspace, and what the first start brings."""
    link = accounts.open_link(token, accounts.OneTimeLink.Purpose.SETUP, lock=True)
    if accounts.anybody():
        raise Conflict("This installation has an owner already.", hint="Sign in instead.", code="set_up_already")
    user = accounts.create_user(email=email, name=name, password=password)
    accounts.use_link(link)
    actor = person(user, ip=ip, request_id=request_id)
    home = accounts.create_workspace(actor=actor, name=workspace or "My workspace")
    actor = actor.inside(home.id)
    accounts.add_member(actor=actor, workspace_id=home.id, user_id=user.id)
    giver = system("First start", workspace_id=home.id)
    access.set_roles(actor=giver, workspace_id=home.id, user_id=user.id, roles=["admin", "builder", "publisher"])
    for hook in wiring.FIRST_START:
        hook(wiring.NewHome(workspace_id=home.id, actor=actor))
    transaction.on_commit(forget_owner_link)
    return user


def owner_link_file() -> Path:
    """Where the first start leaves the one-time link for the terminal."""
    return state_folder() / "owner-link"


def forget_owner_link() -> None:
    """A link that was used is shown to nobody any more."""
    owner_link_file().unlink(missing_ok=True)


@transaction.atomic
def accept_invitation(
    *, token: str, name: str, password: str, signed_in: accounts.User | None, ip: str, request_id: str
) -> accounts.User:
    """Spend an invitation: a new person chooses a password; one who has an account must be signed in with it."""
    link = accounts.open_link(token, accounts.OneTimeLink.Purpose.INVITATION, lock=True)
    assert link.workspace_id is not None
    user = accounts.find_user(link.email)
    if user is not None and (signed_in is None or signed_in.id != user.id):
        raise InvalidInput(
            f"{link.email} has an account already.",
            hint="Sign in with it, then open this link again.",
            code="sign_in_first",
        )
    if user is None:
        user = accounts.create_user(email=link.email, name=name or link.name, password=password)
    accounts.use_link(link)
    actor = person(user, ip=ip, request_id=request_id).inside(link.workspace_id)
    accounts.add_member(actor=actor, workspace_id=link.workspace_id, user_id=user.id)
    giver = _giver(link, link.workspace_id)
    access.set_roles(actor=giver, workspace_id=link.workspace_id, user_id=user.id, roles=link.roles)
    return user


def _giver(link: accounts.OneTimeLink, workspace_id: UUID) -> Actor:
    """Who gave the roles an invitation brings: the one who invited, not the one who takes it up."""
    if link.invited_by is None:
        return system("Invitation", workspace_id=workspace_id)
    return person(link.invited_by, ip="", request_id="", channel="system").inside(workspace_id)


def person(user: accounts.User, *, ip: str, request_id: str, channel: Channel = "page") -> Actor:
    """The actor of somebody who is just coming in."""
    return Actor(
        kind="user", id=str(user.id), name=user.name, email=user.email, channel=channel, ip=ip, request_id=request_id
    )
