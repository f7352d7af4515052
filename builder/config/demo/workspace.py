"""Which workspace is the demo's: the oldest one with the demo's ERP connection."""

from __future__ import annotations

from uuid import UUID

from builder.connections import facade as connections

ERP_KEY, MAIL_KEY = "erp", "mail"


def demo_workspace_id() -> UUID | None:
    """The id, or None when there is no demo."""
    rows = connections.Connection.objects.filter(key=ERP_KEY, connector="http").order_by("created_at")
    return rows.values_list("workspace_id", flat=True).first()
