"""number.parse: Make a number of a text as people write it, such as 1.234,50."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError


class Form(ActionInput):
    """Text and the signs it uses."""

    text: str = Field(title="Text", description="What to read; spaces and currency signs are ignored.", max_length=100)
    decimal_sign: Literal[".", ","] = Field(
        title="Decimal sign",
        description="What stands before the cents.",
        default=".",
        json_schema_extra={"x-template": False},
    )


def compute(values: Form) -> dict[str, Any]:
    """Make a number of a text as people write it, such as 1.234,50."""
    kept = "".join(sign for sign in values.text if sign.isdigit() or sign in "+-" or sign == values.decimal_sign)
    try:
        number = Decimal(kept.replace(",", "."))
    except InvalidOperation:
        raise PermanentError(
            f"{values.text!r} is not a number.", hint="Check the text and the decimal sign.", sent=False
        ) from None
    return {"value": int(number) if number == number.to_integral_value() else float(number), "text": f"{number:f}"}


ACTION = tool(
    id="number.parse",
    name="Read a number",
    description="Make a number of a text as people write it, such as 1.234,50.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {"value": {"type": "number", "title": "Number"}, "text": {"type": "string", "title": "As text"}},
        "required": ["value", "text"],
    },
    sample={"value": 1234.5, "text": "1234.50"},
    synonyms=("convert", "amount", "text to number"),
    icon="123",
)
