"""Writing one row of the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from builder.audit.actions import ACTIONS
from builder.audit.keys import masking_key
from builder.audit.masking import masked
from builder.audit.models import INSTALLATION, AuditEntry
from builder.base import metrics
from builder.base.actor import Actor


def record(
    actor: Actor,
    action: str,
    obj_type: str,
    obj_id: object,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    outcome: str = "ok",
    workspace_id: UUID | None = None,
) -> None:
    """Record an act in the current transaction: it and its row commit together or not at all.

    `action` must be in the registry. `before` and `after` are masked for good. `outcome` is ok | denied | failed.
    """
    if action not in ACTIONS:
        raise KeyError(f"{action} is not in the registry of audit actions")
    key = masking_key()
    AuditEntry.objects.create(
        workspace_id=workspace_id or actor.workspace_id or INSTALLATION,
        actor=actor.as_dict(),
        action=action,
        object_type=obj_type,
        object_id=str(obj_id)[:200],
        before=None if before is None else masked(before, key=key),
        after=None if after is None else masked(after, key=key),
        outcome=outcome,
        channel=actor.channel,
        ip=actor.ip,
        request_id=actor.request_id,
    )
    metrics.AUDIT_ROWS.labels(outcome).inc()
