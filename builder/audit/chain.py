"""The mathematics of the chain: what is hashed and what is signed. Pure; both sealer and verifier call it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

START = bytes(32)
"""The chain before its first link, and the signature before the first seal."""

ENTRY_FIELDS = (
    "id", "xid", "workspace_id", "at", "actor", "action", "object_type", "object_id", "before", "after", "outcome",
    "channel", "ip", "request_id",
)  # fmt: skip
"""Everything an entry holds; a change in any of them is found."""

SEAL_FIELDS = (
    "workspace_id", "n", "first_n", "last_n", "chain", "runs_from", "runs_until", "runs_count", "runs_digest",
    "previous", "sealed_at",
)  # fmt: skip


def entry_digest(row: Mapping[str, Any]) -> bytes:
    """SHA-256 of an entry as it was read from the database."""
    return hashlib.sha256(_canonical([row[name] for name in ENTRY_FIELDS])).digest()


def next_chain(chain: bytes, n: int, digest: bytes) -> bytes:
    """The chain after link `n`: it depends on every entry so far and on their order."""
    return hashlib.sha256(chain + n.to_bytes(8, "big") + digest).digest()


def runs_digest(runs: Iterable[tuple[UUID, bytes]]) -> tuple[int, bytes]:
    """(how many, SHA-256) over the digests of finished runs in the order of their ids."""
    whole, count = hashlib.sha256(), 0
    for run_id, digest in sorted(runs, key=lambda run: run[0]):
        whole.update(run_id.bytes + digest)
        count += 1
    return count, whole.digest()


def sign(seal: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
    """The signature of a seal, 64 bytes."""
    return key.sign(_canonical([seal[name] for name in SEAL_FIELDS]))


def signed_by(seal: Mapping[str, Any], signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the seal was signed with the key and not changed since."""
    try:
        key.verify(signature, _canonical([seal[name] for name in SEAL_FIELDS]))
    except InvalidSignature:
        return False
    return True


def _canonical(values: list[Any]) -> bytes:
    return orjson.dumps([_plain(value) for value in values], option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
