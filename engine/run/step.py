"""One attempt of a step: evaluate its settings; and the control nodes, which need nothing but that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson

from engine.errors import StepError
from engine.expressions import ExpressionError
from engine.nodes import CONTROLS, WAITS, Env, Outcome, WaitRequest
from engine.plan import Plan, PlanNode
from engine.ports import Clock
from engine.run.backtest import MODE as BACKTEST
from engine.run.backtest import from_past
from engine.run.commands import Wait
from engine.run.containers import KINDS as CONTAINERS
from engine.run.data import Step
from engine.run.ending import expression_failure, plain_error
from engine.run.facts import Fact, StepFailed, StepOpens, StepSucceeded, StepWaits
from engine.run.frames import Frame
from engine.run.inline import run_inline
from engine.run.state import RunState
from engine.spec import SUCCESS, EffectClass, NodeKind
from engine.wrappers.classify import ErrorInfo

_CALLED_IN_DRY = (EffectClass.PURE, EffectClass.READ)
_KINDS: dict[NodeKind, Literal["control", "action", "wait"]] = {NodeKind.ACTION: "action", NodeKind.WAIT: "wait"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """An attempt ready to be made.

    Attributes:
        kind: control (call `run_control`) | wait (call `run_control`; it returns StepWaits) | action (invoke it).
        input: evaluated settings (JSON).
        action_type, version: of the action, for `Catalog.action`.
        connection: key of the connection, or None.
        timeout_s: seconds for this attempt.
        effect_id: uuid5(run, path, ordinal): the idempotency key; "" for control and wait.
        digest: sha256 (hex) of the canonical input; "" for control and wait.
        at: start of the first try; what `now()` was in the settings.
        stand_in: set when the call must not be made (dry mode, or a pin): apply it as the fact.
    """

    path: str
    node: str
    attempt: int
    kind: Literal["control", "action", "wait"]
    input: dict[str, Any]
    action_type: str
    version: int
    effect: EffectClass
    connection: str | None
    timeout_s: float
    effect_id: str
    digest: str
    at: datetime
    stand_in: Fact | None = None


def prepare_step(plan: Plan, state: RunState, path: str, clock: Clock) -> Prepared | StepFailed:
    """Evaluate the settings of a started step. An expression that fails comes back as a permanent StepFailed."""
    step = state.steps[path]
    node = step.node
    at = step.at or clock.now()
    try:
        values = _input(state, step, at)
    except ExpressionError as error:
        return StepFailed(path, expression_failure(error))
    kind = _KINDS.get(node.kind, "control")
    is_call = kind == "action" and not node.disabled
    digest = input_digest(values) if is_call else ""
    return Prepared(
        path=path,
        node=node.key,
        attempt=step.attempt,
        kind="control" if node.disabled else kind,
        input=values,
        action_type=node.type,
        version=node.version,
        effect=node.effect,
        connection=node.connection,
        timeout_s=node.timeout_s,
        effect_id=state.effect_id(path) if is_call else "",
        digest=digest,
        at=at,
        stand_in=None if state.mode == "live" else _stand_in(state, node, path, digest, at),
    )


def run_control(plan: Plan, state: RunState, prepared: Prepared, clock: Clock) -> Fact:
    """Do a control node, or say what a wait node waits for. No I/O; never raises."""
    step = state.steps[prepared.path]
    node = step.node
    if node.disabled:
        return StepSucceeded(prepared.path, node.ports[0] if node.ports else SUCCESS, None)
    arrived = _arrived(state, step.frame, node) if node.type == "flow.join" else ()
    env = Env(prepared.at, arrived, node.join.reduce, state.kept)
    try:
        if prepared.kind == "wait":
            return _waits(state, step, WAITS[node.type].ask(prepared.input, env), clock.now())
        if node.kind is NodeKind.CONTAINER:
            return _enter(state, step, prepared)
        outcome = CONTROLS[node.type](prepared.input, env)
    except StepError as error:
        return StepFailed(prepared.path, _step_failure(error))
    except Exception as error:  # noqa: BLE001 - a fault in a node's logic must fail the step, never the worker
        return StepFailed(prepared.path, _fault(error))
    if outcome.ending is not None and outcome.ending.status == "failed":
        meant = plain_error("fail_step", str(outcome.ending.output), "", "meant", sent=False)
        return StepFailed(prepared.path, meant)
    return StepSucceeded(prepared.path, outcome.port, outcome.output, 0, outcome.ending, outcome.reply, outcome.kept)


def _enter(state: RunState, step: Step, prepared: Prepared) -> Fact:
    """A container whose body only computes is done at once; another one is opened."""
    CONTAINERS[step.node.type].total(prepared.input)
    if not step.node.contains.inline:
        return StepOpens(prepared.path, prepared.input)
    found = run_inline(step.node, prepared.input, step.frame.env, prepared.at)
    if isinstance(found, Outcome):
        return StepSucceeded(prepared.path, found.port, found.output)
    return StepFailed(prepared.path, found)


def input_digest(values: dict[str, Any]) -> str:
    """sha256 (hex) of the canonical input: equal requests have equal digests."""
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _input(state: RunState, step: Step, at: datetime) -> dict[str, Any]:
    edited = state.edited.get(step.path)
    if edited is not None:
        return dict(edited)
    if step.node.disabled:
        return {}
    return step.node.program.evaluate(step.frame.env, lambda: at)


def _waits(state: RunState, step: Step, request: WaitRequest, now: datetime) -> Fact:
    """The wait of this attempt; a timer whose time has passed goes on at once."""
    logic = WAITS[step.node.type]
    if request.reason == "timer" and request.wake_at is not None and request.wake_at <= now and logic.expired:
        outcome = logic.expired(now)
        return StepSucceeded(step.path, outcome.port, outcome.output)
    wait = Wait(
        wait_id=state.wait_id(step, request.reason),
        path=step.path,
        node=step.node.key,
        reason=request.reason,
        since=now,
        wake_at=request.wake_at,
        until=request.until,
        title=request.title,
        people=request.people,
        correlation=request.correlation,
        spec=request.spec,
    )
    return StepWaits(step.path, wait)


def _arrived(state: RunState, frame: Frame, node: PlanNode) -> list[tuple[str, Any]]:
    """(step, output) of every way in that was taken, in the order in which the steps were over."""
    sources = [(state.steps.get(frame.base + edge.source), edge.port) for edge in node.incoming]
    taken = {step.path: step for step, port in sources if step is not None and step.port == port}
    ordered = sorted(taken.values(), key=lambda step: step.done)
    return [
        (step.node.key, state.payload if step.path == state.trigger else frame.outputs.get(step.node.key))
        for step in ordered
    ]


def _stand_in(state: RunState, node: PlanNode, path: str, digest: str, at: datetime) -> Fact | None:
    """In test and dry runs a pin answers; in a dry run so does the sample, instead of a call with an effect; in a
    backtest a past run."""
    if node.disabled or node.kind not in (NodeKind.ACTION, NodeKind.WAIT):
        return None
    if state.mode == BACKTEST:
        return from_past(state, node, path, digest, at)
    pins = state.run.get("pins") or {}
    if node.key in pins:
        return StepSucceeded(path, _port_of(node, pins[node.key]), pins[node.key], not_sent=True)
    if state.mode == "dry" and node.kind is NodeKind.ACTION and node.effect not in _CALLED_IN_DRY:
        return StepSucceeded(path, SUCCESS, node.sample, not_sent=True)
    return None


def _port_of(node: PlanNode, pin: Any) -> str:
    """The way out a pinned output stands for: the outcome it names, else the first."""
    outcome = pin.get("outcome") if isinstance(pin, dict) else None
    if outcome in node.ports:
        return str(outcome)
    return node.ports[0] if node.ports else SUCCESS


def _step_failure(error: StepError) -> ErrorInfo:
    return plain_error(error.code, error.message, error.hint, "permanent", sent=False)


def _fault(error: Exception) -> ErrorInfo:
    message = f"This step could not be computed ({type(error).__name__})."
    return plain_error(
        "fault", message, "Check its settings and its data; report it if they are right.", "permanent", sent=False
    )
