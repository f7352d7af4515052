"""text.replace: Put one text in place of another, everywhere."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError

LONGEST = 2_000_000
"""Characters of a result."""


class Form(ActionInput):
    """Text, what to look for and what to write instead."""

    text: str = Field(title="Text", description="Where to replace.", max_length=1_000_000)
    find: str = Field(title="Find", description="What to look for, exactly.", min_length=1)
    replace: str = Field(title="Replace by", description="What to write instead.", default="", max_length=10_000)


def compute(values: Form) -> dict[str, Any]:
    """Put one text in place of another, everywhere."""
    count = values.text.count(values.find)
    if len(values.text) + count * (len(values.replace) - len(values.find)) > LONGEST:
        raise PermanentError("The result would be too long.", hint="Replace in a shorter text.", sent=False)
    return {"text": values.text.replace(values.find, values.replace), "count": count}


ACTION = tool(
    id="text.replace",
    name="Replace in a text",
    description="Put one text in place of another, everywhere.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {
            "text": {"type": "string", "title": "Text"},
            "count": {"type": "integer", "title": "Replacements"},
        },
        "required": ["text", "count"],
    },
    sample={"text": "Hello Ann", "count": 1},
    synonyms=("substitute", "exchange"),
    icon="replace",
)
