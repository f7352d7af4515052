"""A process is struck at every named point, at every passing of it; the run ends, nothing is lost, nothing happens
twice.

`FULL=1` plays every mode at every passing. Without it: kill everywhere, the other modes at the first passing.
"""

from __future__ import annotations

import os

import pytest

from engine.run.faults import CRASH_POINTS
from tests.fault.harness import Case, Stage, Verdict, occurrences

FULL = os.environ.get("FULL") == "1"
VICTIMS = {
    "before_signal": "decide",
    "after_signal": "decide",
    "before_relay": "sweeper",
    "after_relay": "sweeper",
    "before_reap": "sweeper",
}
ELSEWHERE = {"after_accept": "tests/integration/engine/test_accept.py kills a web process there"}
POINTS = [point for point in CRASH_POINTS if point not in ELSEWHERE]
COMMITS = ("after_claim", "after_intent", "after_result", "after_checkpoint", "after_park", "after_finish")
MOST = {"before_claim": 3, "before_reap": 2, "before_signal": 1, "after_signal": 1}
"""Points a process passes all the time: so many passings are as good as all."""


def play(stage: Stage, note: list[Verdict], point: str, mode: str, *, every: bool) -> None:
    victim = VICTIMS.get(point, "worker")
    most = MOST.get(point, 20) if every else 1
    verdicts = list(occurrences(stage, point, mode, victim, most))
    note.extend(verdict for verdict in verdicts if verdict.struck or mode == "ackloss")
    dirty = [f"{verdict.case}: {verdict.problems}" for verdict in verdicts if not verdict.clean]
    assert dirty == []
    assert any(verdict.struck for verdict in verdicts) or mode == "ackloss"


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "kill", every=True)


@pytest.mark.parametrize("point", COMMITS)
def test_a_lost_acknowledgement_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    for occurrence in range(1, 7 if FULL else 2):
        verdict = Case(stage, f"{point}:{occurrence}:ackloss").play()
        note.append(verdict)
        assert verdict.problems == []


RACES = ["after_claim", "after_intent", "before_call", "after_call", "before_checkpoint", "before_park", "after_park"]


@pytest.mark.parametrize("point", [*RACES, "before_intent", "before_result", "after_checkpoint"] if FULL else RACES)
def test_whoever_is_quicker_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "race", every=FULL)


PAUSES = [point for point in POINTS if VICTIMS.get(point, "worker") == "worker"]


@pytest.mark.parametrize(
    "point", PAUSES if FULL else ["after_intent", "before_call", "after_call", "before_park", "before_finish"]
)
def test_a_stalled_worker_that_wakes_up_late_does_no_harm(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "pause", every=FULL)
