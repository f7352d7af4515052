"""The door of the audit log."""

from __future__ import annotations

from builder.audit.actions import ACTIONS, AuditAction
from builder.audit.decided import answer, told
from builder.audit.head import Head
from builder.audit.head import read as read_head
from builder.audit.models import INSTALLATION, AuditEntry
from builder.audit.ports import bind_removed_runs, bind_run_digests
from builder.audit.sealer import seal, seal_all
from builder.audit.selectors import about, entries
from builder.audit.services import record
from builder.audit.verify import Broken, Report, verify

__all__ = [
    "ACTIONS",
    "INSTALLATION",
    "AuditAction",
    "AuditEntry",
    "Broken",
    "Head",
    "Report",
    "about",
    "answer",
    "bind_removed_runs",
    "bind_run_digests",
    "entries",
    "read_head",
    "record",
    "seal",
    "seal_all",
    "told",
    "verify",
]
