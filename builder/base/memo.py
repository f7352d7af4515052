"""Facts that are asked many times while one request is answered: read once, forgotten with the request.

Outside a request nothing is remembered, so sockets, workers and commands always ask the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_facts: ContextVar[dict[Hashable, Any] | None] = ContextVar("facts", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Remember facts until the end of this block."""
    token = _facts.set({})
    try:
        yield
    finally:
        _facts.reset(token)


def remembered(key: Hashable, read: Callable[[], T]) -> T:
    """The fact by its key, read at the first question."""
    facts = _facts.get()
    if facts is None:
        return read()
    if key not in facts:
        facts[key] = read()
    found: T = facts[key]
    return found


def forget() -> None:
    """Something these facts rest on was changed: ask anew."""
    facts = _facts.get()
    if facts is not None:
        facts.clear()
