"""The clock of schedules: starts what is due, once per fire time, however often and wherever the tick runs."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from builder.base.db import raw_cursor
from builder.flows import facade as flows
from builder.triggers import schedule
from builder.triggers.models import Trigger
from engine.errors import HandrailError, LimitExceeded
from engine.runtime import facade as runtime

log = structlog.get_logger(__name__)
GRACE = timedelta(seconds=60)
"""A fire this late is on time: the sweeper was busy or starting, not away."""
BATCH = 100


def fire_due(now: datetime | None = None) -> int:
    """Start the runs of every schedule that is due; returns how many were started."""
    moment = now or timezone.now()
    started = 0
    with transaction.atomic():
        rows = Trigger.objects.select_for_update(skip_locked=True).filter(
            enabled=True, kind="schedule", next_at__lte=moment
        )
        for trigger in rows.order_by("next_at")[:BATCH]:
            started += _fire(trigger, moment)
    if started:
        runtime.ring()
    return started


def _fire(trigger: Trigger, now: datetime) -> int:
    """Start at most one run: several missed times are one, and a full workspace makes it wait for the next tick."""
    assert trigger.next_at is not None
    settings = trigger.settings
    cron, zone = settings["cron"], settings.get("timezone") or "UTC"
    due, missed = schedule.latest_missed(cron=cron, zone=zone, since=trigger.next_at, now=now)
    started = 0
    if now - due <= GRACE or settings.get("misfire", "skip") == "once":
        try:
            started = _start(trigger, due=due, now=now)
        except LimitExceeded:
            return 0
        except HandrailError as error:
            log.warning("schedule_not_started", trigger=str(trigger.id), code=error.code, reason=error.message)
    if missed > 1:
        log.info("schedule_coalesced", trigger=str(trigger.id), missed=missed)
    trigger.next_at = schedule.next_fire(cron=cron, zone=zone, after=now)
    trigger.last_at = now if started else trigger.last_at
    trigger.save(update_fields=["next_at", "last_at", "updated_at"])
    return started


def _start(trigger: Trigger, *, due: datetime, now: datetime) -> int:
    flow_name = flows.flow_name(workspace_id=trigger.workspace_id, flow_id=trigger.flow_id)
    with transaction.atomic(), raw_cursor() as cursor:
        result = runtime.start(
            workspace_id=trigger.workspace_id,
            flow_id=trigger.flow_id,
            version_id=trigger.version_id,
            plan_sha=trigger.plan_sha,
            trigger_node=trigger.node,
            payload={"fired_at": now.isoformat(), "scheduled_for": due.isoformat()},
            dedupe_key=f"schedule:{trigger.id}:{due.isoformat()}",
            started_by={"kind": "schedule", "id": str(trigger.id), "name": trigger.label, "flow_name": flow_name},
            cursor=cursor,
        )
    return int(result.new)
