"""`flow.delay`: wait for a length of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import number, settings
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec

WOKE_SCHEMA = {
    "type": "object",
    "properties": {"woke_at": {"type": "string", "format": "date-time"}},
    "required": ["woke_at"],
}

SPEC = NodeSpec(
    type="flow.delay",
    name="Delay",
    description="Waits for a length of time, from seconds to years.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("wait", "sleep", "pause", "timer"),
    icon="hourglass",
    settings_schema=settings(
        required=("seconds",),
        seconds=number(
            "How long", "As data: a number of seconds.", format="duration", minimum=0, examples=[60, 3600, 86400]
        ),
    ),
    output_schema=WOKE_SCHEMA,
    sample_output={"woke_at": "2025-03-03T09:01:00Z"},
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """A timer."""
    at = after(env.now, input.get("seconds"))
    return WaitRequest("timer", wake_at=at, until=at, title="Waits until the time is over")


def expired(now: datetime) -> Outcome:
    """The time is over: go on."""
    return Outcome(SUCCESS, {"woke_at": now.isoformat().replace("+00:00", "Z")})


WAIT = WaitLogic(ask, expired=expired)
