"""json.parse: Make data of a JSON text."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError


class Form(ActionInput):
    """The text."""

    text: str = Field(
        title="Text", description="A JSON text.", max_length=5_000_000, json_schema_extra={"format": "textarea"}
    )


def compute(values: Form) -> dict[str, Any]:
    """Make data of a JSON text."""
    try:
        return {"data": json.loads(values.text)}
    except (ValueError, RecursionError) as problem:
        raise PermanentError(
            f"The text is not JSON: {problem}.", hint="Check where the text comes from.", sent=False
        ) from None


ACTION = tool(
    id="json.parse",
    name="Read JSON",
    description="Make data of a JSON text.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"data": {"title": "Data"}}, "required": ["data"]},
    sample={"data": {"id": 1}},
    synonyms=("decode", "deserialize"),
    icon="braces",
)
