"""Runs that people start: of the live version, or of the draft as it stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import graphs, owned, starts
from builder.flows.models import Draft, DraftPlan, Flow
from builder.flows.services import library
from builder.flows.services.learning import tested_by
from engine.errors import InvalidInput
from engine.plan import Plan
from engine.runtime import facade as runtime

MODES = ("live", "test", "dry")


def start_run(
    *,
    actor: Actor,
    flow_id: UUID,
    payload: Any,
    mode: str = "live",
    from_draft: bool = False,
    node: str | None = None,
    once: str | None = None,
) -> UUID:
    """Start a run by hand at trigger `node` (or the only fitting one); returns its id.

    `once`: the caller's own name of this start; the same name again starts nothing and gives the first run.
    A live run is one of the live version. The draft runs in mode test (really sends) or dry (sends nothing).
    """
    if mode not in MODES or (from_draft and mode == "live"):
        raise InvalidInput(
            "A draft runs as a test or dry; only a published version runs live.", hint="Publish it, or choose a test."
        )
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
        access.require(actor, "flow.test" if mode != "live" else "run.start", flow)
        plan_sha, version_id, graph = draft_plan(flow) if from_draft else _live_plan(flow)
        trigger = _trigger(graph, node)
        starts.check(graph["nodes"][trigger], payload)
        keys = starts.keys(graph["nodes"][trigger], payload)
        started = _start(actor, flow, plan_sha, version_id, trigger, payload, mode, once, keys)
        if started.new:
            runtime.check_room(workspace_id=flow.workspace_id)
            _note(actor, flow, started.run_id, mode, from_draft, trigger)
    runtime.ring()
    return started.run_id


def _note(actor: Actor, flow: Flow, run_id: UUID, mode: str, from_draft: bool, trigger: str) -> None:
    if from_draft:
        tested_by(flow_id=flow.id, run_id=run_id)
    facts = {"flow": flow.name, "flow_id": str(flow.id), "mode": mode, "from_draft": from_draft, "trigger": trigger}
    audit.record(actor=actor, action="run.started", obj_type="run", obj_id=str(run_id), after=facts)


def _start(
    actor: Actor,
    flow: Flow,
    plan_sha: str,
    version_id: UUID | None,
    trigger: str,
    payload: Any,
    mode: str,
    once: str | None,
    keys: dict[str, str],
) -> runtime.Started:
    with raw_cursor() as cursor:
        return runtime.start(
            workspace_id=flow.workspace_id,
            flow_id=flow.id,
            version_id=version_id,
            plan_sha=plan_sha,
            trigger_node=trigger,
            payload=payload,
            mode=mode,
            started_by={**actor.as_dict(), "flow_name": flow.name},
            dedupe_key=f"start:{actor.id}:{once}"[:300] if once else None,
            keys=keys,
            cursor=cursor,
        )


def _live_plan(flow: Flow) -> tuple[str, UUID | None, dict[str, Any]]:
    version = library.require_live(flow)
    return version.plan_sha, version.id, version.graph


def draft_plan(flow: Flow) -> tuple[str, UUID | None, dict[str, Any]]:
    """Plan, no version, and graph of the draft as it stands; raises PlanError when it has errors."""
    draft = Draft.objects.get(flow=flow)
    plan = graphs.compile_plan(draft.graph, workspace_id=flow.workspace_id)
    return keep_plan(flow, plan, draft.graph), None, draft.graph


def keep_plan(flow: Flow, plan: Plan, graph: dict[str, Any]) -> str:
    """Store the plan of a draft, or of a part of it, with the graph it was made of; its digest."""
    with raw_cursor() as cursor:
        plan_sha = runtime.put_plan(plan=plan, cursor=cursor)
    revision = Draft.objects.values_list("revision", flat=True).get(flow=flow)
    facts = {"graph": graph, "revision": revision, "at": timezone.now()}
    DraftPlan.objects.update_or_create(flow=flow, plan_sha=plan_sha, defaults=facts)
    return plan_sha


def _trigger(graph: dict[str, Any], node: str | None) -> str:
    triggers = {
        key: each["type"] for key, each in (graph.get("nodes") or {}).items() if each["type"].startswith("trigger.")
    }
    if node is not None and node not in triggers:
        raise InvalidInput("This flow has no such trigger.", hint="Choose one of its triggers.", code="no_such_trigger")
    if node is None:
        by_hand = sorted(triggers, key=lambda key: (triggers[key] != "trigger.manual", key))
        if not by_hand:
            raise InvalidInput("This flow has no trigger.", hint="Add the step that starts it.", code="no_trigger")
        node = by_hand[0]
    return node
