"""Writes of accounts: workspaces, people, links, tokens. Each records its act in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from builder.accounts.models import ApiToken, Membership, OneTimeLink, Session, User, Workspace
from builder.accounts.selectors import find_user, get_user
from builder.accounts.tokens import hash_token, new_api_token, new_link_token
from builder.base import rights, witness
from builder.base.actor import Actor
from engine.errors import Conflict, InvalidInput, NotFound

INVITATION_DAYS = 7
SETUP_DAYS = 7
MAX_TOKEN_DAYS = 366


@transaction.atomic
def create_workspace(*, actor: Actor, name: str) -> Workspace:
    """Make a workspace; its short name for addresses is made from the name and is unique."""
    wanted = slugify(name)[:50] or "workspace"
    taken = set(Workspace.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    slug = next(s for s in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)
    workspace = Workspace.objects.create(name=name.strip(), slug=slug)
    witness.record(
        actor,
        "workspace.created",
        "workspace",
        workspace.id,
        after={"name": name, "slug": slug},
        workspace_id=workspace.id,
    )
    return workspace


@transaction.atomic
def create_user(*, email: str, name: str, password: str) -> User:
    """Make a person. Raises InvalidInput for a bad address or weak password, Conflict for a taken address."""
    email = clean_email(email)
    if find_user(email) is not None:
        raise Conflict("Somebody has this e-mail address already.", hint="Sign in with it instead.", code="email_taken")
    user = User(email=email, name=name.strip() or email.split("@", maxsplit=1)[0])
    set_password(user, password)
    user.save()
    return user


def set_password(user: User, password: str) -> None:
    """Check and hash a password; does not save."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(
            " ".join(error.messages), hint="Choose a longer one: a few unrelated words are fine.", code="weak_password"
        ) from None
    user.set_password(password)


def clean_email(email: str) -> str:
    """The address trimmed; raises InvalidInput when it is none."""
    try:
        validate_email(email.strip())
    except ValidationError:
        raise InvalidInput(
            "This is not an e-mail address.", hint="Check it for typing mistakes.", code="bad_email"
        ) from None
    return email.strip()


@transaction.atomic
def add_member(*, actor: Actor, workspace_id: UUID, user_id: UUID) -> Membership:
    """Let a person into a workspace; an inactive membership becomes active again."""
    membership, _ = Membership.objects.update_or_create(
        workspace_id=workspace_id, user_id=user_id, defaults={"active": True}
    )
    user = get_user(user_id)
    witness.record(
        actor,
        "person.joined",
        "user",
        user_id,
        after={"name": user.name, "email": user.email},
        workspace_id=workspace_id,
    )
    return membership


@transaction.atomic
def set_member_active(*, actor: Actor, workspace_id: UUID, user_id: UUID, active: bool) -> None:
    """Let a member in or keep them out. Tokens and history stay; signed-in browsers lose this workspace at once."""
    changed = (
        Membership.objects.filter(workspace_id=workspace_id, user_id=user_id)
        .exclude(active=active)
        .update(active=active)
    )
    if not changed and not Membership.objects.filter(workspace_id=workspace_id, user_id=user_id).exists():
        raise NotFound("This person is not in the workspace.", hint="Reload the list of people.")
    if changed:
        rights.changed([user_id])
        action = "person.activated" if active else "person.deactivated"
        witness.record(
            actor,
            action,
            "user",
            user_id,
            before={"active": not active},
            after={"active": active},
            workspace_id=workspace_id,
        )


@transaction.atomic
def new_setup_link() -> str:
    """A fresh token for setting up the first owner; links given out before stop working."""
    now = timezone.now()
    OneTimeLink.objects.filter(purpose=OneTimeLink.Purpose.SETUP, used_at=None).update(withdrawn_at=now)
    return _new_link(purpose=OneTimeLink.Purpose.SETUP, expires_at=now + timedelta(days=SETUP_DAYS))


@transaction.atomic
def invite(*, actor: Actor, workspace_id: UUID, email: str, name: str, roles: Iterable[str]) -> str:
    """Invite somebody; gives the token of the link. An earlier open invitation of the same address stops working."""
    email = clean_email(email)
    user = find_user(email)
    if user is not None and Membership.objects.filter(workspace_id=workspace_id, user=user, active=True).exists():
        raise Conflict(
            f"{email} is in the workspace already.", hint="Change the roles under People.", code="already_member"
        )
    now = timezone.now()
    earlier = OneTimeLink.objects.filter(
        purpose=OneTimeLink.Purpose.INVITATION, workspace_id=workspace_id, email__iexact=email
    )
    earlier.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    chosen = sorted(set(roles))
    token = _new_link(
        purpose=OneTimeLink.Purpose.INVITATION, workspace_id=workspace_id, email=email, name=name.strip(), roles=chosen,
        invited_by_id=actor.user_id, expires_at=now + timedelta(days=INVITATION_DAYS),
    )  # fmt: skip
    witness.record(
        actor, "person.invited", "invitation", email, after={"email": email, "roles": chosen}, workspace_id=workspace_id
    )
    return token


