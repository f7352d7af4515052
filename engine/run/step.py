"""One attempt of a step: evaluate its settings; and the control nodes, which need nothing but that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine.plan import Plan
from engine.ports import Clock
from engine.run.facts import Fact, StepFailed
from engine.run.state import RunState
from engine.spec import EffectClass


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
        stand_in: set when the call must not be made (dry mode, or a pin): apply `stand_in` as the fact.
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
    raise NotImplementedError


def run_control(plan: Plan, state: RunState, prepared: Prepared, clock: Clock) -> Fact:
    """Do a control node, or say what a wait node waits for. No I/O; never raises."""
    raise NotImplementedError
