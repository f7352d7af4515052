"""An account at a mail server."""

from __future__ import annotations

from connectors.catalog.smtp.client import login_test
from engine.spec import AuthField, ConnectionSpec

CONNECTION = ConnectionSpec(
    connector="smtp",
    name="Mail server",
    fields=(
        AuthField(name="host", label="Server", help="Such as smtp.example.com."),
        AuthField(name="port", label="Port", kind="number", default=587, help="587 with STARTTLS, 465 with TLS."),
        AuthField(
            name="security",
            label="Encryption",
            kind="select",
            choices=(("starttls", "STARTTLS"), ("tls", "TLS from the start"), ("none", "None (own network only)")),
            default="starttls",
        ),
        AuthField(name="username", label="User name", required=False),
        AuthField(name="password", label="Password", secret=True, required=False),
        AuthField(name="sender", label="From address", help="Such as Accounts <accounts@example.com>."),
    ),
    test=login_test,
)
