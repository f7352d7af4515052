"""Who is told after commit that a draft, or its pen, moved. Bound in the wiring; the live part is a floor above."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from builder.base.actor import Actor
from builder.flows.contracts import CommentListener, DraftListener, LockListener

_listeners: list[DraftListener] = []
_of_locks: list[LockListener] = []
_of_comments: list[CommentListener] = []


def bind(
    listeners: list[DraftListener],
    of_locks: list[LockListener] | None = None,
    of_comments: list[CommentListener] | None = None,
) -> None:
    """Replace the listeners."""
    _listeners[:] = listeners
    _of_locks[:] = of_locks or []
    _of_comments[:] = of_comments or []


def comments_changed(*, flow_id: UUID) -> None:
    """Tell, once committed, that somebody commented."""
    for listener in _of_comments:
        transaction.on_commit(partial(listener, flow_id=flow_id), robust=True)


def lock_moved(*, flow_id: UUID, actor: Actor | None, since: datetime | None) -> None:
    """Tell, once committed, who holds the pen of a draft now."""
    by = {"id": actor.id, "name": actor.name} if actor else None
    for listener in _of_locks:
        transaction.on_commit(partial(listener, flow_id=flow_id, by=by, since=since), robust=True)


def draft_changed(*, flow_id: UUID, revision: int, actor: Actor, client_id: str) -> None:
    """Tell every listener once the surrounding transaction is committed; a failing one harms nobody."""
    by = {"id": actor.id, "name": actor.name}
    for listener in _listeners:
        tell = partial(listener, flow_id=flow_id, revision=revision, by=by, client_id=client_id)
        transaction.on_commit(tell, robust=True)
