"""Edits of a draft: checked against the revision they were made on, applied, counted, told to other windows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import graphs, listeners, owned, talk
from builder.flows.contracts import DraftChanged, DraftSaved
from builder.flows.models import Draft, DraftOperation, Flow
from builder.flows.services import sessions
from engine.errors import InvalidInput

MAX_OPERATIONS = 500
SHOWN_AFTER_CONFLICT = 200


def apply_operations(
    *,
    actor: Actor,
    flow_id: UUID,
    base_revision: int,
    operations: Sequence[dict[str, Any]],
    client_id: str = "",
) -> DraftSaved:
    """Fold `operations` into the draft made at `base_revision`.

    Raises DraftChanged when somebody saved since, GraphError/InvalidInput when an operation does not fit; then nothing
    is changed. The audit row of autosave is written when the editing session closes.
    """
    if not 0 < len(operations) <= MAX_OPERATIONS:
        raise InvalidInput(
            f"One save holds 1 to {MAX_OPERATIONS} edits; this one has {len(operations)}.",
            hint="Save in smaller parts.",
        )
    with transaction.atomic():
        flow, draft = owned.editable(workspace_id=workspace_of(actor), flow_id=flow_id)
        require_revision(draft=draft, base_revision=base_revision)
        return fold_in(actor=actor, flow=flow, draft=draft, operations=operations, client_id=client_id)


def fold_in(
    *, actor: Actor, flow: Flow, draft: Draft, operations: Sequence[dict[str, Any]], client_id: str = ""
) -> DraftSaved:
    """Apply operations to a locked draft and save; for services that already hold the locks."""
    now = timezone.now()
    graph = graphs.apply(draft.graph, operations)
    findings = graphs.findings(graph, workspace_id=flow.workspace_id)
    _save(flow=flow, draft=draft, graph=graph, findings=findings, actor=actor, now=now)
    DraftOperation.objects.create(
        flow=flow,
        revision=draft.revision,
        operations=list(operations),
        actor_id=actor.user_id,
        actor_name=actor.name,
        client_id=client_id,
        at=now,
    )
    talk.follow(flow_id=flow.id, operations=operations)
    sessions.touch(actor=actor, flow_id=flow.id, client_id=client_id, revision=draft.revision, now=now)
    listeners.draft_changed(flow_id=flow.id, revision=draft.revision, actor=actor, client_id=client_id)
    return DraftSaved(revision=draft.revision, findings=findings)


def require_revision(*, draft: Draft, base_revision: int) -> None:
    """Raise DraftChanged with what others did since `base_revision`, unless it is the newest."""
    if draft.revision == base_revision:
        return
    rows = DraftOperation.objects.filter(flow_id=draft.flow_id, revision__gt=base_revision).order_by("revision")
    since = [
        {"revision": row.revision, "by": row.actor_name, "at": row.at.isoformat(), "operations": row.operations}
        for row in rows[:SHOWN_AFTER_CONFLICT]
    ]
    who = since[-1]["by"] if since else "Somebody"
    raise DraftChanged(
        f"{who} saved this flow while you were editing it; your edits were not saved over theirs.",
        hint="Take their changes in and save again.",
        revision=draft.revision,
        operations=since,
    )


def graph_of(*, workspace_id: UUID, flow_id: UUID) -> dict[str, Any]:
    """The draft's graph; NotFound when the flow is not of this workspace."""
    owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    return dict(Draft.objects.get(flow_id=flow_id).graph)


def refresh_findings(*, flow_id: UUID, workspace_id: UUID) -> list[dict[str, Any]]:
    """Check the draft again (connections come and go) and store the counts."""
    draft = Draft.objects.get(flow_id=flow_id)
    findings = graphs.findings(draft.graph, workspace_id=workspace_id)
    counts = graphs.count(findings)
    if (draft.errors, draft.warnings) != (counts.errors, counts.warnings):
        Draft.objects.filter(flow_id=flow_id, revision=draft.revision).update(
            errors=counts.errors, warnings=counts.warnings
        )
    return findings


def _save(
    *, flow: Flow, draft: Draft, graph: dict[str, Any], findings: list[dict[str, Any]], actor: Actor, now: datetime
) -> None:
    counts = graphs.count(findings)
    draft.graph, draft.content_hash = graph, graphs.content_hash(graph)
    draft.revision += 1
    draft.errors, draft.warnings = counts.errors, counts.warnings
    draft.last_editor, draft.updated_at = actor.user_id, now
    draft.save()
    flow.updated_at, flow.updated_by, flow.updated_by_name = now, actor.user_id, actor.name
    flow.save(update_fields=["updated_at", "updated_by", "updated_by_name"])
