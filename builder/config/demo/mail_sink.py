"""A mail server that delivers to nobody: what it takes is kept in the product's own table and shown under Mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from uuid import UUID

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError

from builder.base.threads import in_thread
from builder.config.demo import workspace
from builder.notify import facade as notify

log = structlog.get_logger(__name__)
MAX_MAIL = 5_000_000
MAX_TEXT = 200_000


class Sink:
    """aiosmtpd's handler."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Keep one mail; asks the sender to come again when the database is away."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            kept = await in_thread(keep, content, sender=envelope.mail_from or "", recipients=list(envelope.rcpt_tos))
        except DatabaseError:
            log.warning("mail_not_kept", exc_info=True)
            return "451 The database does not answer; try again"
        return "250 Kept" if kept else "554 There is no demo workspace here"


def server() -> SMTP:
    """One connection's protocol."""
    return SMTP(
        Sink(), data_size_limit=MAX_MAIL, enable_SMTPUTF8=True, ident="Handrail mail sink", hostname="localhost"
    )


def keep(content: bytes, *, sender: str, recipients: list[str]) -> bool:
    """Store a mail for the workspace it names, or for the demo's; False when there is none."""
    message: EmailMessage = BytesParser(policy=default).parsebytes(content)
    workspace_id = _workspace(message)
    if workspace_id is None:
        return False
    facts = {
        "message_id": _header(message, "Message-ID", 300),
        "kind": _header(message, "X-Handrail-Kind", 40) or "flow",
        "sender": _header(message, "From", 320) or sender[:320],
        "recipients": ", ".join(recipients),
        "subject": _header(message, "Subject", 998),
        "text": _part(message, "plain"),
        "html": _part(message, "html"),
    }
    notify.store_caught(workspace_id=workspace_id, facts=facts)
    return True


def _workspace(message: EmailMessage) -> UUID | None:
    named = str(message.get("X-Handrail-Workspace") or "")
    try:
        return UUID(named) if named else workspace.demo_workspace_id()
    except ValueError:
        return workspace.demo_workspace_id()


def _header(message: EmailMessage, name: str, longest: int) -> str:
    return str(message.get(name) or "").replace("\x00", "")[:longest]


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):
        text = str(body.get_payload())
    return text.replace("\x00", "")[:MAX_TEXT].strip("\r\n")
