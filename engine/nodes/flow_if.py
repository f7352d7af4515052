"""`flow.if`: two ways on, by a condition."""

from __future__ import annotations

from typing import Any

from engine.nodes.logic import Env, Outcome
from engine.nodes.schema import condition, settings
from engine.spec import Category, NodeKind, NodeSpec, Port

SPEC = NodeSpec(
    type="flow.if",
    name="Condition",
    description="Goes one way when something is true, the other way when it is not.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("if", "branch", "decision", "when", "filter"),
    icon="git-branch",
    settings_schema=settings(
        required=("condition",),
        condition=condition(
            "Condition",
            "What has to be true to leave by “Yes”.",
            examples=["steps.check.amount > 1000", 'trigger.body.country in ["DE", "AT"]'],
        ),
    ),
    ports=(Port("true", "Yes"), Port("false", "No")),
    output_schema={"type": "object", "properties": {"result": {"type": "boolean"}}, "required": ["result"]},
    sample_output={"result": True},
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """Leave by `true` or `false`."""
    result = bool(input.get("condition"))
    return Outcome("true" if result else "false", {"result": result})
