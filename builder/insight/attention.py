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


def in_doubt(actor: Actor) -> list[Attention]:
    """Calls of which nobody knows whether they happened."""
    if not access.can(actor, "run.redrive").allowed:
        return []
    found = runtime.count_doubts(workspace_id=workspace_of(actor))
    if not found.calls:
        return []
    return [
        Attention(
            kind="in_doubt",
            title="A call is in doubt" if found.calls == 1 else f"{found.calls} calls are in doubt",
            detail="They were sent and nobody recorded what became of them. Look at the other service, then say.",
            link=f"/runs/{found.oldest}" if found.runs == 1 else "/runs?status=in_doubt",
            count=found.calls,
        )
    ]


def waiting_long(actor: Actor) -> list[Attention]:
    """Runs that began days ago and still stand still."""
    if not access.can(actor, "run.view").allowed:
        return []
    asked: runtime.RunFilters = {"workspace_id": workspace_of(actor), "status": "waiting", "mode": "live"}
    asked["until"] = timezone.now() - LONG
    newest = runtime.list_runs(**asked, limit=1).items
    if not newest:
        return []
    count = runtime.count_runs(**asked)
    alone = count == 1
    return [
        Attention(
            kind="waiting_long",
            title=f"A run has waited for over {LONG.days} days"
            if alone
            else f"{count} runs have waited for over {LONG.days} days",
            detail="Look at what they wait for: a person, a date, or a message that may never come.",
            link=f"/runs/{newest[0].id}" if alone else f"/runs?status=waiting&mode=live&days=over_{LONG.days}",
            count=count,
        )
    ]


def unpublished(actor: Actor) -> list[Attention]:
    """Live flows whose draft is another one."""
    return _of_flows(
        actor,
        permission="flow.publish",
        wants="publishing",
        kind="unpublished",
        titles=("“{name}” has unpublished changes", "{count} flows have unpublished changes"),
        detail="Runs use the published version until the draft is published.",
    )


def broken_drafts(actor: Actor) -> list[Attention]:
    """Drafts that cannot be published as they are."""
    return _of_flows(
        actor,
        permission="flow.edit",
        wants="mending",
        kind="findings",
        titles=("The draft of “{name}” has findings", "{count} drafts have findings"),
        detail="It cannot be published until these are mended.",
    )


def _of_flows(
    actor: Actor, *, permission: str, wants: str, kind: str, titles: tuple[str, str], detail: str
) -> list[Attention]:
    """One line for all flows that want the same; `titles` of one, and of several."""
    if not access.can(actor, permission).allowed:
        return []
    count, newest = flows.wanting(workspace_id=workspace_of(actor), wants=wants)
    if newest is None:
        return []
    alone = count == 1
    return [
        Attention(
            kind=kind,
            title=titles[0 if alone else 1].format(name=newest.name, count=count),
            detail=detail,
            link=f"/flows/{newest.id}" if alone else f"/flows?wants={wants}",
            count=count,
            name=newest.name if alone else "",
        )
    ]
