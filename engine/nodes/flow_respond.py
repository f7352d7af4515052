"""`flow.respond`: answer the webhook that started the run; the run goes on."""

from __future__ import annotations

from typing import Any

from engine.errors import PermanentError
from engine.nodes.logic import Env, Outcome, Reply
from engine.nodes.schema import anything, settings
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="flow.respond",
    name="Respond",
    description="Answers the webhook that started this run.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("answer", "reply", "return", "response"),
    icon="arrow-back-up",
    settings_schema=settings(
        status={
            "type": "integer",
            "title": "Status",
            "default": 200,
            "minimum": 200,
            "maximum": 599,
            "examples": [200],
        },
        headers={
            "type": "object",
            "title": "Headers",
            "description": "Extra headers of the answer.",
            "additionalProperties": {"type": "string"},
            "x-advanced": True,
        },
        body=anything("Body", "What the sender gets.", format="json", examples=[{"id": "{{ steps.save.id }}"}]),
    ),
    output_schema={"type": "object", "properties": {"status": {"type": "integer"}}, "required": ["status"]},
    sample_output={"status": 200},
)


def run(input: dict[str, Any], _env: Env) -> Outcome:
    """The reply goes out once this step is committed."""
    status = _status(input.get("status", 200))
    headers = {str(name): str(value) for name, value in (input.get("headers") or {}).items()}
    return Outcome(SUCCESS, {"status": status}, reply=Reply(status, headers, input.get("body")))


def _status(value: Any) -> int:
    text = str(value)
    if not (text.isdecimal() and 200 <= int(text) <= 599):
        raise PermanentError(
            f"“{text[:40]}” is not an HTTP status.", hint="Use a number from 200 to 599.", code="bad_status", sent=False
        )
    return int(text)
