"""What the log asks of the floors above: the digests of finished runs. Bound by the wiring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID


class RunDigests(Protocol):
    """Digests of the runs of a workspace that finished after `since` (None = from the beginning) up to `until`."""

    def __call__(self, workspace_id: UUID, since: datetime | None, until: datetime) -> Iterable[tuple[UUID, bytes]]:
        """(run id, digest), in any order."""
        ...


RemovedRuns = Callable[[UUID], Iterable[tuple[UUID, int, str]]]
"""Of a workspace: (batch, number of runs, digest over them in hex) of everything that was removed because its time was
over."""

_removed: list[RemovedRuns] = []
_bound: list[tuple[RunDigests, Callable[[], datetime]]] = []


def bind_run_digests(source: RunDigests, settled_until: Callable[[], datetime]) -> None:
    """Say where the digests come from, and up to which moment no further end of a run can show up any more."""
    _bound[:] = [(source, settled_until)]


def run_digests(workspace_id: UUID, since: datetime | None, until: datetime) -> Iterable[tuple[UUID, bytes]]:
    """The digests, or nothing when no source is bound."""
    return _bound[0][0](workspace_id, since, until) if _bound else ()


def runs_settled_until(wanted: datetime) -> datetime:
    """`wanted`, or an earlier moment: a run whose end is not visible yet must not slip between two seals."""
    return min(wanted, _bound[0][1]()) if _bound else wanted


def bind_removed_runs(source: RemovedRuns) -> None:
    """Say who knows what was removed; each batch must stand in the log as an act."""
    _removed[:] = [source]


def removed_runs(workspace_id: UUID) -> Iterable[tuple[UUID, int, str]]:
    """The batches, or nothing when no source is bound."""
    return _removed[0](workspace_id) if _removed else ()
