"""What test runs of a draft teach about its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.flows.models import Draft, DraftPlan
from builder.flows.services import basis, samples
from engine.errors import NotFound
from engine.events import EventType
from engine.runtime import facade as runtime

OVER = ("succeeded", "failed", "cancelled", "dead")


def tested_by(*, flow_id: UUID, run_id: UUID) -> None:
    """A run tests the draft: when it is over, what its steps gave becomes their data."""
    Draft.objects.filter(flow_id=flow_id).update(tested_by=run_id)


def learn_from_test(*, workspace_id: UUID, flow_id: UUID) -> None:
    """Take over what the steps of the last test run gave, once it is over; what is pinned stays."""
    pending = Draft.objects.filter(flow_id=flow_id, flow__workspace_id=workspace_id).values_list("tested_by", flat=True)
    run_id = pending.first()
    if run_id is None:
        return
    try:
        story = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
        if story.status not in OVER:
            return
        _take_over(workspace_id, flow_id, run_id, story.plan_sha)
    except NotFound:
        pass  # the run was removed before anybody looked
    Draft.objects.filter(flow_id=flow_id, tested_by=run_id).update(tested_by=None)


def _take_over(workspace_id: UUID, flow_id: UUID, run_id: UUID, plan_sha: str) -> None:
    plan = DraftPlan.objects.filter(flow_id=flow_id, plan_sha=plan_sha).first()
    if plan is None:
        return
    nodes = plan.graph["nodes"]
    last: dict[str, Any] = {}
    for event in runtime.history(workspace_id=workspace_id, run_id=run_id).events:
        told = event.type == EventType.STEP_SUCCEEDED and event.path in nodes
        if told and not event.data.get("not_sent") and not event.data.get("carried"):
            last[str(event.path)] = event.data.get("output")
    with transaction.atomic():
        kept = [
            key
            for key, value in last.items()
            if value is not None and samples.learn(workspace_id=workspace_id, flow_id=flow_id, node=key, value=value)
        ]
        basis.note(flow_id=flow_id, graph=plan.graph, nodes=kept)
