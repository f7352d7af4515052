"""Encryption of secrets: Fernet with a row of keys. The first encrypts, all of them decrypt, so keys can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from engine.errors import PermanentError


def seal(secrets: Mapping[str, Any]) -> bytes:
    """The secrets of one connection, encrypted together."""
    return _fernet().encrypt(orjson.dumps(dict(secrets)))


def unseal(sealed: bytes | memoryview) -> dict[str, Any]:
    """The secrets; raises PermanentError when no key of this installation fits."""
    try:
        secrets: dict[str, Any] = orjson.loads(_fernet().decrypt(bytes(sealed)))
    except InvalidToken:
        raise PermanentError(
            "The secrets of this connection cannot be read: they were encrypted with another key.",
            hint="Bring the old keys back, or type the secrets in again.",
            code="connection_unreadable",
            sent=False,
        ) from None
    return secrets


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same secrets under the newest key."""
    return _fernet().rotate(bytes(sealed))


def is_newest(sealed: bytes | memoryview) -> bool:
    """Whether the newest key alone reads them."""
    try:
        Fernet(settings.HANDRAIL_KEYS.fernet[0]).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.HANDRAIL_KEYS.fernet])
