"""Writes of access: grants, groups, custom roles. Each records its act in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from builder.access.models import CustomRole, Grant, Group, GroupMember
from builder.access.permissions import PERMISSIONS
from builder.access.roles import ROLES
from builder.access.scopes import ALL_SCOPES, WORKSPACE
from builder.access.selectors import people_with, roles_by_key
from builder.accounts import facade as accounts
from builder.base import rights, witness
from builder.base.actor import Actor
from engine.errors import Conflict, InvalidInput, NotFound


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    workspace_id: UUID,
    role: str,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    scope: str = WORKSPACE,
    scope_id: str = "",
    expires_at: datetime | None = None,
) -> Grant:
    """Give a role to a person or a group; giving it again only moves the expiry."""
    _check_grant(workspace_id, role, scope, scope_id, expires_at)
    _check_holder(workspace_id, user_id, group_id)
    place: dict[str, Any] = {
        "user_id": user_id,
        "group_id": group_id,
        "role": role,
        "scope": scope,
        "scope_id": scope_id,
    }
    grant, _ = Grant.objects.update_or_create(workspace_id=workspace_id, **place, defaults={"expires_at": expires_at})
    witness.record(actor, "grant.given", "grant", grant.id, after=_facts(grant), workspace_id=workspace_id)
    rights.changed(_holders(grant))
    return grant


@transaction.atomic
def revoke_grant(*, actor: Actor, workspace_id: UUID, grant_id: UUID) -> None:
    """Take a grant back; the last admin of a workspace keeps the role."""
    grant = Grant.objects.filter(id=grant_id, workspace_id=workspace_id).first()
    if grant is None:
        raise NotFound("This grant does not exist.", hint="Reload the page.")
    before, holders = _facts(grant), _holders(grant)
    grant.delete()
    check_admins(workspace_id)
    witness.record(actor, "grant.revoked", "grant", grant_id, before=before, workspace_id=workspace_id)
    rights.changed(holders)


@transaction.atomic
def set_roles(*, actor: Actor, workspace_id: UUID, user_id: UUID, roles: Iterable[str]) -> list[str]:
    """Make exactly these the workspace-wide roles a person has directly; other scopes and groups stay."""
    _check_holder(workspace_id, user_id, None)
    before, after = _put_roles(workspace_id, {"user_id": user_id}, set(roles))
    if after != before:
        rights.changed([user_id])
        witness.record(
            actor,
            "person.roles_changed",
            "user",
            user_id,
            before={"roles": before},
            after={"roles": after},
            workspace_id=workspace_id,
        )
    return after


@transaction.atomic
def create_group(
    *,
    actor: Actor,
    workspace_id: UUID,
    name: str,
    description: str = "",
    members: Iterable[UUID] = (),
    roles: Iterable[str] = (),
) -> Group:
    """Make a group, whose members have `roles` in the whole workspace. Its name is unique there, in any case of
    letters."""
    _check_group_name(workspace_id, name, None)
    group = Group.objects.create(workspace_id=workspace_id, name=name.strip(), description=description)
    _put_members(group, set(members))
    _put_group_roles(group, set(roles))
    witness.record(actor, "group.created", "group", group.id, after=_group_facts(group), workspace_id=workspace_id)
    return group


@transaction.atomic
def change_group(
    *,
    actor: Actor,
    workspace_id: UUID,
    group_id: UUID,
    name: str | None = None,
    description: str | None = None,
    members: Iterable[UUID] | None = None,
    roles: Iterable[str] | None = None,
) -> Group:
    """Change what is given; the rest stays."""
    group = _group(workspace_id, group_id)
    before = _group_facts(group)
    if name is not None:
        _check_group_name(workspace_id, name, group_id)
        group.name = name.strip()
    group.description = group.description if description is None else description
    group.save()
    if members is not None:
        _put_members(group, set(members))
        check_admins(workspace_id)
    if roles is not None:
        _put_group_roles(group, set(roles))
    witness.record(
        actor, "group.changed", "group", group.id, before=before, after=_group_facts(group), workspace_id=workspace_id
    )
    return group


@transaction.atomic
def delete_group(*, actor: Actor, workspace_id: UUID, group_id: UUID) -> None:
    """Remove a group and the grants it had."""
    group = _group(workspace_id, group_id)
    before = _group_facts(group)
    rights.changed(_member_ids(group))
    group.delete()
    check_admins(workspace_id)
    witness.record(actor, "group.deleted", "group", group_id, before=before, workspace_id=workspace_id)


@transaction.atomic
def create_role(
    *, actor: Actor, workspace_id: UUID, name: str, summary: str = "", permissions: Iterable[str] = ()
) -> CustomRole:
    """Make a custom role from registered permissions."""
    chosen = sorted(set(permissions))
    unknown = [permission for permission in chosen if permission not in PERMISSIONS]
    key = slugify(name)[:60]
    if unknown or not key:
        raise InvalidInput(
            f"There is no permission {', '.join(unknown)}." if unknown else "A role needs a name.",
            hint="Choose from the list of permissions.",
        )
    if key in roles_by_key(workspace_id):
        raise Conflict(f'There is a role "{name}" already.', hint="Choose another name.", code="name_taken")
    role = CustomRole.objects.create(
        workspace_id=workspace_id, key=key, name=name.strip(), summary=summary, permissions=chosen
    )
    after = {"name": role.name, "permissions": chosen}
    witness.record(actor, "role.created", "role", role.id, after=after, workspace_id=workspace_id)
    return role


@transaction.atomic
def delete_role(*, actor: Actor, workspace_id: UUID, key: str) -> None:
    """Remove a custom role and every grant of it."""
    role = CustomRole.objects.filter(workspace_id=workspace_id, key=key).first()
    if role is None:
        what = "A built-in role cannot be removed." if key in ROLES else "This role does not exist."
        raise NotFound(what, hint="Reload the list of roles.")
    before = {"name": role.name, "permissions": role.permissions}
    given = Grant.objects.filter(workspace_id=workspace_id, role=key)
    rights.changed({user_id for grant in given for user_id in _holders(grant)})
    given.delete()
    role.delete()
    witness.record(actor, "role.deleted", "role", role.key, before=before, workspace_id=workspace_id)


def _check_grant(workspace_id: UUID, role: str, scope: str, scope_id: str, expires_at: datetime | None) -> None:
    if role not in roles_by_key(workspace_id):
        raise InvalidInput(
            f'There is no role "{role}".', hint="Choose one from the list of roles.", code="unknown_role"
        )
    if scope not in ALL_SCOPES or (scope == WORKSPACE) is bool(scope_id):
        raise InvalidInput(
            "A grant names a scope, and for all but the workspace the object.", hint="Give scope and scope_id."
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidInput("This expiry is in the past.", hint="Choose a later time, or none.")


def _check_holder(workspace_id: UUID, user_id: UUID | None, group_id: UUID | None) -> None:
    if group_id is not None:
        _group(workspace_id, group_id)
    elif user_id is None or not accounts.has_membership(user_id, workspace_id):
        raise NotFound("This person is not in the workspace.", hint="Invite them first.")


def check_admins(workspace_id: UUID) -> None:
    """Raise Conflict when nobody could manage people any more. Call it in the transaction of the change.

    Two changes at once take turns here, so that two admins cannot remove each other.
    """
    accounts.lock_workspace(workspace_id)
    if not people_with(workspace_id, "people.manage"):
        raise Conflict(
            "A workspace needs at least one active person who may manage people.",
            hint="Make somebody else an admin first.",
            code="last_admin",
        )


def _group(workspace_id: UUID, group_id: UUID) -> Group:
    group = Group.objects.filter(id=group_id, workspace_id=workspace_id).first()
    if group is None:
        raise NotFound("This group does not exist.", hint="Reload the list of groups.")
    return group


def _check_group_name(workspace_id: UUID, name: str, own_id: UUID | None) -> None:
    if not name.strip():
        raise InvalidInput("A group needs a name.", hint="Type a name.")
    if (
        Group.objects.filter(workspace_id=workspace_id, name__iexact=name.strip())
        .exclude(id__in=[own_id] if own_id else [])
        .exists()
    ):
        raise Conflict(f'There is a group "{name}" already.', hint="Choose another name.", code="name_taken")


def _put_members(group: Group, user_ids: set[UUID]) -> None:
    for user_id in user_ids:
        _check_holder(group.workspace_id, user_id, None)
    had = _member_ids(group)
    group.members.exclude(user_id__in=user_ids).delete()
    have = had & user_ids
    rights.changed(had ^ user_ids)
    GroupMember.objects.bulk_create([GroupMember(group=group, user_id=user_id) for user_id in user_ids - have])


def _put_roles(workspace_id: UUID, holder: dict[str, UUID], wanted: set[str]) -> tuple[list[str], list[str]]:
    """Make exactly these the workspace-wide roles of a person or group; those before, and those now."""
    rows = Grant.objects.filter(workspace_id=workspace_id, scope=WORKSPACE, **holder)
    before = sorted(rows.values_list("role", flat=True))
    for role in wanted - set(before):
        _check_grant(workspace_id, role, WORKSPACE, "", None)
        Grant.objects.create(workspace_id=workspace_id, role=role, **holder)
    rows.exclude(role__in=wanted).delete()
    check_admins(workspace_id)
    return before, sorted(wanted)


def _put_group_roles(group: Group, wanted: set[str]) -> None:
    before, after = _put_roles(group.workspace_id, {"group_id": group.id}, wanted)
    if after != before:
        rights.changed(_member_ids(group))


def _facts(grant: Grant) -> dict[str, object]:
    holder = {"user": str(grant.user_id)} if grant.user_id else {"group": str(grant.group_id)}
    expiry = {"expires_at": grant.expires_at.isoformat()} if grant.expires_at else {}
    return {**holder, "role": grant.role, "scope": grant.scope, "scope_id": grant.scope_id, **expiry}


def _holders(grant: Grant) -> set[UUID]:
    if grant.user_id is not None:
        return {grant.user_id}
    return _member_ids(grant.group) if grant.group is not None else set()


def _member_ids(group: Group) -> set[UUID]:
    return set(group.members.values_list("user_id", flat=True))


def _group_facts(group: Group) -> dict[str, object]:
    members = sorted(str(user_id) for user_id in group.members.values_list("user_id", flat=True))
    roles = Grant.objects.filter(group=group, scope=WORKSPACE).values_list("role", flat=True)
    return {"name": group.name, "description": group.description, "members": members, "roles": sorted(roles)}
