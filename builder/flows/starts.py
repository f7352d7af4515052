"""Is what a person gives a run, at its start or when a part of it is done again, what is asked for?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from builder.catalog import facade as catalog
from engine.errors import InvalidInput
from engine.graph.places import defaults_of, field_text, is_shown
from engine.nodes.key_fields import keys_of_start
from engine.plan import PlanNode
from engine.spec import NodeKind

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Place = tuple[str | int, ...]
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
    "additionalProperties": "is no setting of this step",
}
AGAIN = "Correct these fields, then try again."


def check(trigger: Mapping[str, Any], payload: Any) -> None:
    """Raise InvalidInput with every field that does not fit the form of a trigger; one without takes anything."""
    schema = (trigger.get("settings") or {}).get("input_schema")
    if trigger.get("type") not in WITH_FORM or not isinstance(schema, dict) or not schema:
        return
    _refuse(_complaints(schema, payload), "Fill in these fields, then start again.", "invalid_fields")


def keys(trigger: Mapping[str, Any], payload: Any) -> dict[str, str]:
    """name -> value of the key fields of a run that this trigger of a graph starts."""
    return keys_of_start(trigger["type"], trigger.get("settings") or {}, payload)


def check_again(node: PlanNode, given: Any) -> None:
    """Raise InvalidInput (`input_does_not_fit`) when a step that is done again cannot be given this: a trigger what its
    form asks for, another step an object of its settings as they are once computed."""
    if node.kind is NodeKind.TRIGGER:
        schema = node.settings.get("input_schema")
        if node.type in WITH_FORM and isinstance(schema, dict) and schema:
            _refuse(_complaints(schema, given), AGAIN, "input_does_not_fit")
        return
    spec = catalog.house_catalog().node_spec(node.type, node.version)
    if spec is None or not isinstance(given, Mapping):
        return  # the engine refuses what is no object, and says what a step that is not installed needs
    schema = _computed(spec.settings_schema)
    readable = READ_BY_ACTIONS if node.kind is NodeKind.ACTION else READ_BY_THE_ENGINE

    def excused(error: ValidationError, place: Place) -> bool:
        return _is_left_out(place, schema, given) or _is_read(error, readable)

    found = _complaints(schema, {**defaults_of(schema), **given}, excused)
    _refuse(found, AGAIN, "input_does_not_fit")


def _refuse(fields: list[dict[str, str]], hint: str, code: str) -> None:
    if fields:
        said = "; ".join(f"{field['field']} {field['message']}" for field in fields) + "."
        raise InvalidInput(said, hint=hint, code=code, fields=fields)


def _complaints(
    schema: dict[str, Any], given: Any, excused: Callable[[ValidationError, Place], bool] = lambda _error, _place: False
) -> list[dict[str, str]]:
    """What does not fit, each with its path; a schema that cannot be read refuses nobody, the editor's check names
    it."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError:
        return []
    found = Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(given)
    wrong = ((error, place) for error, place in _placed(found) if not excused(error, place))
    return [_complaint(error, place, schema) for _, (error, place) in zip(range(MOST), wrong, strict=False)]


def _complaint(error: ValidationError, path: Place, schema: dict[str, Any]) -> dict[str, str]:
    known = (schema.get("properties") or {}).get(path[0], {}) if path else {}
    title = known.get("title") if isinstance(known, dict) and len(path) == 1 else None
    where = field_text(path)
    return {
        "field": str(title or where or "The input"),
        "path": where,
        "message": WORDS.get(str(error.validator), "does not fit the form"),
    }


def _placed(errors: Iterable[ValidationError]) -> Iterator[tuple[ValidationError, Place]]:
    """Each complaint with the place it is about. Every name that is missing has a complaint of its own, which does not
    say the name: they come in the order of the names."""
    told: Counter[tuple[Place, Place]] = Counter()
    for error in errors:
        around = tuple(error.absolute_path)
        which = around, tuple(error.absolute_schema_path)
        yield error, (*around, *_names_of(error)[told[which] :][:1])
        told[which] += 1


def _names_of(error: ValidationError) -> list[str]:
    """The names that are missing, or the one too much: the complaint itself is about the object around it."""
    if error.validator == "required":
        return [name for name in error.validator_value if name not in error.instance]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties") or {}
        return [next((str(name) for name in error.instance if name not in known), "")]
    return []


def _computed(schema: Any) -> Any:
    """The schema of settings once they are computed: where a condition stood, there is now a yes or a no."""
    if isinstance(schema, list):
        return [_computed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "expression":
        kept = ("title", "x-show-if", "x-inside")
        return {"type": "boolean", **{name: schema[name] for name in kept if name in schema}}
    return {name: _computed(each) for name, each in schema.items()}


def _is_left_out(path: Place, schema: dict[str, Any], given: Mapping[str, Any]) -> bool:
    """Whether it is about a setting that may be left out and is, or that the step is not asked for now."""
    setting = (schema.get("properties") or {}).get(path[0]) if path else None
    if not isinstance(setting, dict):
        return False
    left_out = given.get(str(path[0])) in (None, "") and path[0] not in schema.get("required", ())
    return left_out or setting.get("x-inside") is True or not is_shown(setting, given, defaults_of(schema))


def _is_read(error: ValidationError, readable: Readable) -> bool:
    """Whether a value that is only written in another way says what is asked for."""
    if error.validator in ("anyOf", "oneOf"):
        return any(_is_read(each, readable) for each in error.context or ())
    read = readable.get(str(error.validator_value)) if error.validator == "type" else None
    return read is not None and read(error.instance)


def _as_number(value: Any) -> bool:
    try:
        return isinstance(value, str) and math.isfinite(float(value))
    except ValueError:
        return False


def _as_whole_number(value: Any) -> bool:
    return _as_number(value) and float(value).is_integer()


def _as_text(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


Readable = Mapping[str, Callable[[Any], bool]]
READ_BY_ACTIONS: Readable = {"number": _as_number, "integer": _as_whole_number}
READ_BY_THE_ENGINE: Readable = {**READ_BY_ACTIONS, "string": _as_text}
"""kind of value asked for -> whether another one is read as it"""
