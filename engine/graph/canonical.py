"""One spelling for equal values: sorted keys, and no float where a whole number is meant."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

DEEPEST_JSON = 100


def canonical(value: Any, depth: int = 0) -> Any:
    """The value with whole floats as ints. Raises ValueError when it is no JSON or nested deeper than 100."""
    if depth > DEEPEST_JSON:
        msg = "nested too deeply"
        raise ValueError(msg)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, dict):
        return {_key(key): canonical(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each, depth + 1) for each in value]
    if isinstance(value, str):
        return _text(value)
    if value is None or (isinstance(value, int) and -(2**63) <= value < 2**64):
        return value
    msg = "a whole number beyond 64 bits" if isinstance(value, int) else f"{type(value).__name__} is not JSON"
    raise ValueError(msg)


def _text(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            msg = "a text that is not valid Unicode"
            raise ValueError(msg) from None
    return value


def _number(value: float) -> int | float:
    if value != value or value in (float("inf"), float("-inf")):
        msg = "a number that is not finite"
        raise ValueError(msg)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _key(key: Any) -> str:
    if not isinstance(key, str):
        msg = "a field name that is not text"
        raise ValueError(msg)
    return _text(key)


def canonical_bytes(value: Any) -> bytes:
    """Sorted, compact JSON; equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def digest(value: Any) -> str:
    """sha256 (hex) of the canonical bytes."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
