"""A process is struck at every named point, at every passing of it, in a flow that has everything and in a large loop:
all runs end, nothing is lost, nothing happens twice.

`FULL=1` plays every mode at every passing. Without it: every point is killed once, at a passing in the middle of the
flow, and each other mode is played where it hurts most.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from engine.run.faults import CRASH_POINTS
from engine.runtime.committer import KINDS
from tests.fault.harness import Case
from tests.fault.judging import Verdict
from tests.fault.roles import STOPS
from tests.fault.scenes import AGAIN, ITEMS, REOPENED, TWICE, WHOLE, Scene
from tests.fault.stage import Stage

FULL = os.environ.get("FULL") == "1"
ROOT = Path(__file__).resolve().parents[2]
VICTIMS = {
    "before_signal": "decide",
    "after_signal": "decide",
    "before_relay": "sweeper",
    "after_relay": "sweeper",
    "before_reap": "sweeper",
}
ELSEWHERE = {"after_accept": "tests/integration/engine/test_accept.py kills a web process there"}
POINTS = [point for point in CRASH_POINTS if point not in ELSEWHERE]
WORKERS = [point for point in POINTS if point not in VICTIMS]
COMMITS = ("after_claim", "after_intent", "after_result", "after_checkpoint", "after_park", "after_finish")
SELDOM = {"before_claim": 6, "before_reap": 2, "before_signal": 1, "after_signal": 1}
"""Points a process passes all the time: so many passings are as good as all."""
MIDDLE = {
    "after_claim": 3, "before_intent": 6, "after_intent": 7, "before_call": 9, "after_call": 9, "before_result": 2,
    "after_result": 1, "before_checkpoint": 2, "after_checkpoint": 2, "before_park": 2, "after_park": 2,
    "before_finish": 2, "after_finish": 1,
}  # fmt: skip
"""The passing that is played when only one is: mostly amid the calls that are undone later."""
GOING_ON = {"after_claim": 2, "after_intent": 4, "after_call": 5, "before_finish": 2}
"""The same for a run that was dead: amid what is done after that, and amid the run that begins in its middle."""
MOST_AGAIN = 8
"""It passes no point more often."""
MANY_LOST = 12 if FULL else 1
BATCHES = (1, 2, 4, 8, 16, 32, 64)
"""Passings in the large loop, where one is like the next."""
FEWER = {"race": BATCHES[::2], "cancel": BATCHES[::2]}
IN_SHORT = {
    "ackloss": ("after_intent", "after_checkpoint", "after_park", "after_finish"),
    "race": ("after_claim", "before_checkpoint", "before_park"),
    "pause": ("before_call", "after_call", "before_park"),
    "cancel": ("before_intent", "after_call"),
}


def passings(point: str, mode: str, scene: Scene) -> Sequence[int]:
    """Which passings of a point are played; without FULL the first that is reached."""
    if not FULL:
        return [*dict.fromkeys(((GOING_ON if scene is AGAIN else MIDDLE).get(point, 1), 1))]
    if scene is AGAIN:
        return range(1, MOST_AGAIN + 1)
    return FEWER.get(mode, BATCHES) if scene in (ITEMS, REOPENED) else range(1, SELDOM.get(point, 40) + 1)


def play(stage: Stage, note: list[Verdict], point: str, mode: str, scene: Scene = WHOLE) -> None:
    """Strike at these passings: in full until it is passed too seldom, else until one was struck. A lost
    acknowledgement leaves no trace to see the strike by."""
    victim, verdicts = VICTIMS.get(point, "worker"), []
    for occurrence in passings(point, mode, scene)[: MANY_LOST if mode == "ackloss" else None]:
        verdicts.append(Case(stage, f"{point}:{occurrence}:{mode}", victim, scene=scene).play())
        if mode in STOPS and verdicts[-1].struck is not FULL:
            break
    note.extend(verdict for verdict in verdicts if verdict.struck or mode == "ackloss" or not verdict.clean)
    dirty = [f"{verdict.case}: {verdict.problems}" for verdict in verdicts if not verdict.clean]
    assert dirty == []
    assert any(verdict.struck for verdict in verdicts) or mode == "ackloss" or scene is not WHOLE


def chosen(mode: str, points: Iterable[str]) -> list[str]:
    """All points, or those of the short form."""
    return [point for point in points if FULL or point in IN_SHORT[mode]]


def test_every_named_point_is_played() -> None:
    named: set[str] = set()
    for path in (*(ROOT / "engine").rglob("*.py"), *(ROOT / "builder").rglob("*.py")):
        named |= set(re.findall(r'(?<![\w`])cp\(f?"([^"]+)"\)', path.read_text()))
    sides = {point.removesuffix("{point}") for point in named if point.endswith("{point}")}
    plain = {point for point in named if "{" not in point}
    assert sides == {"before_", "after_"}
    assert len(plain) + len(sides) == len(named)
    assert plain | {side + kind for side in sides for kind in KINDS} == set(CRASH_POINTS) == {*POINTS, *ELSEWHERE}


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "kill")


@pytest.mark.parametrize("point", chosen("ackloss", COMMITS))
def test_a_lost_acknowledgement_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "ackloss")


@pytest.mark.parametrize("point", chosen("race", WORKERS))
def test_whoever_is_quicker_loses_and_doubles_nothing(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "race")


@pytest.mark.parametrize("point", chosen("pause", WORKERS))
def test_a_stalled_worker_that_wakes_up_late_does_no_harm(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "pause")


@pytest.mark.parametrize("point", chosen("cancel", POINTS))
def test_a_run_that_is_cancelled_amid_a_crash_is_undone_once(stage: Stage, note: list[Verdict], point: str) -> None:
    play(stage, note, point, "cancel")


@pytest.mark.parametrize("mode", ["haunt", "deaf"])
@pytest.mark.parametrize("occurrence", range(6, 12) if FULL else [8])
def test_a_worker_with_nothing_to_write_moves_nothing_and_hears_what_it_is_told(
    stage: Stage, note: list[Verdict], occurrence: int, mode: str
) -> None:
    note.append(Case(stage, f"before_park:{occurrence}:{mode}").play())
    assert (note[-1].problems, note[-1].struck) == ([], True)


def test_what_comes_back_when_others_have_moved_on_moves_nothing(stage: Stage, note: list[Verdict]) -> None:
    note.append(Case(stage, "before_park:2:ghost", scene=TWICE).play())
    assert (note[-1].problems, note[-1].struck) == ([], True)


AGAIN_IN_FULL = [(point, "kill") for point in WORKERS if "park" not in point] + [
    (point, "ackloss") for point in COMMITS
]
AGAIN_IN_SHORT = [
    ("after_claim", "kill"), ("after_intent", "kill"), ("after_call", "kill"), ("before_finish", "kill"),
    ("after_intent", "ackloss"), ("after_finish", "ackloss"),
]  # fmt: skip


@pytest.mark.parametrize(("point", "mode"), AGAIN_IN_FULL if FULL else AGAIN_IN_SHORT)
def test_a_run_that_was_dead_and_one_that_begins_in_its_middle_lose_and_double_nothing(
    stage: Stage, note: list[Verdict], point: str, mode: str
) -> None:
    play(stage, note, point, mode, AGAIN)


LARGE = [(point, mode) for mode in ("kill", "pause", "race", "cancel") for point in WORKERS] + [
    (point, "ackloss") for point in COMMITS
]
SHORT_LARGE = [
    ("before_park", "kill"), ("after_call", "kill"), ("before_finish", "pause"), ("after_finish", "ackloss"),
    ("before_finish", "race"), ("after_call", "cancel"),
]  # fmt: skip


@pytest.mark.parametrize(("point", "mode"), LARGE if FULL else SHORT_LARGE)
def test_a_large_loop_loses_and_doubles_no_item(stage: Stage, note: list[Verdict], point: str, mode: str) -> None:
    play(stage, note, point, mode, ITEMS)


REOPENED_IN_FULL = [(point, "kill") for point in WORKERS] + [(point, "ackloss") for point in COMMITS]
REOPENED_IN_SHORT = [("after_call", "kill"), ("before_park", "kill"), ("after_finish", "ackloss")]


@pytest.mark.parametrize(("point", "mode"), REOPENED_IN_FULL if FULL else REOPENED_IN_SHORT)
def test_a_large_loop_that_is_continued_loses_and_doubles_no_item(
    stage: Stage, note: list[Verdict], point: str, mode: str
) -> None:
    play(stage, note, point, mode, REOPENED)
