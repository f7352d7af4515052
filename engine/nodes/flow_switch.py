"""`flow.switch`: many ways on; the first case that is true is taken."""

from __future__ import annotations

from typing import Any

from engine.nodes.logic import Env, Outcome
from engine.nodes.schema import condition, items, settings, text, thing
from engine.spec import Category, NodeKind, NodeSpec, Port
from engine.spec.node import Schema, Settings

ELSE = "else"


def _cases(values: Settings) -> list[dict[str, Any]]:
    cases = values.get("cases")
    return [case for case in cases if isinstance(case, dict)] if isinstance(cases, list) else []


def _ports(values: Settings) -> tuple[Port, ...]:
    named = {str(case["name"]): str(case.get("label") or case["name"]) for case in _cases(values) if case.get("name")}
    named.pop(ELSE, None)
    return (*(Port(name, label) for name, label in named.items()), Port(ELSE, "Otherwise"))


def _output(values: Settings) -> Schema:
    names = [port.name for port in _ports(values)]
    return {"type": "object", "properties": {"case": {"type": "string", "enum": names}}, "required": ["case"]}


SPEC = NodeSpec(
    type="flow.switch",
    name="Switch",
    description="Goes one of several ways: the first case that is true wins.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("route", "router", "case", "cases", "branches"),
    icon="arrows-split",
    settings_schema=settings(
        required=("cases",),
        cases=items(
            "Cases",
            thing(
                ("name", "condition"),
                name=text("Short name", pattern="^[a-z][a-z0-9_]{0,39}$", x_template=False),
                label=text("Label", "What people read at this way out.", x_template=False),
                condition=condition("Condition"),
            ),
            "Tried from top to bottom.",
            minItems=1,
            maxItems=50,
            examples=[[{"name": "big", "label": "Big order", "condition": "steps.check.amount > 1000"}]],
        ),
    ),
    ports=_ports,
    output_schema=_output,
    sample_output=lambda values: {"case": _ports(values)[0].name},
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """Leave by the first true case, or by `else`."""
    for case in input.get("cases") or []:
        if case.get("condition"):
            return Outcome(case["name"], {"case": case["name"]})
    return Outcome(ELSE, {"case": ELSE})
