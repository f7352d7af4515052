"""`flow.validate`: check the fields of a value before anything is done with it."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import re2

from engine.errors import PermanentError
from engine.nodes.logic import Env, Outcome
from engine.nodes.schema import anything, choice, items, number, settings, text, thing, yes_no
from engine.spec import Category, NodeKind, NodeSpec, Port
from engine.spec.node import Schema, Settings

_EMAIL = re2.compile(r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$")
_YES, _NO = ("yes", "true", "1", "y", "on"), ("no", "false", "0", "n", "off")


class Unfit(ValueError):
    """Not of the wanted type; the text is what people read."""


def _text(value: Any) -> str:
    if isinstance(value, dict | list | bool) or value is None:
        raise Unfit("must be a text")
    return str(value).strip()


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unfit("must be a number")
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise Unfit("must be a number") from None
    if not math.isfinite(found):
        raise Unfit("must be a number")
    if isinstance(value, int):
        return value
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _integer(value: Any) -> int:
    found = _number(value)
    if not isinstance(found, int):
        raise Unfit("must be a whole number")
    return found


def _date(value: Any) -> str:
    try:
        return (
            date.fromisoformat(_text(value)) if len(_text(value)) <= 10 else datetime.fromisoformat(_text(value))
        ).isoformat()
    except ValueError:
        raise Unfit("must be a date like 2025-06-30") from None


def _email(value: Any) -> str:
    found = _text(value)
    if len(found) > 254 or not _EMAIL.match(found):
        raise Unfit("must be an e-mail address")
    return found


def _yes_no(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in _YES and word not in _NO:
        raise Unfit("must be yes or no")
    return word in _YES


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unfit("must be a list")
    return value


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unfit("must be an object")
    return value


READERS: dict[str, tuple[str, Callable[[Any], Any], Schema]] = {
    "text": ("Text", _text, {"type": "string"}),
    "number": ("Number", _number, {"type": "number"}),
    "integer": ("Whole number", _integer, {"type": "integer"}),
    "date": ("Date", _date, {"type": "string", "format": "date"}),
    "email": ("E-mail", _email, {"type": "string", "format": "email"}),
    "yes_no": ("Yes or no", _yes_no, {"type": "boolean"}),
    "list": ("List", _list, {"type": "array"}),
    "object": ("Object", _object, {"type": "object"}),
    "any": ("Anything", lambda value: value, {}),
}
"""type -> label, reader (raises Unfit), schema of what it yields"""


def _rules(values: Settings) -> list[dict[str, Any]]:
    rules = values.get("rules")
    return [r for r in rules if isinstance(r, dict) and r.get("field")] if isinstance(rules, list) else []


def _output(values: Settings) -> Schema:
    """The cleaned object. `problems` is there on the way “Not valid” only, so it is never required."""
    root: Schema = {"type": "object", "properties": {}, "required": []}
    for rule in _rules(values):
        *parents, last = str(rule["field"]).split(".")
        place = root
        for name in parents:
            place = place["properties"].setdefault(name, {"type": "object", "properties": {}, "required": []})
            place.setdefault("properties", {})
            place.setdefault("required", [])
        place["properties"].setdefault(last, dict(READERS.get(str(rule.get("type")), READERS["any"])[2]))
        if rule.get("required"):
            place["required"].append(last)
    root["properties"].setdefault("value", {})
    problem = {"type": "object", "properties": {"field": {"type": "string"}, "message": {"type": "string"}}}
    root["properties"].setdefault("problems", {"type": "array", "items": problem})
    return root


_SAMPLES: dict[str, Any] = {
    "text": "text",
    "number": 1250.5,
    "integer": 12,
    "date": "2025-06-30",
    "email": "ada@example.com",
    "yes_no": True,
    "list": [],
    "object": {},
    "any": None,
}


def _sample(values: Settings) -> Any:
    cleaned: dict[str, Any] = {}
    for rule in _rules(values):
        one_of = rule.get("one_of")
        fallback = _SAMPLES.get(str(rule.get("type")))
        _put(cleaned, str(rule["field"]), one_of[0] if isinstance(one_of, list) and one_of else fallback)
    return cleaned


SPEC = NodeSpec(
    type="flow.validate",
    name="Check fields",
    description="Checks that data is complete and of the right kind before the flow goes on.",
    kind=NodeKind.CONTROL,
    category=Category.DATA,
    synonyms=("validate", "required", "verify input", "clean", "schema"),
    icon="list-check",
    settings_schema=settings(
        required=("value", "rules"),
        value=anything("Data to check", examples=["{{ trigger.body }}"]),
        rules=items(
            "Fields",
            thing(
                ("field", "type"),
                field=text("Field", "A name, or a path such as customer.email.", minLength=1, maxLength=200),
                label=text("Label", "How messages name it."),
                required=yes_no("Required", default=True),
                type=choice("Kind", {name: label for name, (label, _, _) in READERS.items()}, default="text"),
                min=number("At least", "For text and lists: length."),
                max=number("At most", "For text and lists: length."),
                pattern=text("Pattern", "A regular expression the whole text has to fit."),
                one_of=items("One of", anything("Value")),
            ),
            minItems=1,
            maxItems=200,
            x_template=False,
            examples=[[{"field": "amount", "label": "Amount", "required": True, "type": "number", "min": 0}]],
        ),
    ),
    ports=(Port("valid", "Valid"), Port("invalid", "Not valid")),
    output_schema=_output,
    sample_output=_sample,
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """Leave by `valid` with the cleaned object, or by `invalid` with the list of problems."""
    value = input.get("value")
    if not isinstance(value, dict):
        return _invalid(value, [{"field": "", "message": "The data is not an object with fields."}])
    cleaned: dict[str, Any] = {}
    problems = []
    for rule in input.get("rules") or []:
        try:
            found = _check(rule, _get(value, rule["field"]))
        except Unfit as unfit:
            problems.append({"field": rule["field"], "message": f"{rule.get('label') or rule['field']} {unfit}."})
        else:
            if found is not None:
                _put(cleaned, rule["field"], found)
    return _invalid(value, problems) if problems else Outcome("valid", cleaned)


def _invalid(value: Any, problems: list[dict[str, str]]) -> Outcome:
    return Outcome("invalid", {"value": value, "problems": problems})


def _check(rule: dict[str, Any], value: Any) -> Any:
    if value is None or value == "":
        if rule.get("required", True):
            raise Unfit("is missing")
        return None
    found = READERS.get(str(rule.get("type")), READERS["any"])[1](value)
    for limit in LIMITS:
        limit(rule, found)
    return found


def _size(found: Any) -> float | None:
    if isinstance(found, bool):
        return None
    if isinstance(found, int | float):
        return found
    return len(found) if isinstance(found, str | list) else None


def _at_least(rule: dict[str, Any], found: Any) -> None:
    size, limit = _size(found), rule.get("min")
    if size is not None and limit is not None and size < limit:
        raise Unfit(f"must be at least {limit}" + _unit(found))


def _at_most(rule: dict[str, Any], found: Any) -> None:
    size, limit = _size(found), rule.get("max")
    if size is not None and limit is not None and size > limit:
        raise Unfit(f"must be at most {limit}" + _unit(found))


def _unit(found: Any) -> str:
    if isinstance(found, str):
        return " characters long"
    return " items long" if isinstance(found, list) else ""


def _fits(rule: dict[str, Any], found: Any) -> None:
    pattern = rule.get("pattern")
    if not pattern or not isinstance(found, str):
        return
    try:
        fits = re2.fullmatch(pattern, found)
    except re2.error:
        raise PermanentError(
            f"The pattern of “{rule['field']}” is not a regular expression.",
            hint="Mend the pattern in this step's settings.",
            code="bad_pattern",
            sent=False,
        ) from None
    if not fits:
        raise Unfit("does not have the right form")


def _one_of(rule: dict[str, Any], found: Any) -> None:
    allowed = rule.get("one_of")
    if allowed and found not in allowed:
        raise Unfit("must be one of " + ", ".join(str(one) for one in allowed[:10]))


LIMITS: tuple[Callable[[dict[str, Any], Any], None], ...] = (_at_least, _at_most, _fits, _one_of)


def _get(value: dict[str, Any], field: str) -> Any:
    if field in value:
        return value[field]
    place: Any = value
    for name in field.split("."):
        if not isinstance(place, dict) or name not in place:
            return None
        place = place[name]
    return place


def _put(target: dict[str, Any], field: str, value: Any) -> None:
    *parents, last = field.split(".")
    for name in parents:
        inner = target.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target[last] = value
