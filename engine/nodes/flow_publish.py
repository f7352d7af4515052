"""`flow.publish`: say that something happened; flows that listen for it start."""

from __future__ import annotations

from typing import Any

from engine.errors import PermanentError
from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.schema import anything, settings, text
from engine.spec import ERROR, SUCCESS, Category, NodeKind, NodeSpec, Port, PortKind

SPEC = NodeSpec(
    type="flow.publish",
    name="Publish an event",
    description="Says that something happened; flows of this workspace that listen for it start, or go on.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("emit", "event", "notify", "topic", "broadcast"),
    icon="broadcast",
    settings_schema=settings(
        required=("name",),
        name=text("Event", "Its name; flows listen for it.", minLength=1, maxLength=200, examples=["order.paid"]),
        data=anything(
            "Data", "What the flows that listen are given.", format="json", examples=[{"id": "{{ trigger.id }}"}]
        ),
        about=text(
            "About",
            "A text that names what it is about, such as an order number: steps that wait for it go on.",
            maxLength=200,
            examples=["{{ trigger.id }}"],
        ),
        dedupe_key=text(
            "Only once for",
            "A text that names what happened, such as an order number: the same name and text start nothing again.",
            examples=["{{ trigger.id }}"],
            maxLength=200,
            x_advanced=True,
        ),
    ),
    ports=(Port(SUCCESS, "Next"), Port(ERROR, "Error", PortKind.ERROR)),
    output_schema={
        "type": "object",
        "properties": {"event_id": {"type": "string"}, "published": {"type": "boolean"}},
        "required": ["event_id", "published"],
    },
    sample_output={"event_id": "018f3e6a-0000-7000-8000-000000000002", "published": True},
    help="Test and dry runs publish nothing. Flows may start each other by events or calls 8 deep.",
)


def ask(input: dict[str, Any], _env: Env) -> WaitRequest:
    """An event. Raises PermanentError when it has no name."""
    name = str(input.get("name") or "").strip()
    if not name:
        raise PermanentError("The event has no name.", hint="Fill in “Event”.", code="no_event_name", sent=False)
    words = {key: str(input.get(key) or "").strip()[:200] for key in ("about", "dedupe_key")}
    spec = {"name": name[:200], "data": input.get("data"), **words}
    return WaitRequest("publish", title=f"Publishes “{name[:200]}”", spec=spec)


def answered(payload: Any, _now: Any) -> Outcome:
    """It is on its way."""
    return Outcome(SUCCESS, payload.get("output"))


WAIT = WaitLogic(ask, answered=answered)
