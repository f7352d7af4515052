"""Short ways to write the JSON Schema of a node's settings."""

from __future__ import annotations

from typing import Any

from engine.spec.node import Schema


def settings(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object of settings, in the order given; unknown ones are refused."""
    ordered = {name: {**schema, "x-order": place} for place, (name, schema) in enumerate(properties.items())}
    return {"type": "object", "properties": ordered, "required": list(required), "additionalProperties": False}


def text(title: str, description: str = "", **more: Any) -> Schema:
    """A line of text, as a template unless `x-template` says otherwise."""
    return {"type": "string", "title": title, "description": description, **_keywords(more)}


def expected(title: str) -> Schema:
    """The fields that data from outside should have, drawn as a form; rarely needed."""
    return {
        "type": "object",
        "format": "schema",
        "title": title,
        "description": "The fields you expect.",
        "x-template": False,
        "x-advanced": True,
    }


def number(title: str, description: str = "", **more: Any) -> Schema:
    """A number."""
    return {"type": "number", "title": title, "description": description, **_keywords(more)}


def yes_no(title: str, description: str = "", **more: Any) -> Schema:
    """A check box; plain, never a template."""
    return {"type": "boolean", "title": title, "description": description, "x-template": False, **_keywords(more)}


def choice(title: str, options: dict[str, str], description: str = "", **more: Any) -> Schema:
    """One of a few values, given as value -> label; plain, never a template."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "enum": list(options),
        "x-labels": options,
        "x-template": False,
        **_keywords(more),
    }


def condition(title: str, description: str = "", **more: Any) -> Schema:
    """A bare expression that is true or false."""
    return {
        "type": "string",
        "format": "expression",
        "title": title,
        "description": description,
        "minLength": 1,
        **_keywords(more),
    }


def anything(title: str, description: str = "", **more: Any) -> Schema:
    """Any JSON value, as a template."""
    return {"title": title, "description": description, **_keywords(more)}


def items(title: str, schema: Schema, description: str = "", **more: Any) -> Schema:
    """A list of equal things."""
    return {"type": "array", "items": schema, "title": title, "description": description, **_keywords(more)}


def thing(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with these properties."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _keywords(more: dict[str, Any]) -> dict[str, Any]:
    """`x_template=False` for the keyword `x-template`; `min_length` stays JSON Schema's own spelling by the caller."""
    return {
        ("x-" + name[2:].replace("_", "-") if name.startswith("x_") else name): value for name, value in more.items()
    }
