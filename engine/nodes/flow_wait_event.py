"""`flow.wait_event`: wait until another flow publishes an event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import PermanentError
from engine.nodes import trigger_event
from engine.nodes.flow_wait_message import LONGEST_WAIT, NONE, expired
from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import expected, settings, text
from engine.spec import SUCCESS, TIMEOUT, Category, NodeKind, NodeSpec, Port, PortKind

SPEC = NodeSpec(
    type="flow.wait_event",
    name="Wait for an event",
    description="Waits until another flow of this workspace publishes an event of this name.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("subscribe", "listen", "topic", "publish", "signal", "correlation"),
    icon="broadcast",
    settings_schema=settings(
        required=("name", "timeout_s"),
        name=text(
            "Event",
            "Its name, the same as in the step that publishes it.",
            minLength=1,
            maxLength=200,
            examples=["order.paid"],
        ),
        about=text(
            "About",
            "A text that names what it has to be about, such as an order number; empty: whatever it is about.",
            maxLength=200,
            examples=["{{ trigger.id }}"],
        ),
        timeout_s=LONGEST_WAIT,
        schema=expected("Expected data"),
    ),
    ports=(Port(SUCCESS, "Event came"), Port(TIMEOUT, "Timed out", PortKind.TIMEOUT)),
    output_schema=trigger_event.SPEC.output_schema,
    sample_output=trigger_event.SPEC.sample_output,
    help=(
        "An event counts from the beginning of the run, so one that comes before the run gets here is not missed. "
        "Each event ends one wait of a run."
    ),
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """An event by its name and what it is about. Raises PermanentError when it has no name."""
    name = str(input.get("name") or "").strip()[:200]
    if not name:
        raise PermanentError("The event has no name.", hint="Fill in “Event”.", code="no_event_name", sent=False)
    length = input.get("timeout_s")
    until = None if length in (None, NONE, "") else after(env.now, length)
    about = str(input.get("about") or "").strip()[:200]
    return WaitRequest("event", wake_at=until, until=until, title=name, correlation=about)


def answered(payload: Mapping[str, Any], _now: datetime) -> Outcome:
    """The event is the output."""
    return Outcome(SUCCESS, payload.get("body"))


WAIT = WaitLogic(ask, answered=answered, expired=expired)
