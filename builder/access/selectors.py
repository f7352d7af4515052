"""Reads of access: grants of a person, roles, groups, who is in them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from builder.access.contracts import GrantFact, HeldRole, Person, RoleFact
from builder.access.models import CustomRole, Grant, Group, GroupMember
from builder.access.roles import BUILT_IN, ROLES
from builder.access.scopes import WORKSPACE
from builder.accounts import facade as accounts
from builder.base.memo import remembered


def grants_of(user_id: UUID, workspace_id: UUID) -> list[GrantFact]:
    """Every grant that counts now for a person: own ones and those of groups. None for an inactive member."""
    return remembered(("grants", user_id, workspace_id), lambda: _grants_of(user_id, workspace_id))


def _grants_of(user_id: UUID, workspace_id: UUID) -> list[GrantFact]:
    if not accounts.is_member(user_id, workspace_id):
        return []
    mine = GroupMember.objects.filter(user_id=user_id, group__workspace_id=workspace_id)
    found = Grant.objects.filter(
        Q(user_id=user_id) | Q(group_id__in=mine.values("group_id")),
        Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()),
        workspace_id=workspace_id,
    )
    rows = list(found.select_related("group"))
    roles = _BUILT_IN if all(row.role in _BUILT_IN for row in rows) else roles_by_key(workspace_id)
    return [_fact(row, roles[row.role]) for row in rows if row.role in roles]


def roles_by_key(workspace_id: UUID) -> dict[str, RoleFact]:
    """Built-in and custom roles of a workspace; a custom role cannot take the key of a built-in one."""
    own = [
        RoleFact(key=row.key, name=row.name, summary=row.summary, permissions=tuple(row.permissions), built_in=False)
        for row in CustomRole.objects.filter(workspace_id=workspace_id).order_by("name")
    ]
    return {role.key: role for role in own} | _BUILT_IN


_BUILT_IN = {
    r.key: RoleFact(key=r.key, name=r.name, summary=r.summary, permissions=tuple(sorted(r.permissions)), built_in=True)
    for r in BUILT_IN
}


def roles_of_people(workspace_id: UUID) -> dict[UUID, list[str]]:
    """Keys of the roles that were given to each person alone and that they have now, for the whole workspace."""
    held = held_roles(workspace_id)
    return {user: own for user, roles in held.items() if (own := [each.role for each in roles if not each.via_group])}


def held_roles(workspace_id: UUID) -> dict[UUID, list[HeldRole]]:
    """The roles each person has in the whole workspace now, own ones first, then those that come through groups."""
    found: dict[UUID, list[HeldRole]] = {}
    rows = Grant.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()), workspace_id=workspace_id, scope=WORKSPACE
    )
    own = rows.filter(user__isnull=False).order_by("role").values_list("user_id", "role", "expires_at")
    through = rows.filter(group__isnull=False).order_by("role", "group__name")
    theirs = through.values_list("group__members__user_id", "role", "expires_at", "group__name")
    for user_id, role, ends, group in [*((*facts, "") for facts in own), *theirs]:
        if user_id is not None:  # a group may be empty
            found.setdefault(user_id, []).append(HeldRole(role=role, via_group=group, expires_at=ends))
    return found


def groups(workspace_id: UUID) -> list[Group]:
    """The groups of a workspace by name, members prefetched."""
    return list(Group.objects.filter(workspace_id=workspace_id).prefetch_related("members__user").order_by("name"))


def groups_of_people(workspace_id: UUID) -> dict[UUID, list[str]]:
    """Group names of each person."""
    found: dict[UUID, list[str]] = {}
    rows = GroupMember.objects.filter(group__workspace_id=workspace_id).order_by("group__name")
    for user_id, name in rows.values_list("user_id", "group__name"):
        found.setdefault(user_id, []).append(name)
    return found


def roles_of_groups(workspace_id: UUID) -> dict[UUID, list[str]]:
    """The workspace-wide roles of each group."""
    found: dict[UUID, list[str]] = {}
    rows = Grant.objects.filter(workspace_id=workspace_id, group__isnull=False, scope=WORKSPACE).order_by("role")
    for group_id, role in rows.values_list("group_id", "role"):
        found.setdefault(group_id, []).append(role)
    return found


def members_of_groups(workspace_id: UUID, names: Iterable[str]) -> list[Person]:
    """Active people in any of the named groups (case does not matter)."""
    wanted = {name.casefold() for name in names}
    ids = [group.id for group in Group.objects.filter(workspace_id=workspace_id) if group.name.casefold() in wanted]
    user_ids = GroupMember.objects.filter(group_id__in=ids).values_list("user_id", flat=True)
    return people(workspace_id, user_ids=set(user_ids))


def people(
    workspace_id: UUID, *, user_ids: set[UUID] | None = None, emails: Iterable[str] | None = None
) -> list[Person]:
    """Active members, all or only the given ones."""
    wanted = {email.casefold() for email in emails} if emails is not None else None
    return [
        Person(id=str(user.id), email=user.email, name=user.name)
        for user in accounts.members(workspace_id)
        if (user_ids is None or user.id in user_ids) and (wanted is None or user.email.casefold() in wanted)
    ]


def people_with(workspace_id: UUID, permission: str) -> list[Person]:
    """Active members who have a permission for the whole workspace, e.g. the admins to tell."""
    roles = {key for key, role in roles_by_key(workspace_id).items() if permission in role.permissions}
    rows = Grant.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()), workspace_id=workspace_id, role__in=roles
    )
    rows = rows.filter(scope="workspace")
    direct = set(rows.filter(user__isnull=False).values_list("user_id", flat=True))
    by_group = GroupMember.objects.filter(group_id__in=rows.filter(group__isnull=False).values("group_id"))
    return people(workspace_id, user_ids=direct | set(by_group.values_list("user_id", flat=True)))


def role_names(keys: Iterable[str]) -> list[str]:
    """Names of built-in roles, for sentences."""
    return [ROLES[key].name for key in keys if key in ROLES]


def _fact(row: Grant, role: RoleFact) -> GrantFact:
    return GrantFact(
        id=str(row.id),
        role=row.role,
        role_name=role.name,
        scope=row.scope,
        scope_id=row.scope_id,
        via_group=row.group.name if row.group else "",
        expires_at=row.expires_at,
        permissions=frozenset(role.permissions),
    )
