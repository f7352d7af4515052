"""text.split: Cut a text into a list at a separator."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput


class Form(ActionInput):
    """Text and separator."""

    text: str = Field(title="Text", description="What to cut.")
    separator: str = Field(
        title="Separator",
        description="Where to cut; \\n stands for a new line.",
        default=",",
        min_length=1,
        max_length=20,
    )
    trim: bool = Field(
        title="Trim",
        description="Remove spaces around each part and drop empty parts.",
        default=True,
        json_schema_extra={"x-template": False},
    )


def compute(values: Form) -> dict[str, Any]:
    """Cut a text into a list at a separator."""
    parts = values.text.split(values.separator.replace("\\n", "\n"))
    if values.trim:
        parts = [part.strip() for part in parts if part.strip()]
    return {"parts": parts, "count": len(parts)}


ACTION = tool(
    id="text.split",
    name="Split a text",
    description="Cut a text into a list at a separator.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {
            "parts": {"type": "array", "items": {"type": "string"}, "title": "Parts"},
            "count": {"type": "integer", "title": "Number of parts"},
        },
        "required": ["parts", "count"],
    },
    sample={"parts": ["red", "green"], "count": 2},
    synonyms=("cut", "separate", "lines", "list"),
    icon="scissors",
)
