"""The two keys of the log, both derived from the audit key of the installation, which is never in the database."""

from __future__ import annotations

import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


def masking_key() -> bytes:
    """Keys the digests that stand for masked values."""
    return _derived(settings.HANDRAIL_KEYS.audit, "masking")


def sealing_key() -> Ed25519PrivateKey:
    """Signs the seals. Its public half can be kept elsewhere to check them without this installation."""
    return Ed25519PrivateKey.from_private_bytes(_derived(settings.HANDRAIL_KEYS.audit, "sealing"))


@cache
def _derived(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode(), f"handrail/audit/{purpose}".encode(), hashlib.sha256).digest()
