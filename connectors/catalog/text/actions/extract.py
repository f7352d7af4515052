"""text.extract: Take the parts of a text that match a pattern."""

from __future__ import annotations

from itertools import islice
from typing import Any

import re2
from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError

MOST = 1_000
"""Matches taken at the most."""


class Form(ActionInput):
    """Text and pattern."""

    text: str = Field(title="Text", description="Where to look.")
    pattern: str = Field(
        title="Pattern",
        description="A regular expression (RE2); parts in brackets become groups.",
        examples=[r"INV-(\\d+)"],
        min_length=1,
        max_length=500,
        json_schema_extra={"x-template": False},
    )


def compute(values: Form) -> dict[str, Any]:
    """Take the parts of a text that match a pattern."""
    try:
        pattern = re2.compile(values.pattern)
    except re2.error as problem:
        raise PermanentError(
            f"The pattern cannot be read: {problem}.", hint="Correct the regular expression.", sent=False
        ) from None
    found = list(islice(pattern.finditer(values.text), MOST))
    return {
        "found": bool(found),
        "first": found[0].group(0) if found else "",
        "matches": [match.group(0) for match in found],
        "groups": [list(match.groups()) for match in found],
    }


ACTION = tool(
    id="text.extract",
    name="Find in a text",
    description="Take the parts of a text that match a pattern.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {
            "found": {"type": "boolean", "title": "Found"},
            "first": {"type": "string", "title": "First match"},
            "matches": {"type": "array", "items": {"type": "string"}, "title": "Matches"},
            "groups": {"type": "array", "items": {"type": "array"}, "title": "Groups"},
        },
        "required": ["found", "first", "matches", "groups"],
    },
    sample={"found": True, "first": "INV-12", "matches": ["INV-12"], "groups": [["12"]]},
    synonyms=("regex", "pattern", "search", "match"),
    icon="search",
)
