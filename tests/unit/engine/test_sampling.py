"""The example of a trigger fits what its schema asks for."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from engine.nodes import trigger_manual, trigger_webhook
from engine.nodes.patterns import text_like
from engine.nodes.sampling import sample_of

LINE = {"type": "object", "properties": {"sku": {"type": "string", "minLength": 6}}, "required": ["sku"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "a pattern": {"type": "string", "pattern": "^INV-[0-9]{4}$"},
    "a pattern with choices": {"type": "string", "pattern": r"^(DE|AT)\d{2} ?[A-Z]+(-x)?$"},
    "a pattern that refuses": {"type": "string", "pattern": r"^[^\s@]+@[^a-z]+$"},
    "a pattern of a format": {"type": "string", "format": "email", "pattern": "@example"},
    "an e-mail address": {"type": "string", "format": "email"},
    "a day": {"type": "string", "format": "date"},
    "a choice": {"enum": ["gold", "silver"]},
    "one value": {"const": 7},
    "a long text": {"type": "string", "minLength": 30},
    "a short text": {"type": "string", "maxLength": 2},
    "a large number": {"type": "integer", "minimum": 500},
    "a small number": {"type": "number", "exclusiveMaximum": 0.5, "minimum": 0},
    "a negative number": {"type": "integer", "maximum": -3},
    "a multiple": {"type": "integer", "multipleOf": 5, "minimum": 20},
    "a rate": {"type": "number", "minimum": 0, "maximum": 1},
    "a list": {"type": "array", "items": LINE, "minItems": 2},
    "nothing or a text": {"type": ["null", "string"]},
    "one of two": {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 100}]},
    "a reference": {"type": "object", "properties": {"a": {"$ref": "#/$defs/line"}}, "$defs": {"line": LINE}},
    "all of two": {"allOf": [LINE, {"required": ["sku"]}]},
    "parts in parts": {"type": "object", "properties": {"of": LINE, "n": {"type": "integer"}}, "required": ["of"]},
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=list(SCHEMAS))
def test_a_sample_fits_its_schema(schema: dict[str, Any]) -> None:
    sample = sample_of(schema)
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(sample)
    assert [error.message for error in found] == [], sample
    assert sample is not None


@pytest.mark.parametrize("pattern", ["(", "a{9999}", r"(?P<x>a)(?P=x)", "x" * 300, "(?!)"])
def test_a_pattern_that_asks_too_much_gives_nothing(pattern: str) -> None:
    assert text_like(pattern) is None


def test_a_schema_that_goes_in_circles_comes_to_an_end() -> None:
    schema = {"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}}}}
    assert sample_of(schema) is not None


def test_a_form_and_a_webhook_bring_what_their_schema_says() -> None:
    form = {"type": "object", "properties": {"code": SCHEMAS["a pattern"], "lines": SCHEMAS["a list"]}}
    assert trigger_manual.form_sample({"input_schema": form})["lines"][1]["sku"]
    assert trigger_manual.form_sample({}) == {}
    assert trigger_webhook.SPEC.sample_for({"schema": form})["body"]["code"].startswith("INV-")
    assert trigger_webhook.SPEC.sample_for({})["body"] == {"id": "evt-1"}
