"""What may stand in the log for good: not secrets, not long texts. A keyed digest shows whether they were the same."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
from collections.abc import Mapping
from typing import Any

_SECRET = re.compile(r"(?i)pass(word|wd|phrase)?$|secret|token$|api_?key|credential|private|authorization|cookie")
MAX_TEXT = 2_000
MAX_ITEMS = 200


def masked(value: Any, *, key: bytes, name: str = "") -> Any:
    """The value as the log keeps it: secret-looking fields and oversized values become {"masked": keyed digest}."""
    if _SECRET.search(name) and value not in (None, "", [], {}, True, False):
        return {"masked": keyed_digest(value, key=key)}
    if isinstance(value, Mapping):
        return {_text(str(k)): masked(v, key=key, name=str(k)) for k, v in list(value.items())[:MAX_ITEMS]}
    if isinstance(value, list | tuple):
        return [masked(item, key=key) for item in value[:MAX_ITEMS]]
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return {"masked": keyed_digest(value, key=key), "length": len(value)}
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else _text(str(value))


def _text(value: str) -> str:
    """Text that jsonb takes: without NUL and without halves of characters."""
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def keyed_digest(value: Any, *, key: bytes) -> str:
    """16 hex characters that are equal for equal values and say nothing without the key."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:16]
