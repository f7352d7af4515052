"""pydantic model -> the JSON Schema a form is drawn from: references inlined, `anyOf [x, null]` made optional x."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class ActionInput(BaseModel):
    """Base of all action inputs: unknown fields are refused, so that a typing error is not silently ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def form_schema(model: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema of `model` for the form and the type checker."""
    raw = model.model_json_schema()
    definitions = raw.pop("$defs", {})
    schema: dict[str, Any] = _plain(raw, definitions)
    schema.pop("title", None)
    schema.pop("description", None)
    return schema


def _plain(value: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_plain(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        target = definitions[value["$ref"].rsplit("/", 1)[1]]
        return _plain({**target, **{k: v for k, v in value.items() if k != "$ref"}}, definitions)
    return _without_null({key: _plain(item, definitions) for key, item in value.items()})


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    options = schema.get("anyOf")
    if not isinstance(options, list):
        return schema
    real = [option for option in options if option != {"type": "null"}]
    if len(real) == 1 and isinstance(real[0], dict):
        return {**real[0], **{k: v for k, v in schema.items() if k != "anyOf"}}
    return schema