@transaction.atomic
def withdraw_invitation(*, actor: Actor, workspace_id: UUID, link_id: UUID) -> None:
    """Make an open invitation stop working."""
    link = OneTimeLink.objects.filter(id=link_id, workspace_id=workspace_id, used_at=None, withdrawn_at=None).first()
    if link is None:
        raise NotFound("This invitation is not open any more.", hint="Reload the list of people.")
    link.withdrawn_at = timezone.now()
    link.save(update_fields=["withdrawn_at"])
    witness.record(
        actor, "invitation.withdrawn", "invitation", link.email, before={"email": link.email}, workspace_id=workspace_id
    )


def open_link(token: str, purpose: str, *, lock: bool = False) -> OneTimeLink:
    """The usable link behind a token; raises NotFound with the reason when it was used, withdrawn or is too old."""
    rows = OneTimeLink.objects.select_for_update() if lock else OneTimeLink.objects.all()
    link = rows.filter(token_hash=hash_token(token), purpose=purpose).first()
    if link is None:
        raise NotFound("This link is not valid.", hint="Check that the whole address was copied.", code="link_unknown")
    if link.used_at is not None:
        raise NotFound("This link was used already.", hint="Sign in with the password you chose.", code="link_used")
    if link.withdrawn_at is not None or link.expires_at <= timezone.now():
        raise NotFound("This link does not work any more.", hint="Ask for a new one.", code="link_expired")
    return link


def use_link(link: OneTimeLink) -> None:
    """Spend a link; call it in the transaction of what the link allows."""
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])


@transaction.atomic
def create_token(
    *, actor: Actor, workspace_id: UUID, name: str, scopes: Iterable[str], expires_at: datetime
) -> tuple[ApiToken, str]:
    """A token for the actor's own person. The text is given here once and never again."""
    now = timezone.now()
    if not now < expires_at <= now + timedelta(days=MAX_TOKEN_DAYS):
        raise InvalidInput(
            f"A token ends within {MAX_TOKEN_DAYS} days.", hint="Choose an earlier date.", code="bad_expiry"
        )
    person = get_user(_own_id(actor))
    text = new_api_token()
    chosen = sorted(set(scopes))
    token = ApiToken.objects.create(
        workspace_id=workspace_id, user=person, name=name.strip(), token_hash=hash_token(text), hint=text[:8],
        scopes=chosen, expires_at=expires_at,
    )  # fmt: skip
    after = {"name": token.name, "scopes": chosen, "expires_at": expires_at.isoformat()}
    witness.record(actor, "token.created", "token", token.id, after=after, workspace_id=workspace_id)
    return token, text


@transaction.atomic
def revoke_token(*, actor: Actor, workspace_id: UUID, token_id: UUID) -> None:
    """Make one of the actor's own tokens stop working."""
    token = ApiToken.objects.filter(
        id=token_id, workspace_id=workspace_id, user_id=_own_id(actor), revoked_at=None
    ).first()
    if token is None:
        raise NotFound("This token does not exist, or was revoked already.", hint="Reload the list of tokens.")
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    witness.record(actor, "token.revoked", "token", token.id, before={"name": token.name}, workspace_id=workspace_id)


@transaction.atomic
def end_session(*, actor: Actor, public_id: UUID) -> None:
    """Sign one of the actor's own browsers out."""
    session = Session.objects.filter(public_id=public_id, user_id=actor.user_id).first()
    if session is None:
        raise NotFound("This session has ended already.", hint="Reload the list.")
    session.delete()
    witness.record(
        actor, "session.ended", "session", public_id, before={"device": session.device}, workspace_id=actor.workspace_id
    )


def _own_id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise InvalidInput("Only a person has tokens.", hint="Sign in.", code="no_person")
    return actor.user_id


def _new_link(*, purpose: str, expires_at: datetime, **facts: object) -> str:
    token = new_link_token()
    OneTimeLink.objects.create(purpose=purpose, token_hash=hash_token(token), expires_at=expires_at, **facts)
    return token
