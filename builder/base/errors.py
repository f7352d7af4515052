"""The errors only the product raises, beside those of `engine.errors`.

HandrailError
├── NotSignedIn     nobody is signed in, or the token is wrong, expired or revoked
└── AccessDenied    signed in, but the act is not allowed; the message says which role would be needed
"""

from __future__ import annotations

from engine.errors import HandrailError


class NotSignedIn(HandrailError):
    """Nobody is signed in here, or the token is wrong, expired or revoked."""

    code = "not_signed_in"


class AccessDenied(HandrailError):
    """The person is known and may not do this. `details["permission"]` names what is missing."""

    code = "forbidden"
