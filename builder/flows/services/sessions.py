"""Editing sessions: autosave writes one audit row per person and stretch of work, with its range of revisions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows.models import Draft, EditingSession

IDLE = timedelta(minutes=2)
"""A pause longer than this ends a session."""


def touch(*, actor: Actor, flow_id: UUID, client_id: str, revision: int, now: datetime) -> None:
    """Count revision `revision` to the actor's open session, or open one."""
    session = (
        EditingSession.objects.select_for_update()
        .filter(flow_id=flow_id, actor_id=actor.user_id, closed_at=None)
        .first()
    )
    if session is not None and now - session.last_at > IDLE:
        _close(session)
        session = None
    if session is None:
        _open(actor=actor, flow_id=flow_id, client_id=client_id, revision=revision, now=now)
        return
    session.to_revision, session.last_at, session.client_id = revision, now, client_id
    session.save(update_fields=["to_revision", "last_at", "client_id"])


def close_all(*, flow_id: UUID) -> None:
    """End every open session of a flow: what was drawn so far stands in the audit log before the act that follows."""
    for session in EditingSession.objects.select_for_update().filter(flow_id=flow_id, closed_at=None):
        _close(session)


def close_idle(now: datetime | None = None) -> int:
    """Tick: end sessions nobody touched for IDLE; returns how many."""
    limit = (now or timezone.now()) - IDLE
    closed = 0
    with transaction.atomic():
        rows = EditingSession.objects.select_for_update(skip_locked=True).filter(closed_at=None, last_at__lt=limit)
        for session in rows[:200]:
            _close(session)
            closed += 1
    return closed


def _open(*, actor: Actor, flow_id: UUID, client_id: str, revision: int, now: datetime) -> None:
    EditingSession.objects.create(
        flow_id=flow_id,
        workspace_id=workspace_of(actor),
        actor=_actor_json(actor),
        actor_id=actor.user_id,
        client_id=client_id,
        from_revision=revision,
        to_revision=revision,
        started_at=now,
        last_at=now,
    )


def _close(session: EditingSession) -> None:
    session.closed_at = timezone.now()
    session.save(update_fields=["closed_at"])
    content_hash = Draft.objects.values_list("content_hash", flat=True).get(flow_id=session.flow_id)
    audit.record(
        actor=_actor_of(session.actor),
        action="flow.edited",
        obj_type="flow",
        obj_id=str(session.flow_id),
        after={
            "from_revision": session.from_revision,
            "to_revision": session.to_revision,
            "started_at": session.started_at.isoformat(),
            "last_at": session.last_at.isoformat(),
            "content_hash": content_hash,
        },
        workspace_id=session.workspace_id,
    )


def _actor_json(actor: Actor) -> dict[str, Any]:
    facts = {**actor.as_dict(), "channel": actor.channel, "ip": actor.ip, "request_id": actor.request_id}
    return {**facts, "workspace_id": str(workspace_of(actor))}


def _actor_of(saved: dict[str, Any]) -> Actor:
    return Actor(**{**saved, "workspace_id": UUID(saved["workspace_id"])})
