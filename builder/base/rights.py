"""Who learns that somebody's rights changed: callables bound by the wiring, called in order after commit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Protocol
from uuid import UUID

from django.db import transaction

from builder.base import memo


class Listener(Protocol):
    """Told whose rights changed. Every act asks for rights anew, so that nothing depends on hearing it."""

    def __call__(self, *, user_ids: Iterable[UUID]) -> None:
        """The rights of these people changed."""
        ...


_bound: list[Listener] = []


def bind(*listeners: Listener) -> None:
    """Say who is told; what was bound before is forgotten."""
    _bound[:] = listeners


def changed(user_ids: Iterable[UUID]) -> None:
    """The rights of these people are different once the current transaction commits."""
    memo.forget()
    ids = set(user_ids)
    for listener in _bound if ids else ():
        transaction.on_commit(partial(listener, user_ids=ids), robust=True)
