"""smtp.send against a real SMTP server on loopback."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from connectors.catalog.smtp.actions.send import ACTION
from connectors.catalog.smtp.auth import CONNECTION
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import context
from engine.errors import OutcomeUnknown, PermanentError, RetryableError
from engine.spec import ActionContext

LETTER = {"to": "Ann <ann@example.com>, bob@example.com", "subject": "Invoice\napproved", "text": "Ünïcode"}


class Sink:
    """Keeps what it gets; answers DATA with `reply`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.reply = "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        self.mails.append(envelope)
        return self.reply


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
async def port(sink: Sink) -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, hostname="sink"), "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def at(port: int, **more: Any) -> ActionContext:
    account = {"host": "127.0.0.1", "port": port, "security": "none", "sender": "Desk <desk@example.com>", **more}
    client = HttpClient(Guard.of(allowed=[("127.0.0.1", port)]))
    return context(client, connection=account, key="key-9", timeout_s=3)


async def test_a_mail_arrives_once_with_a_constant_message_id(port: int, sink: Sink) -> None:
    output = await ACTION.run(at(port), dict(LETTER))
    assert output["accepted"] == ["ann@example.com", "bob@example.com"]
    content = sink.mails[0].content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert mail["Message-ID"] == "<key-9@example.com>"
    assert mail["Subject"] == "Invoice approved"
    assert mail.get_content().strip() == "Ünïcode"
    assert len(sink.mails) == 1


async def test_not_now_is_tried_again_and_never_is_not(port: int, sink: Sink) -> None:
    sink.reply = "451 greylisted"
    with pytest.raises(RetryableError) as later:
        await ACTION.run(at(port), dict(LETTER))
    assert later.value.sent is False
    sink.reply = "554 spam"
    with pytest.raises(PermanentError) as never:
        await ACTION.run(at(port), dict(LETTER))
    assert never.value.status == 554


async def test_a_hand_over_that_breaks_off_is_unknown() -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while not (await reader.readline()).startswith(b"DATA"):
            writer.write(b"250 ok\r\n")
        writer.write(b"354 go\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.close()

    breaking = await asyncio.start_server(break_off, "127.0.0.1", 0)
    with pytest.raises(OutcomeUnknown):
        await ACTION.run(at(breaking.sockets[0].getsockname()[1]), dict(LETTER))
    breaking.close()


async def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    closed = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    with pytest.raises(RetryableError) as raised:
        await ACTION.run(at(port), dict(LETTER))
    assert raised.value.sent is False


@pytest.mark.parametrize("to", ["", "nobody", "a@b c@d", "Müller, Ann <a@example.com>", "x@y\r\nBcc: evil@example.com"])
async def test_a_wrong_recipient_is_named_before_anything_is_sent(port: int, sink: Sink, to: str) -> None:
    with pytest.raises(PermanentError):
        await ACTION.run(at(port), {**LETTER, "to": to})
    assert sink.mails == []


async def test_the_account_test_signs_in_and_sends_nothing(port: int, sink: Sink) -> None:
    assert CONNECTION.test is not None
    assert "Signed in" in await CONNECTION.test(at(port))
    assert sink.mails == []


async def test_starttls_is_not_silently_left_out(port: int, sink: Sink) -> None:
    with pytest.raises(RetryableError, match="greeting"):
        await ACTION.run(at(port, security="starttls"), dict(LETTER))
    assert sink.mails == []
