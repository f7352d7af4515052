"""The pen of a draft: one person edits in the editor, others read along and may take over.

It is advice to people: what is saved is protected by the revision check, and programs need no pen. Whoever holds it
says so every few seconds; silence for FREE_AFTER frees it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import listeners, owned
from builder.flows.contracts import LockHeld
from builder.flows.models import EditLock

FREE_AFTER = timedelta(seconds=30)


def hold_lock(*, actor: Actor, flow_id: UUID, take: bool = False) -> LockHeld:
    """Hold the pen if it is free or one's own, or take it over; who holds it now. Windows learn when it changes
    hands."""
    now = timezone.now()
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
        fresh = {"user_id": actor.user_id, "user_name": actor.name, "since": now, "seen_at": now}
        lock, new = EditLock.objects.select_for_update().get_or_create(flow_id=flow_id, defaults=fresh)
        mine = lock.user_id == actor.user_id
        free = lock.user_id is None or lock.seen_at < now - FREE_AFTER
        if mine and not free:
            EditLock.objects.filter(flow_id=flow_id).update(seen_at=now)
        elif free or take:
            EditLock.objects.filter(flow_id=flow_id).update(**fresh)
            _note(actor, flow_id, None if free else lock.user_name)
        if new or (not mine and (free or take)):
            listeners.lock_moved(flow_id=flow_id, actor=actor, since=now)
    return LockHeld(*_holder(flow_id))


def release_lock(*, actor: Actor, flow_id: UUID) -> None:
    """Put the pen down; nothing happens when somebody else holds it."""
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
        if EditLock.objects.filter(flow_id=flow_id, user_id=actor.user_id).update(user_id=None, user_name=""):
            listeners.lock_moved(flow_id=flow_id, actor=None, since=None)


def held_lock(*, flow_id: UUID) -> LockHeld | None:
    """Who holds the pen; None while it lies free."""
    alive = timezone.now() - FREE_AFTER
    if not EditLock.objects.filter(flow_id=flow_id, user_id__isnull=False, seen_at__gte=alive).exists():
        return None
    return LockHeld(*_holder(flow_id))


def _holder(flow_id: UUID) -> tuple[str, str, datetime]:
    lock = EditLock.objects.get(flow_id=flow_id)
    return str(lock.user_id or ""), lock.user_name, lock.since


def _note(actor: Actor, flow_id: UUID, before: str | None) -> None:
    """Who takes the pen out of somebody's hand stands in the audit log; taking a free one is no act."""
    if before is not None:
        after = {"before": before}
        audit.record(actor=actor, action="flow.locked", obj_type="flow", obj_id=str(flow_id), after=after)
