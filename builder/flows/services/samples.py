"""Samples: data of a step to draw and test with. They live beside the draft and never leave it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import owned
from builder.flows.models import Draft
from builder.flows.services import basis
from engine.errors import InvalidInput, LimitExceeded
from engine.runtime import facade as runtime

MAX_BYTES = 256_000


def put_sample(*, actor: Actor, flow_id: UUID, node: str, value: Any, pinned: bool = True) -> dict[str, Any]:
    """Keep `value` as the sample of a step; a pinned one also answers for the step in test and dry runs."""
    _check(value)
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        graph = Draft.objects.get(flow=flow).graph
        if node not in (graph.get("nodes") or {}):
            raise InvalidInput(
                "The draft has no such step.", hint="Save the draft, then pin again.", code="no_such_step"
            )
        _store(flow.workspace_id, flow_id, node, value=value, pinned=pinned, source="pinned")
        basis.note(flow_id=flow_id, graph=graph, nodes=[node])
        _audit(actor, flow_id, node, "pinned" if pinned else "kept")
    return {"value": value, "source": "pinned", "pinned": pinned}


def drop_sample(*, actor: Actor, flow_id: UUID, node: str) -> None:
    """Forget the sample of a step; nothing happens when there is none."""
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        with raw_cursor() as cursor:
            runtime.drop_sample(flow_id=flow_id, node=node, cursor=cursor)
        basis.forget(flow_id=flow_id, node=node)
        _audit(actor, flow_id, node, "dropped")


def learn(*, workspace_id: UUID, flow_id: UUID, node: str, value: Any) -> bool:
    """Keep what a test yielded, unless somebody pinned a sample or it is too large; whether it was kept. The audit row
    is the test's."""
    if len(orjson.dumps(value, default=str)) > MAX_BYTES:
        return False
    known = runtime.samples(workspace_id=workspace_id, flow_id=flow_id).get(node)
    if known and known["pinned"]:
        return False
    _store(workspace_id, flow_id, node, value=value, pinned=False, source="learned")
    return True


def exemplify(*, workspace_id: UUID, flow_id: UUID, node: str, value: Any) -> None:
    """Keep a value of a flow that was just made as an example, until a test yields a real one."""
    _store(workspace_id, flow_id, node, value=value, pinned=False, source="example")


def _store(workspace_id: UUID, flow_id: UUID, node: str, *, value: Any, pinned: bool, source: str) -> None:
    with raw_cursor() as cursor:
        runtime.put_sample(
            workspace_id=workspace_id,
            flow_id=flow_id,
            node=node,
            value=value,
            pinned=pinned,
            source=source,
            cursor=cursor,
        )


def _check(value: Any) -> None:
    try:
        size = len(orjson.dumps(value))
    except (TypeError, RecursionError) as error:
        raise InvalidInput("This sample is not JSON.", hint="Paste a JSON value.", code="bad_sample") from error
    if size > MAX_BYTES:
        raise LimitExceeded(
            f"A sample has at most {MAX_BYTES // 1000} KB; this one has {size // 1000} KB.",
            hint="Keep a few typical items of it.",
            code="sample_too_large",
        )


def _audit(actor: Actor, flow_id: UUID, node: str, what: str) -> None:
    audit.record(
        actor=actor,
        action="flow.sample_changed",
        obj_type="flow",
        obj_id=str(flow_id),
        after={"step": node, "what": what},
    )
