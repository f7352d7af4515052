"""`flow.wait_until`: wait for a moment."""

from __future__ import annotations

from typing import Any

from engine.nodes.flow_delay import WOKE_SCHEMA, expired
from engine.nodes.logic import Env, WaitLogic, WaitRequest
from engine.nodes.moments import moment
from engine.nodes.schema import settings, text
from engine.spec import Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="flow.wait_until",
    name="Wait until",
    description="Waits until a date and time; goes on at once when it has passed.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("date", "deadline", "sleep until", "later"),
    icon="calendar-time",
    settings_schema=settings(
        required=("at",),
        at=text(
            "When", "A date and time; without a zone it is UTC.", minLength=1, examples=["2025-06-30T17:00:00+02:00"]
        ),
    ),
    output_schema=WOKE_SCHEMA,
    sample_output={"woke_at": "2025-06-30T15:00:00Z"},
)


def ask(input: dict[str, Any], _env: Env) -> WaitRequest:
    """A timer that ends at the given moment."""
    at = moment(input.get("at"))
    return WaitRequest("timer", wake_at=at, until=at, title="Waits until a date")


WAIT = WaitLogic(ask, expired=expired)
