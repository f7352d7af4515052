"""The head of each chain, kept outside the database: with it, cutting off the end of the log is found too.

One small file per chain in the state folder. Copy them elsewhere at times, and give one to `verify_audit --head`.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

import structlog

from builder.audit.models import AuditSegment
from builder.base.keys import state_folder

log = structlog.get_logger("handrail.audit")


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal somebody saw: its number, the last link it covers, and its signature in hex."""

    workspace_id: str
    segment: int
    last_n: int
    signature: str


def folder() -> Path:
    """Where heads are kept."""
    return state_folder() / "audit-heads"


def keep(seal: AuditSegment) -> None:
    """Note the newest seal. A disk that refuses is logged: the log in the database is whole without it."""
    head = Head(str(seal.workspace_id), seal.n, seal.last_n, bytes(seal.signature).hex())
    path = folder() / f"{head.workspace_id}.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_text(json.dumps(asdict(head)))
        draft.replace(path)
    except OSError as error:
        log.warning("audit_head_not_kept", error=str(error))


def kept(workspace_id: UUID) -> Head | None:
    """The head kept for a chain, or None."""
    return read(folder() / f"{workspace_id}.json")


def read(path: Path) -> Head | None:
    """A head from a file; None when there is none or it is not one."""
    try:
        return Head(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None
