"""Chain, seals and masks of the audit log. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from builder.audit import chain
from builder.audit.masking import MAX_TEXT, keyed_digest, masked

KEY = b"k" * 32
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "id": 5,
    "xid": 700,
    "workspace_id": UUID(int=1),
    "at": NOON,
    "actor": {"name": "Ann", "id": "x"},
    "action": "flow.published",
    "object_type": "flow",
    "object_id": "f",
    "before": None,
    "after": {"a": 1},
    "outcome": "ok",
    "channel": "page",
    "ip": "",
    "request_id": "r",
}
SEAL: dict[str, Any] = {
    "workspace_id": UUID(int=1),
    "n": 1,
    "first_n": 1,
    "last_n": 3,
    "chain": b"c" * 32,
    "runs_from": None,
    "runs_until": NOON,
    "runs_count": 0,
    "runs_digest": b"r" * 32,
    "previous": chain.START,
    "sealed_at": NOON,
}


@pytest.mark.parametrize("field", chain.ENTRY_FIELDS)
def test_digest_depends_on_every_field(field: str) -> None:
    assert chain.entry_digest({**ENTRY, field: "changed"}) != chain.entry_digest(ENTRY)


def test_digest_is_the_same_in_any_zone_and_order_of_keys() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    again = {**ENTRY, "at": elsewhere, "actor": {"id": "x", "name": "Ann"}}
    assert chain.entry_digest(again) == chain.entry_digest(ENTRY)


def test_chain_depends_on_order_and_place() -> None:
    one, two = b"1" * 32, b"2" * 32
    forward = chain.next_chain(chain.next_chain(chain.START, 1, one), 2, two)
    backward = chain.next_chain(chain.next_chain(chain.START, 1, two), 2, one)
    assert forward != backward
    assert chain.next_chain(chain.START, 1, one) != chain.next_chain(chain.START, 2, one)


@pytest.mark.parametrize("field", chain.SEAL_FIELDS)
def test_signature_covers_every_field_of_a_seal(field: str) -> None:
    key = Ed25519PrivateKey.generate()
    signature = chain.sign(SEAL, key)
    assert chain.signed_by(SEAL, signature, key.public_key())
    assert not chain.signed_by({**SEAL, field: 99}, signature, key.public_key())
    assert not chain.signed_by(SEAL, signature, Ed25519PrivateKey.generate().public_key())


def test_runs_are_digested_whatever_the_order_they_come_in() -> None:
    runs = [(UUID(int=n), bytes([n]) * 32) for n in range(5)]
    assert chain.runs_digest(reversed(runs)) == chain.runs_digest(runs)
    assert chain.runs_digest(runs[:-1]) != chain.runs_digest(runs)


@pytest.mark.parametrize(
    "name", ["password", "Password", "api_key", "apiKey", "client_secret", "auth_token", "Authorization"]
)
def test_secret_looking_fields_are_masked_at_any_depth(name: str) -> None:
    kept = masked({"list": [{name: "hunter2"}]}, key=KEY)
    assert "hunter2" not in str(kept)
    assert kept == {"list": [{name: {"masked": keyed_digest("hunter2", key=KEY)}}]}


def test_mask_tells_equal_from_different_only_with_the_key() -> None:
    assert keyed_digest("a", key=KEY) == keyed_digest("a", key=KEY) != keyed_digest("b", key=KEY)
    assert keyed_digest("a", key=KEY) != keyed_digest("a", key=b"other")


def test_long_text_is_replaced_by_its_digest_and_length() -> None:
    assert masked("x" * (MAX_TEXT + 1), key=KEY)["length"] == MAX_TEXT + 1
    assert masked("x" * MAX_TEXT, key=KEY) == "x" * MAX_TEXT


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_any_value_is_masked_to_what_jsonb_takes(value: Any) -> None:
    written = json.dumps(masked(value, key=KEY), allow_nan=False, ensure_ascii=False)
    written.encode()
    assert "\\u0000" not in written
