"""Test runs of a part of the draft: up to a step, or from a step on with what is known of the steps before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.catalog import facade as catalog
from builder.flows import called, graphs, owned
from builder.flows.models import Draft, Flow
from builder.flows.parts import FROM, UP_TO, WAYS, Part, part_of, triggers_of
from builder.flows.services.learning import tested_by
from builder.flows.services.running import keep_plan
from engine.errors import InvalidInput
from engine.graph import GraphFacts, load_graph
from engine.graph.scope import Reach
from engine.plan import Plan
from engine.runtime import facade as runtime
from engine.spec import EffectClass, NodeKind

MODES = ("test", "dry")
SENDS_NOTHING = (EffectClass.PURE, EffectClass.READ)
CALLS = ("flow.call", "flow.publish")


def look_at_part(*, workspace_id: UUID, flow_id: UUID, step: str, way: str) -> dict[str, Any]:
    """What a test run of a part would do: {step, trigger, done, sends, given: [{key, name, source}]}; names of steps,
    but for `step` and `trigger`. `source`: pinned | learned | example."""
    flow = owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    part = _part(flow, step, way)
    plan = graphs.compile_part(part.graph, part.done, workspace_id=workspace_id)
    reach = _reach(flow, part)
    order = [key for key in reach.shape.order if key in part.given or key in part.done]
    trigger = _trigger(part)
    return {
        "step": part.step,
        "trigger": trigger,
        "done": [reach.graph.name_of(key) for key in order if key in part.done and not reach.shape.is_trigger(key)],
        "sends": [reach.graph.name_of(key) for key in order if key in part.done and _sends(plan, key)],
        "given": [
            {"key": key, "name": reach.graph.name_of(key), "source": _source(reach, key)}
            for key in order
            if key in part.given or key == trigger
        ],
    }


def run_part(*, actor: Actor, flow_id: UUID, step: str, way: str, mode: str = "dry", payload: Any = None) -> UUID:
    """Start it; the id of the run. Mode `dry` sends nothing, `test` really sends. Without a `payload` the trigger gives
    its sample. Raises PlanError when a step that is to be done has errors."""
    if mode not in MODES:
        raise InvalidInput("A part of a draft runs as a test or dry.", hint="Choose one of the two.")
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
        access.require(actor, "flow.test", flow)
        part = _part(flow, step, way)
        plan = graphs.compile_part(part.graph, part.done, workspace_id=flow.workspace_id)
        keep_plan(flow, plan, part.graph)
        trigger, reach = _trigger(part), _reach(flow, part)
        given = payload if payload is not None else reach.sample_of(trigger)
        run_id = _start(actor, flow, part, plan, reach, trigger, way, mode, given if given is not None else {})
        tested_by(flow_id=flow.id, run_id=run_id)
        after = {"flow": flow.name, "flow_id": str(flow.id), "mode": mode, "part": way, "step": step}
        audit.record(actor=actor, action="run.started", obj_type="run", obj_id=str(run_id), after=after)
    runtime.ring()
    return run_id


def _start(
    actor: Actor, flow: Flow, part: Part, plan: Plan, reach: Reach, trigger: str, way: str, mode: str, payload: Any
) -> UUID:
    starter = {**actor.as_dict(), "flow_name": flow.name, "part": {"way": way, "step": part.step}}
    common: dict[str, Any] = {"workspace_id": flow.workspace_id, "flow_id": flow.id, "mode": mode}
    common |= {"payload": payload, "started_by": starter}
    with raw_cursor() as cursor:
        if way == UP_TO or part.step == trigger:
            started = runtime.start(
                version_id=None, plan_sha=plan.sha256, trigger_node=trigger, cursor=cursor, **common
            )
            return started.run_id
        given = {key: runtime.Given(reach.sample_of(key), _source(reach, key)) for key in part.given}
        return runtime.start_at(plan=plan, trigger=trigger, step=part.step, given=given, cursor=cursor, **common)


def _part(flow: Flow, step: str, way: str) -> Part:
    if way not in WAYS:
        raise InvalidInput("A part goes up to a step, or from it on.", hint=f"Choose one of: {UP_TO}, {FROM}.")
    return part_of(Draft.objects.get(flow=flow).graph, step, way)


def _trigger(part: Part) -> str:
    found = triggers_of(part)
    if not found:
        raise InvalidInput(
            "No trigger leads to this step.", hint="Connect it to the step that starts the flow.", code="no_trigger"
        )
    return found[0]


def _reach(flow: Flow, part: Part) -> Reach:
    known = runtime.samples(workspace_id=flow.workspace_id, flow_id=flow.id)
    flows = called.facts_of(flow.workspace_id, part.graph)
    return Reach(load_graph(part.graph), catalog.house_catalog(), GraphFacts(samples=known, flows=flows))


def _source(reach: Reach, key: str) -> str:
    saved = reach.facts.samples.get(key)
    if not saved or saved.get("value") is None:
        return "example"
    if saved["pinned"]:
        return "pinned"
    return "learned" if saved["source"] == "learned" else "example"


def _sends(plan: Plan, key: str) -> bool:
    node = plan.nodes[key]
    calls = node.kind is NodeKind.ACTION and node.effect not in SENDS_NOTHING
    return not node.disabled and (calls or node.type in CALLS)
