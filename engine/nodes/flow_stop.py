"""`flow.stop`: the run is over, and it went well."""

from __future__ import annotations

from typing import Any

from engine.nodes.logic import Ending, Env, Outcome
from engine.nodes.schema import anything, settings
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="flow.stop",
    name="Stop",
    description="Ends the whole run as succeeded; branches still at work are cancelled.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("end", "finish", "done", "exit"),
    icon="player-stop",
    settings_schema=settings(output=anything("Result", "The result of the run.", format="json")),
    ports=(),
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """End the run with this result."""
    output = input.get("output")
    return Outcome(SUCCESS, output, ending=Ending("succeeded", output))
