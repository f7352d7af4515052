"""json.pick: Keep some fields of an object, or of every object in a list."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput


class Form(ActionInput):
    """The data and the fields to keep."""

    data: dict[str, Any] | list[dict[str, Any]] = Field(
        title="Data", description="An object or a list of objects.", json_schema_extra={"format": "json"}
    )
    fields: list[str] = Field(
        title="Fields", description="Names of the fields to keep.", examples=[["id", "name"]], max_length=200
    )


def _kept(item: dict[str, Any], fields: list[str]) -> dict[str, Any]:
    return {name: item[name] for name in fields if name in item}


def compute(values: Form) -> dict[str, Any]:
    """Keep some fields of an object, or of every object in a list."""
    if isinstance(values.data, list):
        return {"data": [_kept(item, values.fields) for item in values.data]}
    return {"data": _kept(values.data, values.fields)}


ACTION = tool(
    id="json.pick",
    name="Pick fields",
    description="Keep some fields of an object, or of every object in a list.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"data": {"title": "Data"}}, "required": ["data"]},
    sample={"data": {"id": 1, "name": "Ann"}},
    synonyms=("select fields", "columns", "keep"),
    icon="list-check",
)
