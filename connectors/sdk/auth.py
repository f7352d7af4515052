"""Ready-made account forms: most services use one of these."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from engine.spec import AuthField, ConnectionValues

NO_AUTH = "none"
BASIC = "basic"
BEARER = "bearer"
API_KEY = "api_key"

AUTH_CHOICES = (
    (NO_AUTH, "None"),
    (BASIC, "User name and password"),
    (BEARER, "Access token"),
    (API_KEY, "Key in a header"),
)

AUTH_FIELDS = (
    AuthField(name="auth", label="How to sign in", kind="select", choices=AUTH_CHOICES, default=NO_AUTH),
    AuthField(name="username", label="User name", required=False, show_if={"auth": (BASIC,)}),
    AuthField(name="password", label="Password", secret=True, required=False, show_if={"auth": (BASIC,)}),
    AuthField(name="token", label="Access token", secret=True, required=False, show_if={"auth": (BEARER,)}),
    AuthField(
        name="key_header", label="Header name", required=False, default="X-API-Key", show_if={"auth": (API_KEY,)}
    ),
    AuthField(name="key", label="Key", secret=True, required=False, show_if={"auth": (API_KEY,)}),
)


def auth_headers(values: ConnectionValues) -> dict[str, str]:
    """The headers that sign a request in with these connection values."""
    make = _HEADERS.get(str(values.get("auth") or NO_AUTH))
    return make(values) if make else {}


def _basic(values: Mapping[str, object]) -> dict[str, str]:
    pair = f"{values.get('username') or ''}:{values.get('password') or ''}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _bearer(values: Mapping[str, object]) -> dict[str, str]:
    return {"Authorization": f"Bearer {values.get('token') or ''}"}


def _api_key(values: Mapping[str, object]) -> dict[str, str]:
    return {str(values.get("key_header") or "X-API-Key"): str(values.get("key") or "")}


_HEADERS = {BASIC: _basic, BEARER: _bearer, API_KEY: _api_key}
