"""Changes of flows by people: each flow is asked about, changed and written down by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.base.tenant import workspace_of
from builder.flows import owned
from builder.flows.models import Flow
from builder.flows.services.library import update_flow
from engine.errors import HandrailError, InvalidInput

MOST = 200


def change_flow(*, actor: Actor, flow_id: UUID, changes: dict[str, Any]) -> Flow:
    """`update_flow` by somebody who may: it takes `flow.edit`, and to archive a live one `flow.publish` as well."""
    flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
    access.require(actor, "flow.edit", flow)
    if changes.get("archived") and flow.published_id is not None:
        access.require(actor, "flow.publish", flow)
    return update_flow(actor=actor, flow_id=flow_id, changes=changes)


def change_flows(*, actor: Actor, flow_ids: Sequence[UUID], changes: dict[str, Any]) -> list[dict[str, Any]]:
    """[{"id", "ok", "code", "message"}] in the order asked; what one flow refuses holds up no other. Raises
    InvalidInput for more than 200 flows."""
    if len(flow_ids) > MOST:
        raise InvalidInput(f"At most {MOST} flows at once.", hint="Choose fewer.", code="too_many_flows")
    return [_one(actor, flow_id, changes) for flow_id in dict.fromkeys(flow_ids)]


def _one(actor: Actor, flow_id: UUID, changes: dict[str, Any]) -> dict[str, Any]:
    try:
        change_flow(actor=actor, flow_id=flow_id, changes=changes)
    except HandrailError as error:
        if isinstance(error, AccessDenied):
            facts = {**changes, "permission": error.details.get("permission")}
            audit.record(actor, "access.denied", "flow", flow_id, after=facts, outcome="denied")
        message = f"{error.message} {error.hint or ''}".strip()
        return {"id": str(flow_id), "ok": False, "code": error.code, "message": message}
    return {"id": str(flow_id), "ok": True, "code": "", "message": ""}
