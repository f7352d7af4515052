"""Through which server the product sends its own mail, and how its links begin. Read from the environment.

`HANDRAIL_SMTP_URL`: `smtp://user:password@host:587` (STARTTLS when offered) or `smtps://...`; without it the demo's
mail sink is used where there is one. `HANDRAIL_MAIL_FROM`: the sender. `HANDRAIL_URL`: the address people open.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings

from builder.base.demo_ports import HOST, known_ports

TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server. `encrypted` = TLS from the first byte."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    encrypted: bool = False

    def __repr__(self) -> str:
        """Never shows the password."""
        return f"MailServer({self.host}:{self.port})"


def mail_server(environ: Mapping[str, str] = os.environ) -> MailServer | None:
    """The server to send through, or None when there is none."""
    url = environ.get("HANDRAIL_SMTP_URL", "")
    if not url:
        ports = known_ports()
        return MailServer(HOST, ports.smtp) if ports else None
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname or HOST,
        port=parts.port or (465 if encrypted else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encrypted=encrypted,
    )


def sender(environ: Mapping[str, str] = os.environ) -> str:
    """The address the product's mails come from."""
    return environ.get("HANDRAIL_MAIL_FROM") or "Handrail <handrail@localhost>"


def link(path: str) -> str:
    """An address people can open."""
    return str(settings.HANDRAIL_URL) + path


def connect(server: MailServer) -> smtplib.SMTP:
    """An open, signed-in connection; the caller closes it."""
    if server.encrypted:
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=_trust())
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=_trust())
    if server.user:
        client.login(server.user, server.password)
    return client


@cache
def _trust() -> ssl.SSLContext:
    """Whom we believe; reading the list of authorities takes longer than a mail."""
    return ssl.create_default_context()
