"""The harness notices engines with a broken promise."""

from __future__ import annotations

import pytest

from tests.fault.harness import Case
from tests.fault.judging import Verdict
from tests.fault.mutants import MUTANTS
from tests.fault.scenes import TWICE, WHOLE
from tests.fault.stage import Stage

STILL_S = 6.0
"""Long after a whole engine is through; one that leaves a run lying leaves it for ever."""
DOUBLED_S = 40.0
"""What happens twice is seen when the run is over, at the latest."""
STRIKES = {
    "no_intent": [f"after_call:{n}:kill" for n in (3, 5, 9, 4, 6)],
    "new_key_per_attempt": [f"after_call:{n}:kill" for n in (1, 2, 3)],
    "retry_unsafe": [f"after_call:{n}:kill" for n in (9, 8, 3, 5, 6)],
    "park_unheeding": [f"before_park:{n}:deaf" for n in (8, 9)],
    "no_reaper": ["after_intent:1:kill"],
    "no_fence": ["before_park:2:ghost"],
}
DOUBLING = {"no_intent", "new_key_per_attempt", "retry_unsafe"}
"""They make something happen twice; the others leave the run lying, or end it badly."""
SCENES = {"no_fence": TWICE}


def test_every_broken_engine_is_played() -> None:
    assert STRIKES.keys() == MUTANTS.keys()


@pytest.mark.parametrize("mutant", STRIKES)
def test_a_broken_engine_is_noticed(stage: Stage, mutant: str) -> None:
    verdicts: list[Verdict] = []
    for fault in STRIKES[mutant]:
        case = Case(stage, fault, mutant=mutant, scene=SCENES.get(mutant, WHOLE))
        verdicts.append(case.play(DOUBLED_S if mutant in DOUBLING else STILL_S))
        if verdicts[-1].doubled if mutant in DOUBLING else not verdicts[-1].clean:
            return
    pytest.fail(f"{mutant} was not noticed: {verdicts}")
