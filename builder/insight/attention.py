"""What else wants a person, beside what failed: doubts, runs that wait very long, drafts that are not published."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight.contracts import Attention
from engine.runtime import facade as runtime

LONG = timedelta(days=3)
MOST = 50


def in_doubt(actor: Actor) -> list[Attention]:
    """Calls of which nobody knows whether they happened."""
    if not access.can(actor, "run.redrive").allowed:
        return []
    found = runtime.in_doubt(workspace_id=workspace_of(actor), limit=MOST)
    if not found:
        return []
    alone = len(found) == 1
    return [
        Attention(
            kind="in_doubt",
            title="A call is in doubt" if alone else f"{len(found)} calls are in doubt",
            detail="They were sent and nobody recorded what became of them. Look at the other service, then say.",
            link=f"/runs/{found[0]['run_id']}" if alone else "/runs?status=waiting",
            count=len(found),
        )
    ]


def waiting_long(actor: Actor) -> list[Attention]:
    """Runs that began days ago and still stand still."""
    if not access.can(actor, "run.view").allowed:
        return []
    found = runtime.list_runs(
        workspace_id=workspace_of(actor), status="waiting", mode="live", until=timezone.now() - LONG, limit=MOST
    ).items
    if not found:
        return []
    alone = len(found) == 1
    return [
        Attention(
            kind="waiting_long",
            title=f"A run has waited for over {LONG.days} days"
            if alone
            else f"{len(found)} runs have waited for over {LONG.days} days",
            detail="Look at what they wait for: a person, a date, or a message that may never come.",
            link=f"/runs/{found[0].id}" if alone else "/runs?status=waiting",
            count=len(found),
        )
    ]


def unpublished(actor: Actor) -> list[Attention]:
    """Live flows whose draft is another one."""
    if not access.can(actor, "flow.publish").allowed:
        return []
    found = flows.changed_since_published(workspace_id=workspace_of(actor), limit=MOST)
    if not found:
        return []
    alone = len(found) == 1
    return [
        Attention(
            kind="unpublished",
            title=f"“{found[0].name}” has unpublished changes"
            if alone
            else f"{len(found)} flows have unpublished changes",
            detail="Runs use the published version until the draft is published.",
            link=f"/flows/{found[0].id}" if alone else "/flows",
            count=len(found),
            name=found[0].name if alone else "",
        )
    ]
