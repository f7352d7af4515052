"""The door of the audit log."""

from __future__ import annotations

from builder.audit.services import record

__all__ = ["record"]
