"""A flow, or every flow of the workspace, stands still and goes on again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import owned
from engine.errors import Conflict
from engine.runtime import facade as runtime


def pause_flow(*, actor: Actor, flow_id: UUID, reason: str = "") -> None:
    """Its runs stand still at their next step, and new ones begin paused. Raises Conflict when it stands still."""
    _act(actor, flow_id, "flow.paused", reason, runtime.hold)


def resume_flow(*, actor: Actor, flow_id: UUID, reason: str = "") -> None:
    """It goes on, with the runs that were paused by it. Raises Conflict when it does not stand still."""
    _act(actor, flow_id, "flow.resumed", reason, runtime.release)


def pause_workspace(*, actor: Actor, reason: str = "") -> None:
    """The same for every flow of the workspace, those that are made later too."""
    _act(actor, None, "workspace.paused", reason, runtime.hold)


def resume_workspace(*, actor: Actor, reason: str = "") -> None:
    """Every flow goes on, but for those that stand still on their own."""
    _act(actor, None, "workspace.resumed", reason, runtime.release)


def _act(actor: Actor, flow_id: UUID | None, action: str, reason: str, do: Callable[..., bool]) -> None:
    workspace_id = workspace_of(actor)
    if flow_id is None:
        access.require(actor, "workspace.admin")
    else:
        access.require(actor, "run.cancel", owned.flow_for(workspace_id=workspace_id, flow_id=flow_id))
    facts: dict[str, Any] = {"workspace_id": workspace_id, "flow_id": flow_id, "actor": actor.as_dict()}
    with transaction.atomic():
        with raw_cursor() as cursor:
            if not do(**facts, reason=reason, cursor=cursor):
                raise Conflict("It is so already.", hint="Reload the page.", code="no_change")
        kind, about = ("flow", flow_id) if flow_id else ("workspace", workspace_id)
        audit.record(actor=actor, action=action, obj_type=kind, obj_id=str(about), after={"reason": reason})
    runtime.ring()
