"""`flow.set`: make an object of computed fields."""

from __future__ import annotations

from typing import Any

from engine.nodes.logic import Env, Outcome
from engine.nodes.schema import anything, items, settings, text, thing
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec
from engine.spec.node import Schema, Settings


def _names(values: Settings) -> list[str]:
    fields = values.get("fields")
    if not isinstance(fields, list):
        return []
    return [str(field["name"]) for field in fields if isinstance(field, dict) and field.get("name")]


def _constant_type(value: Any) -> Schema:
    """The type of a value without a template in it; `{}` = not known before it runs."""
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "number"}
    if isinstance(value, str) and not (value.strip().startswith("{{") and value.strip().endswith("}}")):
        return {"type": "string"}
    return {}


def _output(values: Settings) -> Schema:
    fields = values.get("fields") or []
    named = [f for f in fields if isinstance(f, dict) and f.get("name")] if isinstance(fields, list) else []
    properties = {str(f["name"]): _constant_type(f.get("value")) for f in named}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


SPEC = NodeSpec(
    type="flow.set",
    name="Set fields",
    description="Makes new fields from the data of earlier steps.",
    kind=NodeKind.CONTROL,
    category=Category.DATA,
    synonyms=("edit", "map", "transform", "variables", "compute", "rename"),
    icon="forms",
    settings_schema=settings(
        required=("fields",),
        fields=items(
            "Fields",
            thing(
                ("name",),
                name=text("Name", minLength=1, maxLength=100, x_template=False),
                value=anything("Value", "A fixed value, or data of an earlier step."),
            ),
            minItems=1,
            maxItems=200,
            examples=[[{"name": "total", "value": "{{ steps.check.net * 1.19 }}"}]],
        ),
    ),
    output_schema=_output,
    sample_output=lambda values: dict.fromkeys(_names(values), "text"),
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """The object of the fields; a later field of the same name wins."""
    return Outcome(SUCCESS, {field["name"]: field.get("value") for field in input.get("fields") or []})
