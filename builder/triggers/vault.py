"""Secrets of triggers at rest: encrypted with the newest key, readable with every key that is still kept."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.HANDRAIL_KEYS.fernet])


def seal(secret: str) -> str:
    """Encrypt a secret for its row."""
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt a secret for the one check that needs it."""
    return _box().decrypt(sealed.encode()).decode()


def reseal(sealed: str) -> str:
    """The same secret under the newest key."""
    return _box().rotate(sealed.encode()).decode()


def unseal_key(sealed: str) -> bytes:
    """A signing key for the engine's door."""
    return unseal(sealed).encode()
