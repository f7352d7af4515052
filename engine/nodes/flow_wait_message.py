"""`flow.wait_message`: wait until another system sends a message to this run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import expected, settings, text
from engine.spec import SUCCESS, TIMEOUT, Category, NodeKind, NodeSpec, Port, PortKind
from engine.spec.node import Schema, Settings

NONE = "none"
LONGEST_WAIT: Schema = {
    "title": "Wait at most",
    "description": "Seconds; “none” waits without an end.",
    "format": "duration",
    "oneOf": [{"type": "number", "minimum": 1}, {"const": NONE}],
    "examples": [86400, NONE],
}


def _output(values: Settings) -> Schema:
    schema = values.get("schema")
    return schema if isinstance(schema, dict) else {}


SPEC = NodeSpec(
    type="flow.wait_message",
    name="Wait for a message",
    description="Waits until another system sends a message that belongs to this run.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("callback", "event", "signal", "correlation"),
    icon="message-2-pause",
    settings_schema=settings(
        required=("correlation", "timeout_s"),
        correlation=text(
            "Which message",
            "A text that names it, such as an order number.",
            minLength=1,
            examples=["{{ steps.order.id }}"],
        ),
        timeout_s=LONGEST_WAIT,
        schema=expected("Expected message"),
    ),
    ports=(Port(SUCCESS, "Message came"), Port(TIMEOUT, "Timed out", PortKind.TIMEOUT)),
    output_schema=_output,
    sample_output={},
    help=(
        "The other system posts {correlation, body} to /api/v1/messages with an API token. A message counts from the "
        "beginning of the run, so one that comes before the run gets here is not missed."
    ),
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """A message by its correlation; early ones were kept."""
    length = input.get("timeout_s")
    until = None if length in (None, NONE, "") else after(env.now, length)
    correlation = str(input.get("correlation") or "")
    return WaitRequest("message", wake_at=until, until=until, title="Waits for a message", correlation=correlation)


def answered(payload: Mapping[str, Any], _now: datetime) -> Outcome:
    """The message is the output."""
    return Outcome(SUCCESS, payload.get("body"))


def expired(now: datetime) -> Outcome:
    """No message came."""
    return Outcome(TIMEOUT, {"timed_out_at": now.isoformat().replace("+00:00", "Z")})


WAIT = WaitLogic(ask, answered=answered, expired=expired)
