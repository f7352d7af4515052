"""Events that flows publish: each starts the flows of its workspace that listen for its name, once, and ends the waits
for it; and what other systems say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from builder.base.db import raw_cursor
from builder.flows import facade as flows
from builder.triggers.models import Trigger
from engine.nodes.key_fields import keys_of_start
from engine.runtime import facade as runtime


def deliver_event(payload: Mapping[str, Any], meta: runtime.OutboxMeta) -> None:
    """Start the flows that listen, in the transaction of the delivery: a repeated one starts nothing again."""
    workspace_id = UUID(str(payload["workspace_id"]))
    listening = Trigger.objects.filter(workspace_id=workspace_id, kind="event", enabled=True).order_by("id")
    for trigger in listening:
        if trigger.settings.get("name") == payload["name"]:
            _start(trigger, payload)
    runtime.say(
        said=runtime.Said(
            id=UUID(str(payload["event_id"])),
            workspace_id=workspace_id,
            name=payload["name"],
            about=payload.get("about") or "",
            once=f"event:{payload['once']}",
            body=_given(payload),
            at=datetime.fromisoformat(payload["published_at"]),
        )
    )
    runtime.ring()


def _given(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What flows are given of an event."""
    return {name: payload[name] for name in ("name", "data", "event_id", "published_at", "run_id")}


def _start(trigger: Trigger, payload: Mapping[str, Any]) -> None:
    flow_name = flows.flow_name(workspace_id=trigger.workspace_id, flow_id=trigger.flow_id)
    with raw_cursor() as cursor:
        runtime.start(
            workspace_id=trigger.workspace_id,
            flow_id=trigger.flow_id,
            version_id=trigger.version_id,
            plan_sha=trigger.plan_sha,
            trigger_node=trigger.node,
            payload=_given(payload),
            dedupe_key=f"event:{trigger.id}:{payload['once']}",
            started_by={**payload["started_by"], "flow_name": flow_name},
            keys=keys_of_start("trigger.event", trigger.settings, payload),
            cursor=cursor,
        )
