"""text.compose: Write a text with data of earlier steps in it."""

from __future__ import annotations

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput


class Form(ActionInput):
    """The text."""

    text: str = Field(
        title="Text",
        description="What to write.",
        examples=["Dear {{ trigger.body.name }},"],
        json_schema_extra={"format": "textarea"},
        max_length=500_000,
    )


def compute(values: Form) -> dict[str, str]:
    """Write a text with data of earlier steps in it."""
    return {"text": values.text}


ACTION = tool(
    id="text.compose",
    name="Compose a text",
    description="Write a text with data of earlier steps in it.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"text": {"type": "string", "title": "Text"}}, "required": ["text"]},
    sample={"text": "Dear Ann,"},
    synonyms=("template", "write", "message", "letter"),
    icon="text-plus",
)
