"""`trigger.manual`: a person presses Run, with a form of one's own if wanted."""

from __future__ import annotations

from typing import Any

from engine.nodes.schema import settings
from engine.spec import Category, NodeKind, NodeSpec
from engine.spec.node import Schema, Settings


def form_of(values: Settings) -> Schema:
    """The schema of what a start is given; without a form any object."""
    schema = values.get("input_schema")
    return schema if isinstance(schema, dict) and schema else {"type": "object"}


def form_sample(values: Settings) -> Any:
    """A start that fits the form."""
    properties = form_of(values).get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: sample_of(schema) for name, schema in properties.items()}


_TEXTS = {
    "email": "ann@example.com",
    "date": "2026-01-31",
    "date-time": "2026-01-31T09:00:00Z",
    "time": "09:00",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""format of a text -> a sample that has it"""


def sample_of(schema: Any) -> Any:
    """A value that fits a simple JSON Schema: an example or choice of its own, its default, else a plain one."""
    if not isinstance(schema, dict):
        return None
    for known in (schema.get("examples"), schema.get("enum")):
        if isinstance(known, list) and known:
            return known[0]
    plain: dict[str, Any] = {
        "string": _TEXTS.get(str(schema.get("format")), "text"),
        "number": 12.5,
        "integer": 12,
        "boolean": True,
        "array": [],
        "object": {},
    }
    kind = schema.get("type")
    return schema.get("default", plain.get(kind) if isinstance(kind, str) else None)


SPEC = NodeSpec(
    type="trigger.manual",
    name="Run by hand",
    description="A person starts the flow, with a small form if you want one.",
    kind=NodeKind.TRIGGER,
    category=Category.TRIGGERS,
    synonyms=("start", "button", "form", "manual"),
    icon="hand-click",
    settings_schema=settings(
        input_schema={
            "type": "object",
            "format": "schema",
            "title": "Form",
            "description": "The fields a person fills in to start the flow. Leave empty for no form.",
            "x-template": False,
            "examples": [
                {
                    "type": "object",
                    "properties": {"amount": {"type": "number", "title": "Amount"}},
                    "required": ["amount"],
                }
            ],
        }
    ),
    output_schema=form_of,
    sample_output=form_sample,
)
