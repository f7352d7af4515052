"""Testing one step of the draft: with sample data, outside any run; dry sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.catalog import facade as catalog
from builder.flows import owned
from builder.flows.models import Draft
from builder.flows.services import basis, samples
from builder.flows.writing import reach_of, sample_env
from engine.graph import load_graph
from engine.plan.compile import build_plan
from engine.runtime import facade as runtime


def try_step(
    *,
    actor: Actor,
    flow_id: UUID,
    node: str,
    mode: str = "dry",
    input: Mapping[str, Any] | None = None,
    sample: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """{ok, port, output, input, request, not_sent, error, duration_ms} of one step.

    `input` overrides evaluated settings; `sample` is data of earlier steps by key (`trigger` for the trigger). Mode
    `test` really sends and is recorded in the audit log; `dry` shows the request of a step that would change something.
    """
    workspace_id = workspace_of(actor)
    flow = owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    reach = reach_of(workspace_id, flow_id, node)
    graph = Draft.objects.get(flow_id=flow.id).graph
    plan = build_plan(load_graph(graph), catalog.house_catalog())
    result = runtime.try_step(
        workspace_id=workspace_id, plan=plan, node=node, env=sample_env(reach, node, sample), overrides=input, mode=mode
    )
    with transaction.atomic():
        _note(actor, flow_id, node, mode, result)
        if _teaches(result) and samples.learn(
            workspace_id=workspace_id, flow_id=flow_id, node=node, value=result["output"]
        ):
            basis.note(flow_id=flow_id, graph=graph, nodes=[node])
    return result


def _teaches(result: Mapping[str, Any]) -> bool:
    return bool(result["ok"] and not result["not_sent"] and result["output"] is not None)


def _note(actor: Actor, flow_id: UUID, node: str, mode: str, result: Mapping[str, Any]) -> None:
    if mode == "dry":
        return
    after = {"step": node, "mode": mode, "ok": result["ok"]}
    audit.record(actor=actor, action="step.tested", obj_type="flow", obj_id=str(flow_id), after=after)
