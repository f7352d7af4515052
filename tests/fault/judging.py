"""The judgement over a case: by what the outside service wrote down, and by the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from tests.fault.scenes import Scene, happened
from tests.integration.engine.support import Connection, one

EVENTS = """
SELECT run_id, seq, epoch, kind FROM step UNION ALL SELECT run_id, seq, epoch, kind FROM run_event ORDER BY 1, 2
"""


@dataclass
class Verdict:
    """What a case came to.

    Attributes:
        recovery_s: from the strike until others carried on.
        many: it has many runs; the time is the 99th percentile from what started each until its end.
        told: a line about the case itself, if there is more to say.
    """

    case: str
    struck: bool = False
    problems: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    doubts: int = 0
    recovery_s: float | None = None
    many: bool = False
    told: str = ""

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing doubled, the run finished as it should."""
        return not self.problems


def nearly_all(times: Iterable[float]) -> float | None:
    """The 99th percentile."""
    found = sorted(times)
    return found[min(len(found) - 1, int(len(found) * 0.99))] if found else None


def last_line(verdicts: Sequence[Verdict]) -> str:
    """What all of them came to; the longer of the times of cases with one run and of those with many."""
    p99 = max((v.recovery_s or 0.0 for v in verdicts if v.many), default=0.0)
    p99 = max(p99, nearly_all(v.recovery_s for v in verdicts if v.recovery_s is not None and not v.many) or 0.0)
    lost, doubled = sum(v.lost for v in verdicts), sum(v.doubled for v in verdicts)
    return f"fault: {len(verdicts)} cases, lost {lost}, doubled {doubled}, recovery p99 {p99:.1f} s"


def judge(verdict: Verdict, scene: Scene, database: Connection, run: UUID, log: str, *, cancelled: bool) -> None:
    """Put down everything that is not as it should be. A run that was told to end may end before it did everything;
    what it did is undone then."""
    verdict.problems += _ends(database, run, scene, cancelled=cancelled)
    verdict.problems += _numbers(database)
    ended = one(database, "SELECT status FROM run WHERE id = %s", run)
    for step, missing, too_many in scene.misses(log):
        verdict.doubled += too_many
        if too_many:
            verdict.problems.append(f"{step} happened {too_many} times too often")
        if missing and not (cancelled and ended == "cancelled"):
            verdict.lost += missing
            verdict.problems.append(f"{step} is missing {missing} times")
    verdict.problems += _order(scene, log) if ended == "succeeded" else _taken_back(scene, log)


def _ends(database: Connection, run: UUID, scene: Scene, *, cancelled: bool) -> Iterator[str]:
    """Every run is over, and well."""
    rows = database.execute(
        "SELECT r.id, r.status, l.status, l.wait_reason, l.epoch, l.claims, convert_from(r.error, 'UTF8')"
        "  FROM run r LEFT JOIN live_run l ON l.run_id = r.id"
    ).fetchall()
    good = {"succeeded", "cancelled"} if cancelled else {"succeeded"}
    for identifier, status, *facts in rows:
        if status not in good:
            yield f"the run {'itself' if identifier == run else identifier} is {status}, {facts}"
    if not cancelled and len(rows) != scene.runs:
        yield f"there are {len(rows)} runs, not {scene.runs}"


def _numbers(database: Connection) -> Iterator[str]:
    """No gap in the numbers of any run's events, no epoch that went back."""
    rows: list[tuple[Any, ...]] = database.execute(EVENTS).fetchall()
    for run, found in groupby(rows, key=lambda row: row[0]):
        events = [row[1:] for row in found]
        if [event[0] for event in events] != list(range(2, len(events) + 2)):
            yield f"the numbers of the events of {run} have a gap: {events}"
        if any(later[1] < earlier[1] for earlier, later in pairwise(events)):
            yield f"an epoch of {run} went back: {events}"


def _order(scene: Scene, log: str) -> Iterator[str]:
    seen = [line.split()[1] for line in log.splitlines()]
    places = [seen.index(step) for step in scene.order if step in seen]
    if places != sorted(places):
        yield f"these happened in another order: {[step for step in seen if step in scene.order]}"


def _taken_back(scene: Scene, log: str) -> Iterator[str]:
    """What was done is undone, and nothing is that was not."""
    seen = happened(log)
    for step, undo in scene.taken_back.items():
        if len(seen.get(step, [])) != len(seen.get(undo, [])):
            yield f"{step} happened {len(seen.get(step, []))} times, {undo} {len(seen.get(undo, []))} times"
