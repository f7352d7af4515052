"""Reads of triggers."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from builder.triggers.contracts import TriggerItem
from builder.triggers.models import Trigger
from engine.errors import NotFound


def of_flow(*, workspace_id: UUID, flow_id: UUID) -> list[TriggerItem]:
    """The triggers of one flow, enabled ones first."""
    rows = Trigger.objects.filter(workspace_id=workspace_id, flow_id=flow_id).order_by("-enabled", "node")
    return [as_item(row) for row in rows]


def of_flows(*, workspace_id: UUID, flow_ids: Iterable[UUID]) -> dict[UUID, list[TriggerItem]]:
    """The enabled triggers of many flows."""
    found: dict[UUID, list[TriggerItem]] = {}
    rows = Trigger.objects.filter(workspace_id=workspace_id, flow_id__in=list(flow_ids), enabled=True)
    for row in rows.order_by("node"):
        found.setdefault(row.flow_id, []).append(as_item(row))
    return found


def webhook_of(*, workspace_id: UUID, flow_id: UUID) -> TriggerItem | None:
    """The flow's live webhook, if it has one."""
    rows = Trigger.objects.filter(workspace_id=workspace_id, flow_id=flow_id, kind="webhook", enabled=True)
    row = rows.order_by("node").first()
    return as_item(row) if row else None


def get(*, workspace_id: UUID, trigger_id: UUID) -> TriggerItem:
    """One trigger; NotFound when it is not of this workspace."""
    row = Trigger.objects.filter(workspace_id=workspace_id, id=trigger_id).first()
    if row is None:
        raise NotFound("There is no such trigger.", hint="Publish the flow, then look again.", code="no_such_trigger")
    return as_item(row)


def as_item(row: Trigger) -> TriggerItem:
    """A row as screens show it; never its secret."""
    webhook = row.kind == "webhook"
    return TriggerItem(
        id=row.id,
        flow_id=row.flow_id,
        node=row.node,
        kind=row.kind,
        label=row.label,
        enabled=row.enabled,
        url=f"/hooks/{row.token}" if webhook and row.token else None,
        auth=row.settings.get("auth", "none") if webhook else None,
        secret_set=row.secret is not None,
        next_at=row.next_at,
        last_at=row.last_at,
    )
