"""smtp.send: one e-mail."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate, getaddresses
from typing import Any

import aiosmtplib
from pydantic import Field

from connectors.catalog.smtp.client import lost, refusal, session
from connectors.sdk.authoring import action
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError
from engine.spec import ActionContext, EffectClass


class Message(ActionInput):
    """One message."""

    to: str | list[str] = Field(
        title="To",
        description="One or several addresses, separated by commas.",
        examples=["ann@example.com, Bob <bob@example.com>"],
        json_schema_extra={"format": "emails"},
    )
    cc: str | list[str] = Field(
        default="",
        title="Copy to",
        description="Also to these addresses.",
        json_schema_extra={"x-advanced": True, "format": "emails"},
    )
    reply_to: str = Field(
        default="",
        title="Answers go to",
        description="Address for answers, if not the sender.",
        json_schema_extra={"x-advanced": True, "format": "emails"},
    )
    subject: str = Field(title="Subject", description="One line.", examples=["Invoice approved"], max_length=900)
    text: str = Field(
        title="Text",
        description="What to write. Data of earlier steps can be put in anywhere.",
        examples=["Invoice {{ trigger.body.number }} was approved."],
        json_schema_extra={"format": "textarea"},
        max_length=500_000,
    )


def addresses(value: str | list[str], field: str) -> list[Address]:
    """The addresses in a field; a PermanentError names the first that is none."""
    text = ", ".join(value) if isinstance(value, list) else value
    header = default.header_factory("to", " ".join(text.split()))
    if header.defects or "\n" in text.strip() or "\r" in text.strip():
        raise PermanentError(
            f"{field}: {text[:100]!r} cannot be read as e-mail addresses.",
            hint='Write name@example.com, several with commas between; names with a comma go into "quotes".',
            code="bad_address",
            sent=False,
        )
    found: tuple[Address, ...] = header.addresses
    return list(found)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def compose(context: ActionContext, values: Message) -> EmailMessage:
    """The message as it goes out. Its Message-ID is constant for all attempts, so that servers can drop a repeat."""
    to = addresses(values.to, "To")
    if not to:
        raise PermanentError("The message has no recipient.", hint="Fill in To.", code="no_recipient", sent=False)
    sender = addresses(str(context.connection.get("sender") or ""), "From address")
    if not sender:
        raise PermanentError("The connection has no From address.", hint="Open it and enter one.", sent=False)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender[0], to, _one_line(values.subject)
    if values.cc:
        message["Cc"] = addresses(values.cc, "Copy to")
    if values.reply_to:
        message["Reply-To"] = addresses(values.reply_to, "Answers go to")
    message["Date"] = formatdate(context.now().timestamp())
    message["Message-ID"] = f"<{context.idempotency_key}@{sender[0].domain}>"
    message.set_content(values.text)
    return message


async def run(context: ActionContext, values: Message) -> dict[str, Any]:
    """Hand the message to the mail server."""
    message = compose(context, values)
    host = str(context.connection.get("host") or "the mail server")
    async with session(context) as client:
        try:
            refused, _ = await client.send_message(message)
        except aiosmtplib.SMTPRecipientsRefused as problem:
            raise refusal(host, problem.recipients[0]) from None
        except aiosmtplib.SMTPResponseException as problem:
            raise refusal(host, problem) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            raise lost(host) from None
    return {"message_id": message["Message-ID"], "accepted": _accepted(message, refused), "refused": sorted(refused)}


def _accepted(message: EmailMessage, refused: dict[str, Any]) -> list[str]:
    everyone = [mail for _, mail in getaddresses(message.get_all("To", []) + message.get_all("Cc", []))]
    return [mail for mail in everyone if mail not in refused]


def preview(context: ActionContext, values: Message) -> dict[str, Any]:
    """The message as it would be sent."""
    message = compose(context, values)
    return {"from": message["From"], "to": message["To"], "subject": message["Subject"], "text": values.text}


OUTPUT = {
    "type": "object",
    "properties": {
        "message_id": {"type": "string", "title": "Message id"},
        "accepted": {"type": "array", "items": {"type": "string"}, "title": "Accepted"},
        "refused": {"type": "array", "items": {"type": "string"}, "title": "Refused"},
    },
    "required": ["message_id", "accepted", "refused"],
}

ACTION = action(
    id="smtp.send",
    name="Send an e-mail",
    description="Write to one or several people through your mail server.",
    input=Message,
    run=run,
    output=OUTPUT,
    sample={"message_id": "<0d6f@example.com>", "accepted": ["ann@example.com"], "refused": []},
    effect=EffectClass.UNSAFE,
    synonyms=("email", "mail", "notify", "message", "tell"),
    icon="mail",
    connection="smtp",
    timeout_s=20.0,
    preview=preview,
    help="A mail server cannot be asked whether it took a message, so a message whose hand-over broke off is never "
    "sent again by itself: a person decides.",
)
