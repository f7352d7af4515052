"""Values of runs as bytes: small ones in their row, larger ones in chunks of the payload table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from engine.errors import LimitExceeded
from engine.runtime.config import config
from engine.runtime.ids import uuid7

OPTIONS = orjson.OPT_NON_STR_KEYS
Chunk = tuple[UUID, int, bytes]
"""(payload id, number, bytes)"""


@dataclass(frozen=True, slots=True)
class Packed:
    """A value ready for its row: `inline` or `ref`, and the chunks behind `ref`."""

    inline: bytes | None
    ref: UUID | None = None
    chunks: tuple[Chunk, ...] = ()


NOTHING = Packed(None)


def dump(value: Any) -> bytes:
    """JSON bytes of a value; what JSON does not know becomes text."""
    return orjson.dumps(value, default=str, option=OPTIONS)


def load(body: bytes | memoryview | None) -> Any:
    """The value of stored JSON bytes; None for no bytes."""
    return None if body is None or len(body) == 0 else orjson.loads(body)


def pack(value: Any) -> Packed:
    """A value for its row. Raises LimitExceeded when it is larger than any value may be."""
    return pack_bytes(dump(value))


def pack_bytes(body: bytes) -> Packed:
    """JSON bytes for their row."""
    settings = config()
    if len(body) <= settings.inline_bytes:
        return Packed(body)
    if len(body) > settings.value_bytes:
        size, most = len(body) / 1e6, settings.value_bytes / 1e6
        raise LimitExceeded(
            f"A value of {size:.1f} MB is larger than the {most:.0f} MB a step may hand on.",
            hint="Hand on a part of it, or a reference to a file.",
        )
    ref = uuid7()
    size = settings.chunk_bytes
    chunks = tuple((ref, n, body[start : start + size]) for n, start in enumerate(range(0, len(body), size)))
    return Packed(None, ref, chunks)
