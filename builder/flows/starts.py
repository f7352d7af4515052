"""Is what a person starts a run with what the trigger's form asks for?"""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError

from engine.errors import InvalidInput

WITH_FORM = ("trigger.manual", "trigger.call")
MOST = 10
"""Complaints told at once."""
WORDS = {
    "required": "is missing",
    "type": "has another kind of value",
    "minimum": "is too small",
    "maximum": "is too large",
    "minLength": "is too short",
    "maxLength": "is too long",
    "enum": "is none of the choices",
    "format": "is not written as it should be",
    "pattern": "is not written as it should be",
}


def check(trigger: dict[str, Any], payload: Any) -> None:
    """Raise InvalidInput with every field that does not fit the form of a trigger; one without takes anything."""
    schema = (trigger.get("settings") or {}).get("input_schema")
    if trigger.get("type") not in WITH_FORM or not isinstance(schema, dict) or not schema:
        return
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        return  # a form that cannot be read refuses nobody; the editor's check names it
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(payload)
    fields = [_complaint(error, schema) for _, error in zip(range(MOST), found, strict=False)]
    if fields:
        raise InvalidInput(
            "; ".join(f"{field['field']} {field['message']}" for field in fields) + ".",
            hint="Fill in these fields, then start again.",
            code="invalid_fields",
            fields=fields,
        )


def _complaint(error: ValidationError, schema: dict[str, Any]) -> dict[str, str]:
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        path.append(next((name for name in error.validator_value if name not in error.instance), ""))
    known = (schema.get("properties") or {}).get(path[0], {}) if path else {}
    title = known.get("title") if isinstance(known, dict) and len(path) == 1 else None
    name = str(title or ".".join(path) or "The input")
    return {"field": name, "message": WORDS.get(str(error.validator), "does not fit the form")}
