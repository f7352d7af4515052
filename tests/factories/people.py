"""Workspaces and the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.accounts.models import Membership, User, Workspace
from builder.base.actor import Actor, system

PASSWORD = "a long walk home 7"


@dataclass(frozen=True)
class Home:
    """A workspace and somebody who may do everything in it."""

    workspace: Workspace
    admin: User

    @property
    def id(self) -> UUID:
        """The workspace's id."""
        return self.workspace.id

    @property
    def actor(self) -> Actor:
        """The admin at work."""
        return actor(self.admin, self)


def make_home(name: str = "Acme") -> Home:
    """A workspace with an admin."""
    workspace = accounts.create_workspace(actor=system("test"), name=name)
    return Home(workspace, join(workspace, "admin"))


def join(workspace: Workspace, *roles: str, email: str = "", name: str = "", password: str = "") -> User:
    """A new person in a workspace with these roles. Without a password (faster) the form does not let them in."""
    email = email or f"{'-'.join(roles) or 'nobody'}-{uuid4().hex[:8]}@example.org"
    user = User(email=email, name=name or email.split("@", maxsplit=1)[0].title())
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    Membership.objects.create(workspace=workspace, user=user)
    for role in roles:
        access.grant_role(actor=system("test"), workspace_id=workspace.id, role=role, user_id=user.id)
    return user


def actor(user: User, home: Home) -> Actor:
    """A person at work in a workspace."""
    return access.actor_for(user_id=user.id, workspace_id=home.id, channel="api", ip="127.0.0.1", request_id="test")
