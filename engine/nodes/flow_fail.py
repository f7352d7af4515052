"""`flow.fail`: the run is over, and it was meant to fail."""

from __future__ import annotations

from typing import Any

from engine.nodes.logic import Ending, Env, Outcome
from engine.nodes.schema import settings, text
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="flow.fail",
    name="Fail",
    description="Ends the whole run as failed, with your own message.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("error", "abort", "throw", "raise"),
    icon="alert-octagon",
    settings_schema=settings(
        required=("message",),
        message=text("Message", "What went wrong, for the people who read the run.", minLength=1, format="textarea"),
    ),
    ports=(),
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """End the run as failed with this message."""
    message = str(input.get("message") or "The flow ended with a Fail step.")
    return Outcome(SUCCESS, {"message": message}, ending=Ending("failed", message))
