"""How long finished runs are kept, and their removal when that time is over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.accounts import facade as accounts
from builder.audit import facade as audit
from builder.base.actor import system
from builder.base.db import raw_cursor
from engine.errors import InvalidInput
from engine.runtime import facade as runtime

SETTING = "HANDRAIL_RETENTION_DAYS"
LEAST_DAYS = 30
"""For so long an event that a provider delivers again must meet the run it had started."""
BATCHES_A_TICK = 20


def kept_days(environ: Mapping[str, str] = os.environ) -> int | None:
    """Days that finished runs are kept, from the environment; None: for ever. Raises InvalidInput."""
    text = environ.get(SETTING, "").strip()
    return checked_days(text) if text else None


def checked_days(text: str) -> int:
    """A number of days that is not too small. Raises InvalidInput."""
    days = int(text) if text.isdecimal() else 0
    if not LEAST_DAYS <= days <= 36_500:
        raise InvalidInput(
            f"Runs cannot be kept for “{text}” days.",
            hint=f"Write a whole number of days, {LEAST_DAYS} or more: for so long an event that is delivered again"
            " has to meet the run it had started.",
        )
    return days


def count_over(*, workspace_id: UUID, days: int) -> int:
    """How many runs would be removed now."""
    return runtime.count_over(workspace_id=workspace_id, before=_before(days))


def remove_batch(*, workspace_id: UUID, days: int) -> int:
    """Remove one batch, with its row in the audit log; how many runs."""
    before = _before(days)
    with transaction.atomic():
        with raw_cursor() as cursor:
            removed = runtime.remove_runs(workspace_id=workspace_id, before=before, cursor=cursor)
        if removed is None:
            return 0
        after = {
            "runs": removed.runs,
            "sealed": removed.kept,
            "digest": removed.digest,
            "ended_before": before.isoformat(),
            "days": days,
        }
        actor = system("Retention", workspace_id=workspace_id)
        audit.record(actor=actor, action="runs.removed", obj_type="runs", obj_id=str(removed.batch), after=after)
    return removed.runs


def tick() -> int:
    """Remove what is due by the setting, a little at a time, and drop days that are empty; how many runs."""
    days = kept_days()
    if days is None:
        return 0
    removed = 0
    for workspace_id in accounts.workspace_ids():
        for _ in range(BATCHES_A_TICK):
            gone = remove_batch(workspace_id=workspace_id, days=days)
            removed += gone
            if not gone:
                break
    runtime.drop_days(before=_before(days).date())
    return removed


def _before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
