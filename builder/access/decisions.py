"""The one function that decides: may this actor do this to that?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from builder.access import selectors
from builder.access.contracts import Block, Decision
from builder.access.explain import sentence
from builder.access.permissions import Permission, permission_named
from builder.access.scopes import Target, target_of
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from engine.errors import NotFound

Blocker = Callable[[Actor, Permission, Target], Sequence[Block]]
_blockers: list[Blocker] = []


def bind_blockers(blockers: Iterable[Blocker]) -> None:
    """Give the decisions the rules of the floors above; called once, by the wiring."""
    _blockers[:] = list(blockers)


def can(actor: Actor, permission: str, obj: Any = None) -> Decision:
    """Decide. Without `obj` the workspace itself is meant. Never raises for a known permission."""
    record = permission_named(permission)
    if actor.workspace_id is None:
        return Decision(allowed=False, permission=permission, note="No workspace is chosen.")
    target = target_of(obj) if obj is not None else Target(workspace_id=actor.workspace_id)
    if target.workspace_id != actor.workspace_id:
        return Decision(allowed=False, permission=permission, outside=True, note="It does not exist in this workspace.")
    if actor.kind == "system":
        return Decision(allowed=True, permission=permission, note="The product itself acts.")
    return _decide(actor, record, target, target.scopes())


def may_anywhere(actor: Actor, permission: str) -> Decision:
    """Whether the actor has the permission on at least one object of the workspace: what opens a list or a page."""
    record = permission_named(permission)
    if actor.workspace_id is None or actor.kind == "system":
        return can(actor, permission)
    return _decide(actor, record, Target(workspace_id=actor.workspace_id), None)


def require(actor: Actor, permission: str, obj: Any = None) -> Decision:
    """Decide, and raise AccessDenied with the explaining sentence, or NotFound for another workspace's object."""
    return enforce(actor, can(actor, permission, obj))


def enforce(actor: Actor, decision: Decision) -> Decision:
    """Turn a refusal into the right error; give an allowing decision back."""
    if decision.outside:
        raise NotFound(
            "This does not exist, or not in this workspace.", hint="Check the address, or switch the workspace."
        )
    if not decision.allowed:
        hint = "An admin of the workspace can give the role under People."
        raise AccessDenied(sentence(actor, decision), hint=hint, permission=decision.permission)
    return decision


def permissions_of(actor: Actor) -> set[str]:
    """Every permission the actor has somewhere in the workspace, for the screens. The server decides anew."""
    if actor.workspace_id is None or actor.user_id is None:
        return set()
    found = {name for grant in selectors.grants_of(actor.user_id, actor.workspace_id) for name in grant.permissions}
    return found if actor.scopes is None else found & actor.scopes


def _decide(actor: Actor, record: Permission, target: Target, scopes: set[tuple[str, str]] | None) -> Decision:
    if actor.scopes is not None and record.name not in actor.scopes:
        return Decision(allowed=False, permission=record.name, note="The token was not given this permission.")
    because = tuple(
        grant
        for grant in selectors.grants_of(_person(actor), target.workspace_id)
        if record.name in grant.permissions and (scopes is None or (grant.scope, grant.scope_id) in scopes)
    )
    blocks = tuple(block for blocker in _blockers for block in blocker(actor, record, target)) if because else ()
    return Decision(allowed=bool(because) and not blocks, permission=record.name, because=because, blocked_by=blocks)


def _person(actor: Actor) -> UUID:
    assert actor.user_id is not None, "only the system acts without a person"
    return actor.user_id
