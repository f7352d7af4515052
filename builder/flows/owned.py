"""Rows are locked in one order, flow before draft, so two writers can wait but never deadlock."""

from __future__ import annotations

from uuid import UUID

from builder.flows.models import Draft, Flow
from engine.errors import Conflict, NotFound


def flow_for(*, workspace_id: UUID, flow_id: UUID, lock: bool = False) -> Flow:
    """The flow, archived ones included; NotFound when it is not of this workspace."""
    rows = Flow.objects.filter(workspace_id=workspace_id, id=flow_id).select_related("published")
    row = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if row is None:
        raise NotFound(
            "There is no such flow.", hint="It may have been deleted; look in the list of flows.", code="no_such_flow"
        )
    return row


def editable(*, workspace_id: UUID, flow_id: UUID) -> tuple[Flow, Draft]:
    """Flow and draft, both locked; Conflict when the flow is archived."""
    flow = flow_for(workspace_id=workspace_id, flow_id=flow_id, lock=True)
    if flow.archived_at is not None:
        raise Conflict("This flow is archived.", hint="Take it out of the archive first.", code="flow_archived")
    return flow, Draft.objects.select_for_update().get(flow_id=flow.id)
