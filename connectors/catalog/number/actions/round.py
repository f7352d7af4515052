"""number.round: Round to a number of decimals, by the rule that money needs."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput

RULES = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}


class Form(ActionInput):
    """Number and rule."""

    value: Decimal = Field(title="Number", description="A number, or a text that holds one.")
    decimals: int = Field(title="Decimals", description="Digits after the point.", default=2, ge=0, le=12)
    rule: Literal["half_up", "half_even", "up", "down"] = Field(
        title="Rule",
        description="Half up is usual; half even is the banker's rule.",
        default="half_up",
        json_schema_extra={"x-template": False},
    )


def compute(values: Form) -> dict[str, Any]:
    """Round to a number of decimals, by the rule that money needs."""
    with decimal.localcontext(prec=60):
        rounded = values.value.quantize(Decimal(1).scaleb(-values.decimals), rounding=RULES[values.rule])
    return {"value": float(rounded) if values.decimals else int(rounded), "text": f"{rounded:f}"}


ACTION = tool(
    id="number.round",
    name="Round a number",
    description="Round to a number of decimals, by the rule that money needs.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {"value": {"type": "number", "title": "Number"}, "text": {"type": "string", "title": "As text"}},
        "required": ["value", "text"],
    },
    sample={"value": 12.35, "text": "12.35"},
    synonyms=("decimals", "money", "amount"),
    icon="math",
)
