"""The door of access: who acts, may they, and who is there."""

from __future__ import annotations

from builder.access.contracts import Block, Decision, GrantFact, HeldRole, Person, RoleFact
from builder.access.decisions import (
    Blocker,
    bind_blockers,
    can,
    enforce,
    may_anywhere,
    permissions_of,
    require,
)
from builder.access.explain import sentence as explain
from builder.access.permissions import PERMISSIONS, Permission
from builder.access.requests import actor_for, actor_of, actor_of_scope, person_of, workspaces_for
from builder.access.scopes import Target
from builder.access.selectors import (
    grants_of,
    groups,
    groups_of_people,
    held_roles,
    members_of_groups,
    people,
    people_with,
    roles_by_key,
    roles_of_groups,
    roles_of_people,
)
from builder.access.services import (
    change_group,
    check_admins,
    create_group,
    create_role,
    delete_group,
    delete_role,
    grant_role,
    revoke_grant,
    set_roles,
)
from builder.base.actor import Actor, system
from builder.base.errors import AccessDenied, NotSignedIn

__all__ = [
    "PERMISSIONS",
    "AccessDenied",
    "Actor",
    "Block",
    "Blocker",
    "Decision",
    "GrantFact",
    "HeldRole",
    "NotSignedIn",
    "Permission",
    "Person",
    "RoleFact",
    "Target",
    "actor_for",
    "actor_of",
    "actor_of_scope",
    "bind_blockers",
    "can",
    "change_group",
    "check_admins",
    "create_group",
    "create_role",
    "delete_group",
    "delete_role",
    "enforce",
    "explain",
    "grant_role",
    "grants_of",
    "groups",
    "groups_of_people",
    "held_roles",
    "may_anywhere",
    "members_of_groups",
    "people",
    "people_with",
    "permissions_of",
    "person_of",
    "require",
    "revoke_grant",
    "roles_by_key",
    "roles_of_groups",
    "roles_of_people",
    "set_roles",
    "system",
    "workspaces_for",
]
