"""`flow.call`: run another flow of the workspace, and wait for its result or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import PermanentError
from engine.nodes.flow_wait_message import NONE
from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import settings, text, yes_no
from engine.spec import ERROR, SUCCESS, TIMEOUT, Category, NodeKind, NodeSpec, Port, PortKind
from engine.spec.node import Schema, Settings

MOST_NESTED = 8
"""Flows that run each other, one inside the other."""
STARTED: Schema = {"type": "object", "properties": {"run_id": {"type": "string"}}, "required": ["run_id"]}


def _waits(values: Settings) -> bool:
    return values.get("wait", True) is not False


def wanted(values: Mapping[str, Any]) -> tuple[str, int | None]:
    """Name or id of the flow, and the version where it is always the same."""
    number = values.get("version")
    return str(values.get("flow") or "").strip(), number if type(number) is int and number else None


SPEC = NodeSpec(
    type="flow.call",
    name="Run another flow",
    description="Runs another flow of this workspace, and goes on with its result.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("sub-flow", "subflow", "call", "child", "execute workflow", "reuse"),
    icon="subtask",
    settings_schema=settings(
        required=("flow",),
        flow=text(
            "Flow",
            "The flow to run: its name, or its id.",
            minLength=1,
            maxLength=200,
            format="flow",
            x_options="flow",
            x_template=False,
            examples=["Check a supplier"],
        ),
        inputs={
            "type": "object",
            "title": "Inputs",
            "description": "What the flow is given; its start step says what it asks for.",
            "format": "json",
            "additionalProperties": {},
            "examples": [{"amount": "{{ trigger.amount }}"}],
        },
        wait=yes_no(
            "Wait for its result",
            "Without it this flow goes on at once, and the other one goes its own way.",
            default=True,
        ),
        timeout_s={
            "title": "Wait at most",
            "description": "Seconds; “none” waits until it ends. In the end the other flow is cancelled.",
            "format": "duration",
            "oneOf": [{"type": "number", "minimum": 1}, {"const": NONE}],
            "examples": [3600, NONE],
            "default": NONE,
            "x-show-if": {"wait": [True]},
        },
        version={
            "type": "integer",
            "title": "Version",
            "description": "Always this version of the flow; empty: the one that is published when the step runs.",
            "minimum": 1,
            "x-template": False,
            "x-advanced": True,
        },
    ),
    ports=(
        Port(SUCCESS, "Success"),
        Port(ERROR, "Error", PortKind.ERROR),
        Port(TIMEOUT, "Timed out", PortKind.TIMEOUT),
    ),
    output_schema=lambda values: {} if _waits(values) else STARTED,
    sample_output=lambda values: {} if _waits(values) else {"run_id": "018f3e6a-0000-7000-8000-000000000001"},
    help=(
        "The output is the result of the other flow; without waiting it is the id of its run. It leaves by “Error” "
        f"when the other run fails or is cancelled. Flows may run each other {MOST_NESTED} deep."
    ),
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """Another run, and what it is given. Raises PermanentError."""
    given = input.get("inputs")
    if given is not None and not isinstance(given, dict):
        message = "“Inputs” is not an object of named values."
        raise PermanentError(message, hint="Give each input by its name.", code="bad_inputs", sent=False)
    waits, length = _waits(input), input.get("timeout_s")
    until = None if not waits or length in (None, NONE, "") else after(env.now, length)
    spec = {
        "flow": str(input.get("flow") or "").strip(),
        "version": input.get("version") or None,
        "inputs": given or {},
        "detached": not waits,
    }
    return WaitRequest("child", wake_at=until, until=until, title=f"Runs “{spec['flow']}”", spec=spec)


def answered(payload: Mapping[str, Any], _now: datetime) -> Outcome:
    """What the other run came to is the output."""
    return Outcome(SUCCESS, payload.get("output"))


def expired(now: datetime) -> Outcome:
    """It took too long."""
    return Outcome(TIMEOUT, {"timed_out_at": now.isoformat().replace("+00:00", "Z")})


WAIT = WaitLogic(ask, answered=answered, expired=expired)
