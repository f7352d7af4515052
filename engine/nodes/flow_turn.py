"""`flow.turn`: at most so many runs with the same key at once; the others wait for their turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import PermanentError
from engine.nodes.flow_wait_message import LONGEST_WAIT, NONE, expired
from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import choice, settings, text, yes_no
from engine.spec import SUCCESS, TIMEOUT, Category, NodeKind, NodeSpec, Port, PortKind

TAKEN = "taken"
MOST_AT_ONCE = 1_000
WAIT_FOR_IT, LEAVE, REPLACE = "wait", "leave", "replace"

SPEC = NodeSpec(
    type="flow.turn",
    name="Wait for its turn",
    description="Lets only so many runs about the same thing go on at once, such as one for each customer.",
    kind=NodeKind.WAIT,
    category=Category.FLOW,
    synonyms=("concurrency", "lock", "mutex", "queue", "one at a time", "singleton", "slot", "limit"),
    icon="traffic-lights",
    settings_schema=settings(
        required=("key",),
        key=text(
            "Of the same",
            "Runs with the same text here take turns: a customer, an order, or the same word for all runs.",
            minLength=1,
            examples=["{{ trigger.customer }}"],
        ),
        at_most={
            "type": "integer",
            "title": "At most at once",
            "description": "How many of them may be at work.",
            "minimum": 1,
            "maximum": MOST_AT_ONCE,
            "default": 1,
        },
        when_taken=choice(
            "When all places are taken",
            {
                WAIT_FOR_IT: "Wait, the first come first",
                LEAVE: "Leave by “Taken”",
                REPLACE: "Cancel the older runs and take their place",
            },
            default=WAIT_FOR_IT,
        ),
        timeout_s={**LONGEST_WAIT, "default": NONE, "x-show-if": {"when_taken": [WAIT_FOR_IT, REPLACE]}},
        across=yes_no(
            "Together with other flows",
            "Runs of other flows of this workspace with the same text count as well.",
            default=False,
            x_advanced=True,
        ),
    ),
    ports=(Port(SUCCESS, "Its turn"), Port(TAKEN, "Taken"), Port(TIMEOUT, "Timed out", PortKind.TIMEOUT)),
    output_schema={"type": "object", "properties": {"key": {"type": "string"}}, "required": ["key"]},
    sample_output={"key": "C-1001"},
    help=(
        "A run keeps its place until it is over, whatever becomes of it; a run of another flow that it started shares "
        "it. Put this step first, so that nothing is done before the turn has come. Test and dry runs do not wait."
    ),
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """A place among the runs with this key. Raises PermanentError."""
    key = str(input.get("key") if input.get("key") is not None else "").strip()
    if not key:
        message = "What the runs take turns for is empty."
        raise PermanentError(message, hint="Fill in “Of the same”.", code="no_turn_key", sent=False)
    length = input.get("timeout_s")
    until = None if length in (None, NONE, "") else after(env.now, length)
    spec = {
        "key": key,
        "at_most": _number(input.get("at_most")),
        "when_taken": input.get("when_taken") or WAIT_FOR_IT,
        "across": bool(input.get("across")),
    }
    return WaitRequest("turn", wake_at=until, until=until, title=key[:200], spec=spec)


def _number(value: Any) -> int:
    try:
        found = int(value if value not in (None, "") else 1)
    except (TypeError, ValueError):
        found = 0
    if 1 <= found <= MOST_AT_ONCE:
        return found
    message = f"“At most at once” is no number from 1 to {MOST_AT_ONCE:,}."
    raise PermanentError(message, hint="Enter how many runs may be at work.", code="bad_turn_limit", sent=False)


def answered(payload: Mapping[str, Any], _now: datetime) -> Outcome:
    """It has its place, or all are taken."""
    found = payload["output"]
    return Outcome(str(found["port"]), {"key": found["key"]})


def granted(key: str, port: str = SUCCESS) -> dict[str, str]:
    """What ends the wait."""
    return {"port": port, "key": key}


WAIT = WaitLogic(ask, answered=answered, expired=expired)
