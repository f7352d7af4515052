"""Reads of accounts: people, workspaces, sessions, invitations, tokens."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from builder.accounts.models import ApiToken, Membership, OneTimeLink, Session, User, Workspace
from builder.accounts.tokens import API_TOKEN_PREFIX, hash_token
from engine.errors import NotFound


def get_user(user_id: UUID) -> User:
    """A person by id; raises NotFound."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise NotFound("This person does not exist.", hint="Reload the list of people.")
    return user


def find_user(email: str) -> User | None:
    """A person by e-mail address, in any case of letters."""
    return User.objects.filter(email__iexact=email.strip()).first()


def workspaces_of(user_id: UUID) -> list[Workspace]:
    """The workspaces an active person is an active member of, by name."""
    mine = Workspace.objects.filter(
        memberships__user_id=user_id, memberships__active=True, memberships__user__is_active=True
    )
    return list(mine.order_by("name"))


def get_workspace(workspace_id: UUID) -> Workspace:
    """A workspace by id; raises NotFound."""
    workspace = Workspace.objects.filter(id=workspace_id).first()
    if workspace is None:
        raise NotFound("This workspace does not exist.", hint="Choose another workspace.")
    return workspace


def lock_workspace(workspace_id: UUID) -> None:
    """Make other holders of this lock wait until the current transaction ends."""
    Workspace.objects.select_for_update(no_key=True).get(id=workspace_id)


def workspace_ids() -> list[UUID]:
    """Every workspace of the installation, for ticks."""
    return list(Workspace.objects.values_list("id", flat=True).order_by("created_at"))


def is_member(user_id: UUID, workspace_id: UUID) -> bool:
    """Whether the person may enter the workspace now."""
    return _memberships(workspace_id).filter(user_id=user_id, active=True, user__is_active=True).exists()


def has_membership(user_id: UUID, workspace_id: UUID) -> bool:
    """Whether the person was let into the workspace, active or not."""
    return _memberships(workspace_id).filter(user_id=user_id).exists()


def members(workspace_id: UUID) -> list[User]:
    """Active people of a workspace by name."""
    active = _memberships(workspace_id).filter(active=True, user__is_active=True)
    return list(User.objects.filter(id__in=active.values("user_id")).order_by("name", "email"))


def memberships(workspace_id: UUID) -> list[Membership]:
    """Everybody who was ever let in, with the person, by name."""
    return list(_memberships(workspace_id).select_related("user").order_by("user__name", "user__email"))


def open_invitations(workspace_id: UUID) -> list[OneTimeLink]:
    """Invitations nobody used, withdrew or let expire."""
    rows = OneTimeLink.objects.filter(workspace_id=workspace_id, purpose=OneTimeLink.Purpose.INVITATION)
    return list(rows.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now()).order_by("-created_at"))


def sessions_of(user_id: UUID) -> list[Session]:
    """Where a person is signed in, latest first."""
    return list(Session.objects.filter(user_id=user_id, expire_date__gt=timezone.now()).order_by("-last_seen"))


def tokens_of(user_id: UUID, workspace_id: UUID) -> list[ApiToken]:
    """A person's tokens for a workspace that were not revoked, newest first."""
    return list(
        ApiToken.objects.filter(user_id=user_id, workspace_id=workspace_id, revoked_at=None).order_by("-created_at")
    )


def live_token(text: str) -> ApiToken | None:
    """The token behind a text when it is valid now and its person is active. Notes the use at most once a minute."""
    if not text.startswith(API_TOKEN_PREFIX):
        return None
    now = timezone.now()
    found = ApiToken.objects.select_related("user").filter(
        token_hash=hash_token(text), revoked_at=None, expires_at__gt=now
    )
    token = found.filter(user__is_active=True).first()
    if token is not None and (token.last_used is None or now - token.last_used > timedelta(minutes=1)):
        ApiToken.objects.filter(id=token.id).update(last_used=now)
    return token


def anybody() -> bool:
    """Whether there is a person at all; without one, the first owner is set up."""
    return User.objects.exists()


def _memberships(workspace_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(workspace_id=workspace_id)
