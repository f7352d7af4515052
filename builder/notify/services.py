"""The product's own mails: queued in the transaction of the act, sent by the relay, one Message-ID for every try."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import structlog
from django.utils import timezone

from builder.base.db import raw_cursor
from builder.notify import outgoing
from builder.notify.models import SinkMail
from engine.errors import RetryableError
from engine.runtime import facade as runtime

log = structlog.get_logger(__name__)
TOPIC = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to queue. `message_key` names it: queued twice, it keeps its Message-ID and is sent once."""

    workspace_id: UUID
    kind: str
    to: str
    subject: str
    text: str
    message_key: str
    html: str = ""


def queue_mails(mails: Sequence[Mail]) -> None:
    """Queue mails in the current transaction, with one statement."""
    date = format_datetime(timezone.now())
    with raw_cursor() as cursor:
        runtime.post_many(messages=[_queued(mail, date) for mail in mails], cursor=cursor)


def _queued(mail: Mail, date: str) -> runtime.Message:
    payload = {
        "workspace_id": str(mail.workspace_id),
        "kind": mail.kind,
        "to": mail.to,
        "subject": _one_line(mail.subject),
        "text": mail.text,
        "html": mail.html,
        "message_id": _message_id(mail.workspace_id, mail.message_key),
        "date": date,
    }
    return runtime.Message(TOPIC, payload["message_id"], payload, mail.workspace_id)


def queue_invitation(*, workspace_id: UUID, by: str, to: str, name: str, link: str) -> None:
    """Queue the mail that brings somebody the link of their invitation; the link works once."""
    lines = [
        f"Hello {name or to},",
        "",
        f"{by} invites you to work together in Handrail.",
        "",
        "Choose a password here; the link works once:",
        link,
        "",
    ]
    mail = Mail(
        workspace_id=workspace_id,
        kind="invitation",
        to=to,
        subject=f"{by} invites you to Handrail",
        text="\n".join(lines),
        message_key=f"invitation-{hashlib.sha256(link.encode()).hexdigest()}",
    )
    queue_mails([mail])


def send_mail(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `mail`: hand one mail to the server. Raises RetryableError to be called again later."""
    del meta
    server = outgoing.mail_server()
    if server is None:
        log.warning("mail_not_sent", to=payload["to"], reason="no mail server is set; set HANDRAIL_SMTP_URL")
        return
    try:
        with outgoing.connect(server) as client:
            client.send_message(_message(payload))
    except OSError as error:
        raise RetryableError(
            f"The mail server {server.host}:{server.port} did not take a mail: {error}",
            hint="Check HANDRAIL_SMTP_URL; it is tried again by itself.",
        ) from error


def store_caught(*, workspace_id: UUID, facts: Mapping[str, str]) -> None:
    """Keep a mail the demo's sink received; one with a Message-ID that is already there is a repeat and is not kept."""
    message_id = facts.get("message_id", "")
    if message_id and SinkMail.objects.filter(workspace_id=workspace_id, message_id=message_id).exists():
        return
    SinkMail.objects.create(workspace_id=workspace_id, **facts)


def _message(payload: Mapping[str, Any]) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = outgoing.sender()
    message["To"] = payload["to"]
    message["Subject"] = payload["subject"]
    message["Date"] = payload["date"]
    message["Message-ID"] = payload["message_id"]
    message["Auto-Submitted"] = "auto-generated"
    message["X-Handrail-Workspace"] = payload["workspace_id"]
    message["X-Handrail-Kind"] = payload["kind"]
    message.set_content(payload["text"])
    if payload.get("html"):
        message.add_alternative(payload["html"], subtype="html")
    return message


def _message_id(workspace_id: UUID, key: str) -> str:
    digest = hashlib.sha256(f"{workspace_id}/{key}".encode()).hexdigest()[:40]
    return f"<{digest}@handrail>"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
