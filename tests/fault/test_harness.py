"""The harness notices engines with a broken promise."""

from __future__ import annotations

import pytest

from tests.fault.harness import Case
from tests.fault.judging import Verdict
from tests.fault.mutants import MUTANTS
from tests.fault.scenes import TWICE, WHOLE
from tests.fault.stage import Stage

LIMIT_S = 6.0
"""Long after a whole engine is through; a broken one may stand still for ever."""
STRIKES = {
    "no_intent": [f"after_call:{n}:kill" for n in (3, 5, 9, 4, 6)],
    "new_key_per_attempt": [f"after_call:{n}:kill" for n in (1, 2, 3)],
    "retry_unsafe": [f"after_call:{n}:kill" for n in (9, 8, 3, 5, 6)],
    "park_unheeding": [f"before_park:{n}:deaf" for n in (8, 9)],
    "no_reaper": ["after_intent:1:kill"],
    "no_fence": ["before_park:2:ghost"],
}
SCENES = {"no_fence": TWICE}


def test_every_broken_engine_is_played() -> None:
    assert STRIKES.keys() == MUTANTS.keys()


@pytest.mark.parametrize("mutant", STRIKES)
def test_a_broken_engine_is_noticed(stage: Stage, mutant: str) -> None:
    verdicts: list[Verdict] = []
    for fault in STRIKES[mutant]:
        verdicts.append(Case(stage, fault, mutant=mutant, scene=SCENES.get(mutant, WHOLE)).play(LIMIT_S))
        if not verdicts[-1].clean:
            return
    pytest.fail(f"{mutant} was not noticed: {verdicts}")
