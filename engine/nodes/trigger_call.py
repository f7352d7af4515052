"""`trigger.call`: another flow calls this one, with typed inputs."""

from __future__ import annotations

from engine.nodes.schema import settings
from engine.nodes.trigger_manual import form_of, form_sample
from engine.spec import Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="trigger.call",
    name="Called by another flow",
    description="Starts when another flow of this workspace runs this one.",
    kind=NodeKind.TRIGGER,
    category=Category.TRIGGERS,
    synonyms=("sub-flow", "subflow", "child", "function", "reuse"),
    icon="subtask",
    settings_schema=settings(
        input_schema={
            "type": "object",
            "format": "schema",
            "title": "Inputs",
            "description": "What the caller has to give. The step that runs this flow is checked against it.",
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
    help="The result of the flow, or of its Stop step, is what the caller gets.",
)
