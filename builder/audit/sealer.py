"""Seals the log: every second the rows whose transactions are over get their place in the chain, and a signature.

A row is taken once its transaction id lies below the oldest transaction still running: from then on nobody can commit
a row before it, so the order (transaction, id) is final and writers never wait for each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from builder.accounts import facade as accounts
from builder.audit import chain, head
from builder.audit.keys import sealing_key
from builder.audit.models import INSTALLATION, AuditEntry, AuditLink, AuditSegment
from builder.audit.ports import run_digests, runs_settled_until

BATCH = 5_000
RUNS_EVERY = timedelta(seconds=60)
RUNS_SETTLE = timedelta(seconds=60)
"""A run is sealed when its end is this long ago: every statement that wrote it is over by then."""
_LOCK = 0x48415544
_looked_at: dict[UUID, datetime] = {}
"""When this process last looked for finished runs of a workspace."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chain stands: last number, its entry's position, the chain's value, the last seal."""

    n: int
    xid: int
    entry_id: int
    value: bytes
    seal: AuditSegment | None


def seal_all() -> int:
    """Seal every workspace and the installation's own chain; gives the number of rows sealed."""
    return sum(seal(workspace_id) for workspace_id in (INSTALLATION, *accounts.workspace_ids()))


def seal(workspace_id: UUID) -> int:
    """Seal what can be sealed in one workspace; gives the number of rows. Several sealers take turns."""
    sealed = 0
    while True:
        taken = _seal_batch(workspace_id)
        sealed += taken
        if taken < BATCH:
            return sealed


@transaction.atomic
def _seal_batch(workspace_id: UUID) -> int:
    horizon = _lock_and_read_horizon()
    place = _place(workspace_id)
    later = Q(xid__gt=place.xid) | Q(xid=place.xid, id__gt=place.entry_id)
    rows = AuditEntry.objects.filter(later, workspace_id=workspace_id, xid__lt=horizon).order_by("xid", "id")
    entries = list(rows.values(*chain.ENTRY_FIELDS)[:BATCH])
    links = _links(workspace_id, place, entries)
    runs_from, runs_until, due = _runs_window(workspace_id, place.seal, timezone.now())
    runs = run_digests(workspace_id, runs_from, runs_until) if due and runs_until is not None else ()
    count, digest = chain.runs_digest(runs)
    if not links and not count:
        return 0
    AuditLink.objects.bulk_create(links)
    _write_seal(workspace_id, place, links, runs=(runs_from, runs_until, count, digest))
    return len(links)


def _lock_and_read_horizon() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _place(workspace_id: UUID) -> _Place:
    last = AuditLink.objects.filter(workspace_id=workspace_id).order_by("-n").first()
    seal_row = AuditSegment.objects.filter(workspace_id=workspace_id).order_by("-n").first()
    if last is None:
        return _Place(0, 0, 0, chain.START, seal_row)
    return _Place(last.n, last.entry_xid, last.entry_id, bytes(last.chain), seal_row)


def _links(workspace_id: UUID, place: _Place, entries: list[dict[str, Any]]) -> list[AuditLink]:
    links, value = [], place.value
    for n, entry in enumerate(entries, start=place.n + 1):
        digest = chain.entry_digest(entry)
        value = chain.next_chain(value, n, digest)
        links.append(
            AuditLink(
                workspace_id=workspace_id,
                n=n,
                entry_id=entry["id"],
                entry_xid=entry["xid"],
                digest=digest,
                chain=value,
            )
        )
    return links


def _runs_window(
    workspace_id: UUID, last: AuditSegment | None, now: datetime
) -> tuple[datetime | None, datetime | None, bool]:
    """(from, until, whether to look): from the last sealed moment to a minute ago; looked at once a minute at most."""
    since = last.runs_until if last else None
    until = now - RUNS_SETTLE
    looked = _looked_at.get(workspace_id)
    if (since is not None and until - since < RUNS_EVERY) or (looked is not None and now - looked < RUNS_EVERY):
        return since, since, False
    _looked_at[workspace_id] = now
    until = runs_settled_until(until)
    return since, until, since is None or until > since


def _write_seal(
    workspace_id: UUID,
    place: _Place,
    links: list[AuditLink],
    *,
    runs: tuple[datetime | None, datetime | None, int, bytes],
) -> None:
    runs_from, runs_until, count, digest = runs
    facts: dict[str, Any] = {
        "workspace_id": workspace_id,
        "n": place.seal.n + 1 if place.seal else 1,
        "first_n": place.n + 1,
        "last_n": place.n + len(links),
        "chain": links[-1].chain if links else place.value,
        "runs_from": runs_from,
        "runs_until": runs_until,
        "runs_count": count,
        "runs_digest": digest,
        "previous": bytes(place.seal.signature) if place.seal else chain.START,
        "sealed_at": timezone.now(),
    }
    row = AuditSegment.objects.create(**facts, signature=chain.sign(facts, sealing_key()))
    transaction.on_commit(lambda: head.keep(row))
