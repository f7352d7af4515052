"""A draft or version tried on a past run: same beginning, calls answered from that run, nothing sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import owned, selectors, starts
from builder.flows.models import Flow
from builder.flows.services.running import draft_plan
from engine.errors import Conflict
from engine.runtime import facade as runtime

OVER = ("succeeded", "failed", "cancelled", "dead")
MODE = "backtest"


def start_backtest(*, actor: Actor, run_id: UUID, number: int | None = None) -> UUID:
    """Start it with version `number`, or with the draft; the id of the new run. Raises NotFound, PlanError for a draft
    with errors, or Conflict with the reason why it cannot be done."""
    workspace_id = workspace_of(actor)
    past = runtime.get_row(workspace_id=workspace_id, run_id=run_id)
    flow = owned.flow_for(workspace_id=workspace_id, flow_id=past.flow_id)
    access.require(actor, "flow.test", flow)
    if past.status not in OVER:
        raise Conflict("This run is still going on.", hint="Try again when it is over.", code="still_running")
    with transaction.atomic(), raw_cursor() as cursor:
        plan_sha, version_id, graph = _plan(flow, number)
        trigger = _trigger(graph, past)
        payload = runtime.step_data(workspace_id=workspace_id, run_id=run_id, path=past.trigger_node)["output"]
        starts.check(graph["nodes"][trigger], payload)
        started = runtime.start(
            workspace_id=workspace_id,
            flow_id=flow.id,
            version_id=version_id,
            plan_sha=plan_sha,
            trigger_node=trigger,
            payload=payload,
            mode=MODE,
            started_by={**actor.as_dict(), "flow_name": flow.name, MODE: {"run_id": str(run_id)}},
            forked_from=run_id,
            keys=starts.keys(graph["nodes"][trigger], payload),
            cursor=cursor,
        )
        after = {"flow": flow.name, "flow_id": str(flow.id), "mode": MODE, "from": str(run_id), "version": number}
        audit.record(actor=actor, action="run.started", obj_type="run", obj_id=str(started.run_id), after=after)
    runtime.ring()
    return started.run_id


def _plan(flow: Flow, number: int | None) -> tuple[str, UUID | None, dict[str, Any]]:
    if number is None:
        return draft_plan(flow)
    version = selectors.version_numbered(workspace_id=flow.workspace_id, flow_id=flow.id, number=number)
    return version.plan_sha, version.id, version.graph


def _trigger(graph: dict[str, Any], past: runtime.RunRow) -> str:
    """The trigger of the same name; else the only one of its kind."""
    nodes = graph["nodes"]
    if str(nodes.get(past.trigger_node, {}).get("type")).startswith("trigger."):
        return past.trigger_node
    triggers = [key for key, node in nodes.items() if node["type"].startswith("trigger.")]
    if len(triggers) == 1:
        return str(triggers[0])
    raise Conflict(
        "This version has no trigger like the one that run began with.",
        hint="Choose another run, or another version.",
        code="no_such_trigger",
    )
