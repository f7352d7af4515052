"""An account of any web service: a base address and one of the usual ways to sign in."""

from __future__ import annotations

from connectors.sdk.auth import AUTH_FIELDS, auth_headers
from engine.errors import PermanentError
from engine.spec import ActionContext, AuthField, ConnectionSpec

BAD_REQUEST = 400


async def test(context: ActionContext) -> str:
    """Ask the base address for anything; an answer that is no refusal of the account is good enough."""
    url = str(context.connection.get("base_url") or "")
    if not url:
        raise PermanentError("The connection has no base address.", hint="Enter one, such as https://api.example.com.")
    answer = await context.http.request(
        "GET", url, headers=auth_headers(context.connection), raise_for_status=False, follow_redirects=True
    )
    if answer.status in (401, 403):
        raise PermanentError(
            f"The service answers, but does not accept this account (HTTP {answer.status}).",
            hint="Check user name, password or token.",
            status=answer.status,
        )
    if answer.status >= BAD_REQUEST:
        return f"The service answers. It has nothing at its base address itself (HTTP {answer.status}), which is usual."
    return f"The service answers (HTTP {answer.status})."


CONNECTION = ConnectionSpec(
    connector="http",
    name="Web service",
    fields=(
        AuthField(
            name="base_url",
            label="Base address",
            kind="url",
            help="Put before the paths that steps use, such as https://api.example.com/v1.",
        ),
        *AUTH_FIELDS,
    ),
    test=test,
)
