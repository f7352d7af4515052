"""What to do next: an ordered list of rules over a plan and a state."""

from __future__ import annotations

from datetime import datetime

from engine.plan import Plan
from engine.run.commands import Command
from engine.run.state import RunState


def decide(plan: Plan, state: RunState, now: datetime) -> list[Command]:
    """The commands that are due now. Pure, deterministic and total; [] = steps are in flight, wait for their facts.

    Loop of the runtime: `for f in state.due(now): apply` · `for c in decide(...): apply(c), then do it` · again after
    every fact, until `Finish` or `Park`.
    """
    raise NotImplementedError
