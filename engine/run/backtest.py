"""A past run's data through another plan: what acts or waits is answered from that run, and nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from engine.nodes import WAITS, Outcome
from engine.plan import PlanNode
from engine.run.data import RunData
from engine.run.ending import plain_error
from engine.run.facts import Fact, StepFailed, StepSucceeded
from engine.spec import SUCCESS, EffectClass, NodeKind

MODE = "backtest"


class Answer(NamedTuple):
    """What a step of the past run came to, as the facts of a run hold it: output and port, or error; and the digest
    (hex) of what it had sent."""

    port: str | None
    output: Any = None
    error: dict[str, Any] | None = None
    digest: str = ""


def _goes_on(node: PlanNode, now: datetime) -> Outcome | None:
    logic = WAITS[node.type].expired
    return logic(now) if logic else None


UNASKED: dict[str, Callable[[PlanNode, datetime], Outcome | None]] = {
    "flow.delay": _goes_on,
    "flow.wait_until": _goes_on,
    "flow.turn": lambda _node, _now: Outcome(SUCCESS, {"key": ""}),
    "flow.publish": lambda _node, _now: Outcome(SUCCESS, {"event_id": "", "published": False}),
}
"""Steps that need no answer of the past run: time does not count, nobody is told."""


def from_past(state: RunData, node: PlanNode, path: str, digest: str, now: datetime) -> Fact | None:
    """What stands in for a step; None: it is done as ever, since it only computes."""
    if node.kind is NodeKind.ACTION and node.effect is EffectClass.PURE:
        return None
    known = (state.run.get("answers") or {}).get(path)
    if known is not None:
        return _answered(node, path, Answer(*known), digest)
    unasked = UNASKED.get(node.type)
    outcome = unasked(node, now) if unasked else None
    if outcome is not None:
        return StepSucceeded(path, outcome.port, outcome.output, not_sent=True)
    name = node.name or node.key
    message = f"“{name}” was not done in the past run, so there is no answer for it, and nothing is sent."
    hint = "Try this step in the editor, or choose a run that came to it."
    return StepFailed(path, plain_error("not_in_past_run", message, hint, "permanent", sent=False))


def _answered(node: PlanNode, path: str, known: Answer, digest: str) -> Fact:
    if known.error is not None:
        return StepFailed(path, {**known.error, "retryable": False, "sent": False})  # type: ignore[typeddict-item]
    port = known.port if known.port in node.ports else SUCCESS
    other = bool(known.digest and digest and known.digest != digest)
    return StepSucceeded(path, port, known.output, not_sent=True, other_request=other)
