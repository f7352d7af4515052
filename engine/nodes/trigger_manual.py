"""`trigger.manual`: a person presses Run, with a form of one's own if wanted."""

from __future__ import annotations

from typing import Any

from engine.nodes.sampling import sample_of
from engine.nodes.schema import settings
from engine.spec import Category, NodeKind, NodeSpec
from engine.spec.node import Schema, Settings


def form_of(values: Settings) -> Schema:
    """The schema of what a start is given; without a form any object."""
    schema = values.get("input_schema")
    return schema if isinstance(schema, dict) and schema else {"type": "object"}


def form_sample(values: Settings) -> Any:
    """A start that fits the form."""
    form = form_of(values)
    return sample_of(form) if isinstance(form.get("properties"), dict) else {}


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
