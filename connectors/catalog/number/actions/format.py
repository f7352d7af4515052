"""number.format: Write a number as people read it, such as 1,234.50 EUR."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput

SIGNS = {"1,234.50": (",", "."), "1.234,50": (".", ","), "1 234,50": ("\u202f", ","), "1234.50": ("", ".")}


class Form(ActionInput):
    """Number and how to write it."""

    value: Decimal = Field(title="Number", description="What to write.")
    decimals: int = Field(title="Decimals", description="Digits after the point.", default=2, ge=0, le=12)
    style: Literal["1,234.50", "1.234,50", "1 234,50", "1234.50"] = Field(
        title="Style",
        description="How thousands and decimals are set apart.",
        default="1,234.50",
        json_schema_extra={"x-template": False},
    )
    unit: str = Field(title="Unit", description="Put behind the number.", default="", examples=["EUR"], max_length=20)


def compute(values: Form) -> dict[str, str]:
    """Write a number as people read it, such as 1,234.50 EUR."""
    thousands, point = SIGNS[values.style]
    written = f"{values.value:,.{values.decimals}f}"
    text = written.translate({ord(","): thousands, ord("."): point})
    return {"text": f"{text} {values.unit}".strip()}


ACTION = tool(
    id="number.format",
    name="Write a number",
    description="Write a number as people read it, such as 1,234.50 EUR.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"text": {"type": "string", "title": "Text"}}, "required": ["text"]},
    sample={"text": "1,234.50 EUR"},
    synonyms=("money", "currency", "show"),
    icon="currency-euro",
)
