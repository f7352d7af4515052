"""The engine's own node types: their records, and the logic of each."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import PermanentError, StepError
from engine.nodes import ALL_NODE_SPECS, CONTROLS, WAITS, Env
from engine.run.containers import KINDS as CONTAINERS
from engine.spec import NodeKind
from engine.testing import MORNING

ENV = Env(MORNING)


def validate(rule: dict[str, Any], value: Any) -> Any:
    """Check one field; the cleaned value, or the first message."""
    outcome = CONTROLS["flow.validate"]({"value": {"f": value}, "rules": [{"field": "f", "label": "It", **rule}]}, ENV)
    if outcome.port == "valid":
        return outcome.output.get("f")
    return outcome.output["problems"][0]["message"]


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ({"type": "text"}, "  a ", "a"),
        ({"type": "text"}, 7, "7"),
        ({"type": "text"}, ["a"], "It must be a text."),
        ({"type": "text", "max": 2}, "abc", "It must be at most 2 characters long."),
        ({"type": "text", "pattern": "[A-Z]{2}[0-9]+"}, "DE1", "DE1"),
        ({"type": "text", "pattern": "[A-Z]{2}[0-9]+"}, "xDE1", "It does not have the right form."),
        ({"type": "text", "one_of": ["a", "b"]}, "c", "It must be one of a, b."),
        ({"type": "number"}, "4200", 4200),
        ({"type": "number"}, "1.5", 1.5),
        ({"type": "number"}, "1e999", "It must be a number."),
        ({"type": "number"}, "nan", "It must be a number."),
        ({"type": "number"}, True, "It must be a number."),
        ({"type": "number", "min": 0}, -1, "It must be at least 0."),
        ({"type": "integer"}, 1.5, "It must be a whole number."),
        ({"type": "integer"}, "12", 12),
        ({"type": "date"}, "2025-06-30", "2025-06-30"),
        ({"type": "date"}, "30.06.2025", "It must be a date like 2025-06-30."),
        ({"type": "email"}, "ada@example.com", "ada@example.com"),
        ({"type": "email"}, "ada@example", "It must be an e-mail address."),
        ({"type": "yes_no"}, "Yes", True),
        ({"type": "yes_no"}, "maybe", "It must be yes or no."),
        ({"type": "list", "min": 1}, [], "It must be at least 1 items long."),
        ({"type": "object"}, {"a": 1}, {"a": 1}),
        ({"type": "any"}, 7, 7),
        ({"type": "number", "required": True}, None, "It is missing."),
        ({"type": "number", "required": True}, "", "It is missing."),
        ({"type": "number", "required": False}, None, None),
    ],
)
def test_field_is_checked_and_cleaned(rule: dict[str, Any], value: Any, expected: Any) -> None:
    assert validate(rule, value) == expected


def test_check_names_every_problem_and_keeps_the_data() -> None:
    rules = [{"field": "a", "type": "number"}, {"field": "b.c", "type": "text"}]
    outcome = CONTROLS["flow.validate"]({"value": {"a": "x"}, "rules": rules}, ENV)
    assert outcome.port == "invalid"
    assert [problem["field"] for problem in outcome.output["problems"]] == ["a", "b.c"]
    assert outcome.output["value"] == {"a": "x"}


def test_check_reads_and_writes_nested_fields() -> None:
    rules = [{"field": "customer.email", "type": "email"}]
    outcome = CONTROLS["flow.validate"]({"value": {"customer": {"email": "a@b.c", "x": 1}}, "rules": rules}, ENV)
    assert outcome.output == {"customer": {"email": "a@b.c"}}


def test_bad_pattern_fails_the_step_with_a_hint() -> None:
    with pytest.raises(PermanentError) as failure:
        validate({"type": "text", "pattern": "("}, "x")
    assert "pattern" in failure.value.message


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("flow.delay", {"seconds": "soon"}),
        ("flow.delay", {"seconds": -1}),
        ("flow.delay", {"seconds": 1e12}),
        ("flow.wait_until", {"at": "tomorrow"}),
        ("flow.wait_message", {"correlation": "x", "timeout_s": "later"}),
        ("flow.approval", {"title": "x", "assignees": {}, "deadline_s": "later"}),
    ],
)
def test_wait_that_makes_no_sense_is_refused(kind: str, settings: dict[str, Any]) -> None:
    with pytest.raises(StepError) as failure:
        WAITS[kind].ask(settings, ENV)
    assert failure.value.hint
    assert not failure.value.sent


def test_status_that_is_none_is_refused() -> None:
    with pytest.raises(PermanentError):
        CONTROLS["flow.respond"]({"status": "fine"}, ENV)


def test_moment_without_a_zone_is_utc() -> None:
    wait = WAITS["flow.wait_until"].ask({"at": "2025-06-30T17:00:00"}, ENV)
    assert wait.wake_at is not None
    assert wait.wake_at.isoformat() == "2025-06-30T17:00:00+00:00"


@pytest.mark.parametrize("spec", ALL_NODE_SPECS, ids=lambda spec: spec.type)
def test_record_is_complete_and_stands_malformed_settings(spec: Any) -> None:
    assert spec.name
    assert spec.description.endswith(".")
    assert spec.icon != "box"
    assert spec.settings_schema["additionalProperties"] is False
    for field in spec.settings_schema["properties"].values():
        assert field["title"]
    cases: tuple[dict[str, Any], ...] = (
        {},
        {"cases": 7, "fields": "x", "rules": [1], "schema": "x", "input_schema": []},
        {"cases": [{}], "fields": [{}], "rules": [{}]},
    )
    for settings in cases:
        names = [port.name for port in spec.ports_for(settings)]
        assert len(names) == len(set(names))
        assert isinstance(spec.output_schema_for(settings), dict)
        spec.sample_for(settings)


def test_every_type_has_its_logic() -> None:
    kinds = {spec.type: spec.kind for spec in ALL_NODE_SPECS}
    assert {name for name, kind in kinds.items() if kind is NodeKind.CONTROL} == set(CONTROLS)
    assert {name for name, kind in kinds.items() if kind is NodeKind.WAIT} == set(WAITS)
    assert {name for name, kind in kinds.items() if kind is NodeKind.CONTAINER} == set(CONTAINERS)


def test_sample_fits_the_ports_and_fields_of_the_settings() -> None:
    specs = {spec.type: spec for spec in ALL_NODE_SPECS}
    cases = {"cases": [{"name": "big", "condition": "1 == 1"}]}
    assert [port.name for port in specs["flow.switch"].ports_for(cases)] == ["big", "else"]
    assert specs["flow.switch"].sample_for(cases) == {"case": "big"}
    rules = {"rules": [{"field": "amount", "type": "number", "required": True}]}
    assert specs["flow.validate"].sample_for(rules) == {"amount": 1250.5}
    assert specs["flow.validate"].output_schema_for(rules)["required"] == ["amount"]
