"""Digests of finished runs, for the seals of the audit log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from engine.runtime.sql import digest as sql


def ends_settled_until() -> datetime:
    """A moment, by the database's clock: no run will show up later that ended before it. Ask before `finished_digests`,
    and never for more than up to it."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SETTLED)
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)
    return moment


def finished_digests(workspace_id: UUID, since: datetime | None, until: datetime) -> list[tuple[UUID, bytes]]:
    """(run id, digest) of the runs that ended for good after `since` (None = ever) up to `until`.

    It covers the run's row, its steps and its events, and is the same tomorrow unless somebody changed one of them.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql.FINISHED, {"workspace": workspace_id, "since": since, "until": until})
        return [(run_id, bytes(digest)) for run_id, digest in cursor.fetchall()]
