"""How an API request says who it is from: a bearer token, or the browser's session with a CSRF token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from builder.accounts import facade as accounts
from builder.base.errors import NotSignedIn


class Token(BaseAuthentication):
    """`Authorization: Bearer hrl_...`. A wrong token is refused; it never falls back to a session."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """(person, token), or None when no bearer token was sent."""
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = accounts.live_token(text.strip())
        if token is None:
            raise NotSignedIn("This token is wrong, expired or revoked.", hint="Make a new one under Me, API tokens.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Makes a missing sign-in a 401."""
        return "Bearer"


class Session(SessionAuthentication):
    """The browser's session. Every unsafe request needs the CSRF token as X-CSRFToken."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token in the API description."""

    target_class = Token
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """As OpenAPI says it."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The session in the API description."""

    target_class = Session
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """As OpenAPI says it."""
        return {"type": "apiKey", "in": "cookie", "name": "handrail_session"}
