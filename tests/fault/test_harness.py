"""The harness notices engines with a broken promise."""

from __future__ import annotations

import os

import pytest

from tests.fault.harness import Case, Stage, Verdict

FULL = os.environ.get("FULL") == "1"
LIMIT_S = 8.0
"""Long after a whole engine is through; a broken one may stand still for ever."""
STRIKES = {
    "no_intent": ["after_call:2:kill", "after_call:1:kill", "after_call:3:kill"],
    "new_key_per_attempt": ["after_call:1:kill", "after_call:2:kill"],
    "retry_unsafe": ["after_call:2:kill", "after_call:3:kill"],
    "park_unheeding": ["before_park:1:race"],
    "no_reaper": ["after_intent:1:kill"],
    "no_fence": [
        f"{point}:{n}:pause"
        for point in ("before_park", "before_checkpoint", "before_finish", "before_intent")
        for n in (1, 2, 3)
    ],
}


@pytest.mark.parametrize("mutant", [name for name in STRIKES if FULL or name != "no_fence"])
def test_a_broken_engine_is_noticed(stage: Stage, mutant: str) -> None:
    verdicts: list[Verdict] = []
    for fault in STRIKES[mutant]:
        verdicts.append(Case(stage, fault, mutant=mutant).play(LIMIT_S))
        if not verdicts[-1].clean:
            return
    pytest.fail(f"{mutant} was not noticed: {verdicts}")
