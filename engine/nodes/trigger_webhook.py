"""`trigger.webhook`: another system posts to an address of this flow."""

from __future__ import annotations

from typing import Any

from engine.nodes.sampling import sample_of
from engine.nodes.schema import choice, settings, text
from engine.spec import Category, NodeKind, NodeSpec
from engine.spec.node import Schema, Settings


def _body(values: Settings) -> Schema:
    schema = values.get("schema")
    return schema if isinstance(schema, dict) else {}


def _output(values: Settings) -> Schema:
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    return {
        "type": "object",
        "properties": {"body": _body(values), "headers": texts, "query": texts, "method": {"type": "string"}},
        "required": ["body", "headers", "query", "method"],
    }


def _sample(values: Settings) -> Any:
    expected = sample_of(_body(values))
    body = expected if expected not in (None, {}) else {"id": "evt-1"}
    return {"body": body, "headers": {"content-type": "application/json"}, "query": {}, "method": "POST"}


SPEC = NodeSpec(
    type="trigger.webhook",
    name="Webhook",
    description="Starts when another system posts to this flow's address.",
    kind=NodeKind.TRIGGER,
    category=Category.TRIGGERS,
    synonyms=("http", "callback", "post", "receive", "api"),
    icon="webhook",
    settings_schema=settings(
        auth=choice(
            "Who may post",
            {
                "none": "Anyone who knows the address",
                "token": "Senders with the token",
                "signature": "Senders who sign the body",
            },
            "The address itself cannot be guessed; a token or signature protects it further.",
            default="none",
        ),
        secret_name=text(
            "Header of the token or signature",
            "The header in which the sender puts it.",
            examples=["X-Signature-256"],
            x_template=False,
            x_show_if={"auth": ["token", "signature"]},
        ),
        dedupe_header=text(
            "Delivery number header",
            "A header with the sender's delivery number; a delivery that comes twice starts one run.",
            examples=["X-Delivery-Id"],
            x_template=False,
            x_advanced=True,
        ),
        schema={
            "type": "object",
            "format": "schema",
            "title": "Expected body",
            "description": "The fields you expect; learned from a received sample.",
            "x-template": False,
        },
        answer=choice(
            "Answer",
            {"at_once": "At once, with the run's address", "at_end": "When the flow has its answer"},
            "“When the flow has its answer” waits for a Respond step, ten seconds at most.",
            default="at_once",
        ),
    ),
    output_schema=_output,
    sample_output=_sample,
)
