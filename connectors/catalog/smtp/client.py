"""One SMTP session: connect to the checked address, encrypt, sign in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiosmtplib

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepError
from engine.spec import ActionContext

BUSY = range(400, 500)
"""SMTP's own word for "not now, try again"."""


def _settings(context: ActionContext) -> tuple[str, int, str]:
    values = context.connection
    host, port = str(values.get("host") or ""), int(values.get("port") or 587)
    if not host:
        raise PermanentError(
            "The step has no mail server.", hint="Choose a connection of the kind E-mail (SMTP).", sent=False
        )
    return host, port, str(values.get("security") or "starttls")


async def _socket(context: ActionContext, host: str, port: int) -> socket.socket:
    ip, port = await context.dial.resolve(host, port)
    opened = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
    opened.setblocking(False)
    try:
        await asyncio.wait_for(asyncio.get_running_loop().sock_connect(opened, (ip, port)), context.timeout_s)
    except (OSError, TimeoutError):
        opened.close()
        raise RetryableError(
            f"The mail server {host} cannot be reached.",
            hint="Check server and port of the connection; the server may be down.",
            code="cannot_connect",
            sent=False,
        ) from None
    return opened


@asynccontextmanager
async def session(context: ActionContext) -> AsyncIterator[aiosmtplib.SMTP]:
    """A signed-in session; nothing was sent yet when this raises."""
    host, port, security = _settings(context)
    opened = await _socket(context, host, port)
    client = aiosmtplib.SMTP(
        hostname=None if security != "tls" else host,
        sock=opened,
        timeout=context.timeout_s,
        use_tls=security == "tls",
        start_tls=False,
    )
    try:
        await _sign_in(client, context, host, security)
        yield client
    finally:
        client.close()
        opened.close()


async def _sign_in(client: aiosmtplib.SMTP, context: ActionContext, host: str, security: str) -> None:
    try:
        await client.connect()
        if security == "starttls":
            await client.starttls(server_hostname=host)
        if context.connection.get("username"):
            await client.login(str(context.connection["username"]), str(context.connection.get("password") or ""))
    except aiosmtplib.SMTPAuthenticationError:
        raise PermanentError(
            f"{host} does not accept user name and password.",
            hint="Open the connection, correct them and test it.",
            code="bad_credentials",
            sent=False,
        ) from None
    except (ssl.SSLError, aiosmtplib.SMTPException, OSError, TimeoutError) as problem:
        raise RetryableError(
            f"{host} did not complete the greeting: {_words(problem)}.",
            hint="Check port and encryption of the connection.",
            code="greeting_failed",
            sent=False,
        ) from None


def _words(problem: Exception) -> str:
    return " ".join(str(problem).split())[:200] or type(problem).__name__


def refusal(host: str, problem: aiosmtplib.SMTPResponseException) -> StepError:
    """What an SMTP reply code means for the step: 4xx = not taken, later perhaps; 5xx = never."""
    answer: dict[str, Any] = {"answer": _words(problem), "status": problem.code}
    if problem.code in BUSY:
        return RetryableError(f"{host} did not take the message for now ({problem.code}).", sent=False, **answer)
    return PermanentError(
        f"{host} refused the message ({problem.code}).",
        hint="Check sender, recipients and what the server allows.",
        sent=False,
        **answer,
    )


def lost(host: str) -> OutcomeUnknown:
    """The connection broke after the message was on its way."""
    return OutcomeUnknown(
        f"The connection to {host} broke while the message was being handed over.",
        hint="It may or may not have been delivered; ask a recipient.",
        code="connection_lost",
    )


async def login_test(context: ActionContext) -> str:
    """Connect and sign in, send nothing."""
    async with session(context) as client:
        await client.noop()
    return f"Signed in at {context.connection.get('host')}."
