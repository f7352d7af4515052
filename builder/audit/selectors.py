"""Reads of the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from builder.audit.models import AuditEntry


def entries(
    workspace_id: UUID,
    *,
    actor: str = "",
    action: str = "",
    object_type: str = "",
    object_id: str = "",
    outcome: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """The rows of a workspace, narrowed by what is given. `actor` is an id or part of a name or address."""
    rows = AuditEntry.objects.filter(workspace_id=workspace_id)
    exact = {"action": action, "object_type": object_type, "object_id": object_id, "outcome": outcome}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if actor:
        rows = rows.filter(Q(actor__id=actor) | Q(actor__email__icontains=actor) | Q(actor__name__icontains=actor))
    if since is not None:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until is not None else rows


def about(workspace_id: UUID, objects: Mapping[str, Sequence[str]]) -> QuerySet[AuditEntry]:
    """The rows of a workspace about these objects: ids by their kind."""
    wanted = Q(pk__in=[])
    for kind, ids in objects.items():
        wanted |= Q(object_type=kind, object_id__in=ids)
    return AuditEntry.objects.filter(wanted, workspace_id=workspace_id)
