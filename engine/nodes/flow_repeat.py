"""`flow.repeat`: the steps inside run again and again until something is true."""

from __future__ import annotations

from typing import Any

from engine.nodes.flow_each import BODY_PORTS
from engine.nodes.moments import seconds
from engine.nodes.schema import anything, condition, number, settings
from engine.spec import Category, NodeKind, NodeSpec

MOST_ROUNDS = 1_000

SPEC = NodeSpec(
    type="flow.repeat",
    name="Repeat until",
    description="Does the steps inside again until something is true, up to a number of rounds.",
    kind=NodeKind.CONTAINER,
    category=Category.FLOW,
    synonyms=("loop", "until", "while", "again", "poll", "send back for changes", "rework", "review"),
    icon="refresh",
    settings_schema=settings(
        required=("condition", "max_rounds"),
        condition=condition(
            "Until",
            "Looked at after each round; when it is true the flow goes on.",
            x_inside=True,
            examples=['steps.ask.outcome == "approved"', "steps.check.body.done"],
        ),
        max_rounds={
            "type": "integer",
            "title": "Rounds at most",
            "description": "When so many were not enough, the step fails.",
            "minimum": 1,
            "maximum": MOST_ROUNDS,
            "examples": [5],
            "x-template": False,
        },
        pause_s=number(
            "Pause between rounds",
            "As data: a number of seconds.",
            format="duration",
            minimum=0,
            default=0,
            examples=[60],
        ),
        result=anything(
            "Result of each round",
            "What a round hands on; without it the output of its last step. The next round reads it as “item”.",
            x_inside=True,
            x_advanced=True,
        ),
    ),
    ports=BODY_PORTS,
    output_schema={
        "type": "object",
        "properties": {"rounds": {"type": "integer"}, "last": {}},
        "required": ["rounds", "last"],
    },
    sample_output={"rounds": 2, "last": {"outcome": "approved"}},
    help=(
        "Inside, “index” is the number of the round, from 0, and “item” the result of the round before (nothing in the "
        "first one). Put the work and the approval inside to let people send something back for changes."
    ),
)


def check_pause(values: dict[str, Any]) -> None:
    """Raises PermanentError when the pause is no length of time. How many rounds it takes nobody can know."""
    seconds(values.get("pause_s") or 0)


def output(rounds: int, last: Any) -> dict[str, Any]:
    """The output of the whole loop."""
    return {"rounds": rounds, "last": last}
