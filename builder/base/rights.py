"""How open windows learn that somebody's rights changed: one callable, bound by the wiring, called after commit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from django.db import transaction

from builder.base import memo


class Listener(Protocol):
    """Told whose rights changed. May drop it: every act asks anew anyway."""

    def __call__(self, *, user_ids: Iterable[UUID]) -> None:
        """Tell the windows of these people."""
        ...


_bound: list[Listener] = []


def bind(listener: Listener) -> None:
    """Say who tells the windows; the last one given counts."""
    _bound[:] = [listener]


def changed(user_ids: Iterable[UUID]) -> None:
    """The rights of these people are different once the current transaction commits."""
    memo.forget()
    ids = set(user_ids)
    if ids and _bound:
        transaction.on_commit(lambda: _bound[0](user_ids=ids))
