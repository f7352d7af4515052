"""Secrets we give out once: made here, kept only as hashes."""

from __future__ import annotations

import hashlib
import secrets

API_TOKEN_PREFIX = "hrl_"  # noqa: S105 - the public beginning of every token, so that scanners can find leaked ones


def new_link_token() -> str:
    """A token for an address in the browser, 256 bits."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """A token for programs, 256 bits."""
    return API_TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored. Plain SHA-256 is right here: the tokens are random, there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()
