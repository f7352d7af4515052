"""Who is told after commit that a draft moved. Bound once in the wiring; the live part is a floor above this one."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from builder.base.actor import Actor
from builder.flows.contracts import DraftListener

_listeners: list[DraftListener] = []


def bind(listeners: list[DraftListener]) -> None:
    """Replace the listeners."""
    _listeners[:] = listeners


def draft_changed(*, flow_id: UUID, revision: int, actor: Actor, client_id: str) -> None:
    """Tell every listener once the surrounding transaction is committed; a failing one harms nobody."""
    by = {"id": actor.id, "name": actor.name}
    for listener in _listeners:
        tell = partial(listener, flow_id=flow_id, revision=revision, by=by, client_id=client_id)
        transaction.on_commit(tell, robust=True)
