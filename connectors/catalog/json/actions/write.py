"""json.write: Make a JSON text of data."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput


class Form(ActionInput):
    """The data and how to write it."""

    data: Any = Field(title="Data", description="What to write.", json_schema_extra={"format": "json"})
    pretty: bool = Field(
        title="Over several lines",
        description="Indent for people.",
        default=False,
        json_schema_extra={"x-template": False},
    )


def compute(values: Form) -> dict[str, str]:
    """Make a JSON text of data."""
    return {"text": json.dumps(values.data, ensure_ascii=False, indent=2 if values.pretty else None)}


ACTION = tool(
    id="json.write",
    name="Write JSON",
    description="Make a JSON text of data.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"text": {"type": "string", "title": "Text"}}, "required": ["text"]},
    sample={"text": '{"id": 1}'},
    synonyms=("encode", "serialize", "stringify"),
    icon="braces",
)
