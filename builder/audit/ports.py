"""What the log asks of the floors above: the digests of finished runs. Bound by the wiring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID


class RunDigests(Protocol):
    """Digests of the runs of a workspace that finished after `since` (None = from the beginning) up to `until`."""

    def __call__(self, workspace_id: UUID, since: datetime | None, until: datetime) -> Iterable[tuple[UUID, bytes]]:
        """(run id, digest), in any order."""
        ...


_bound: list[RunDigests] = []


def bind_run_digests(source: RunDigests) -> None:
    """Say where the digests come from."""
    _bound[:] = [source]


def run_digests(workspace_id: UUID, since: datetime | None, until: datetime) -> Iterable[tuple[UUID, bytes]]:
    """The digests, or nothing when no source is bound."""
    return _bound[0](workspace_id, since, until) if _bound else ()
