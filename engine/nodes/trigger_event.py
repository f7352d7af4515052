"""`trigger.event`: another flow of the workspace says that something happened."""

from __future__ import annotations

from typing import Any

from engine.nodes.sampling import sample_of
from engine.nodes.schema import expected, settings, text
from engine.spec import Category, NodeKind, NodeSpec
from engine.spec.node import Schema, Settings


def _data(values: Settings) -> Schema:
    schema = values.get("schema")
    return schema if isinstance(schema, dict) else {}


def _output(values: Settings) -> Schema:
    words = {"type": "string"}
    return {
        "type": "object",
        "properties": {"name": words, "data": _data(values), "event_id": words, "published_at": words, "run_id": words},
        "required": ["name", "data", "event_id", "published_at", "run_id"],
    }


def _sample(values: Settings) -> Any:
    properties = _data(values).get("properties")
    data = {name: sample_of(each) for name, each in properties.items()} if isinstance(properties, dict) else {}
    return {
        "name": str(values.get("name") or "order.paid"),
        "data": data,
        "event_id": "018f3e6a-0000-7000-8000-000000000002",
        "published_at": "2025-03-03T09:00:00Z",
        "run_id": "018f3e6a-0000-7000-8000-000000000001",
    }


SPEC = NodeSpec(
    type="trigger.event",
    name="On an event",
    description="Starts when another flow of this workspace publishes an event of this name.",
    kind=NodeKind.TRIGGER,
    category=Category.TRIGGERS,
    synonyms=("subscribe", "listen", "topic", "message", "publish"),
    icon="broadcast",
    settings_schema=settings(
        required=("name",),
        name=text(
            "Event",
            "Its name, the same as in the step that publishes it.",
            minLength=1,
            maxLength=200,
            x_template=False,
            examples=["order.paid"],
        ),
        schema=expected("Expected data"),
    ),
    output_schema=_output,
    sample_output=_sample,
    help="Every flow that listens starts once for each event; one event starts a flow once, however often it is told.",
)
