"""The harness notices engines with a broken promise."""

from __future__ import annotations

import os

import pytest

from tests.fault.harness import Case, Stage, Verdict

FULL = os.environ.get("FULL") == "1"
STRIKES = {
    "no_intent": ["after_call:2:kill", "after_call:1:kill", "after_call:3:kill"],
    "new_key_per_attempt": ["after_call:1:kill", "after_call:2:kill"],
    "retry_unsafe": ["after_call:2:kill", "after_call:3:kill"],
    "no_fence": [
        f"{point}:{n}:pause"
        for point in ("before_park", "before_checkpoint", "before_finish", "before_intent")
        for n in (1, 2, 3)
    ],
}


@pytest.mark.parametrize("mutant", STRIKES if FULL else ["no_intent", "new_key_per_attempt", "retry_unsafe"])
def test_a_broken_engine_is_noticed(stage: Stage, mutant: str) -> None:
    verdicts: list[Verdict] = []
    for fault in STRIKES[mutant]:
        verdicts.append(Case(stage, fault, mutant=mutant).play())
        if not verdicts[-1].clean:
            return
    pytest.fail(f"{mutant} was not noticed: {verdicts}")
