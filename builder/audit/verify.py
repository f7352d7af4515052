"""Is the log intact? Walks a chain from its beginning and names the first row that is changed, missing or added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from builder.audit import chain, head, sealer
from builder.audit.actions import ACTIONS
from builder.audit.keys import sealing_key
from builder.audit.models import AuditEntry, AuditLink, AuditSegment
from builder.audit.ports import removed_runs, run_digests

BATCH = 2_000
REMOVED = "runs.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first place that does not fit. `n` is the place in the chain, `entry_id` the row, where known."""

    kind: str
    sentence: str
    n: int | None = None
    entry_id: int | None = None
    at: datetime | None = None
    action: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What Verify found. `unsealed` rows are younger than the last seal and will be covered by the next."""

    intact: bool
    checked: int
    unsealed: int
    runs_checked: int
    first_broken: Broken | None
    sealed_until: datetime | None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return asdict(self)


class _Found(Exception):
    """Carries the first broken place out of the walk."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken.sentence)
        self.broken = broken


def verify(workspace_id: UUID, *, outside_head: head.Head | None = None) -> Report:
    """Seal what can be sealed, then check every row, link and seal of a workspace in one consistent view."""
    sealer.seal(workspace_id)
    walk = _Walk(workspace_id, outside_head or head.kept(workspace_id))
    broken: Broken | None = None
    with transaction.atomic():
        try:
            walk.go()
        except _Found as found:
            broken = found.broken
        unsealed = _unlinked(workspace_id).count() if broken is None else walk.younger()
    return Report(
        intact=broken is None,
        checked=walk.checked,
        unsealed=unsealed,
        runs_checked=walk.runs,
        first_broken=broken,
        sealed_until=walk.sealed_until,
    )


class _Walk:
    """One pass over links, entries and seals in the order of the chain."""

    def __init__(self, workspace_id: UUID, kept: head.Head | None) -> None:
        self.workspace_id = workspace_id
        self.kept = kept
        self.checked = 0
        self.runs = 0
        self.n = 0
        self.position = (0, 0)
        self.value = chain.START
        self.signature = chain.START
        self.segments = 0
        self.sealed_until: datetime | None = None

    def go(self) -> None:
        """Check everything; raises _Found at the first thing that does not fit."""
        links = self._links()
        for segment in AuditSegment.objects.filter(workspace_id=self.workspace_id).order_by("n").iterator(BATCH):
            self._check_seal(segment)
            while self.n < segment.last_n:
                self._check_link(next(links, None))
            self._check_cover(segment)
        self._check_rest(next(links, None))
        self._check_removed()

    def younger(self) -> int:
        """Rows after the last seal, when the walk stopped early."""
        last = AuditLink.objects.filter(workspace_id=self.workspace_id).order_by("-n").first()
        return _unlinked(self.workspace_id).filter(xid__gte=last.entry_xid if last else 0).count()

    def _links(self) -> Iterator[tuple[AuditLink, dict[str, Any] | None]]:
        after = 0
        while True:
            links = list(AuditLink.objects.filter(workspace_id=self.workspace_id, n__gt=after).order_by("n")[:BATCH])
            rows = AuditEntry.objects.filter(id__in=[link.entry_id for link in links]).values(*chain.ENTRY_FIELDS)
            entries = {row["id"]: row for row in rows}
            yield from ((link, entries.get(link.entry_id)) for link in links)
            if len(links) < BATCH:
                return
            after = links[-1].n

    def _check_seal(self, segment: AuditSegment) -> None:
        facts = {name: getattr(segment, name) for name in chain.SEAL_FIELDS}
        fits = (
            segment.n == self.segments + 1
            and segment.first_n == self.n + 1
            and bytes(segment.previous) == self.signature
            and chain.signed_by(facts, bytes(segment.signature), sealing_key().public_key())
        )
        if not fits:
            _stop("seal", f"The seal number {self.segments + 1} is missing, was changed, or was made with another key.")
        self.segments, self.signature = segment.n, bytes(segment.signature)

    def _check_link(self, found: tuple[AuditLink, dict[str, Any] | None] | None) -> None:
        expected = self.n + 1
        if found is None or found[0].n != expected:
            _stop("link_missing", f"The place {expected} of the chain is missing.", n=expected)
        link, entry = found
        if entry is None:
            _stop("row_missing", f"Row {link.entry_id} was deleted.", n=expected, entry_id=link.entry_id)
        if entry["workspace_id"] != self.workspace_id or (entry["xid"], entry["id"]) <= self.position:
            _stop_at("row_reordered", "was moved to another place", entry, expected)
        digest = chain.entry_digest(entry)
        if digest != bytes(link.digest):
            _stop_at("row_changed", "was changed after it was written", entry, expected)
        self.value = chain.next_chain(self.value, expected, digest)
        if self.value != bytes(link.chain):
            _stop_at("row_reordered", "does not follow the row before it", entry, expected)
        self.n, self.position, self.checked = expected, (entry["xid"], entry["id"]), self.checked + 1

    def _check_cover(self, segment: AuditSegment) -> None:
        if self.value != bytes(segment.chain):
            _stop("seal", f"The seal number {segment.n} does not fit the rows it covers.", n=segment.last_n)
        self.sealed_until = segment.sealed_at
        if segment.runs_count and segment.runs_until is not None:
            now = chain.runs_digest(run_digests(self.workspace_id, segment.runs_from, segment.runs_until))
            if now != (segment.runs_count, bytes(segment.runs_digest)):
                when = f"{segment.runs_until:%Y-%m-%d %H:%M} UTC"
                _stop("runs_changed", f"A run that finished up to {when} was changed or removed after it was sealed.")
            self.runs += segment.runs_count

    def _check_rest(self, link: tuple[AuditLink, dict[str, Any] | None] | None) -> None:
        if link is not None:
            _stop("seal", f"The place {link[0].n} of the chain has no seal.", n=link[0].n, entry_id=link[0].entry_id)
        extra = _unlinked(self.workspace_id).filter(xid__lte=self.position[0]).order_by("xid", "id")
        for row in extra.values(*chain.ENTRY_FIELDS):
            if (row["xid"], row["id"]) < self.position:
                _stop_at("row_added", "was added behind the log's back", row, None)
        self._check_head()

    def _check_removed(self) -> None:
        """Runs are gone only where the log says so, and as many as it says."""
        rows = AuditEntry.objects.filter(workspace_id=self.workspace_id, action=REMOVED)
        told = {row.object_id: (row.after or {}) for row in rows}
        for batch, count, digest in removed_runs(self.workspace_id):
            known = told.get(str(batch), {})
            if (known.get("sealed"), known.get("digest")) != (count, digest):
                _stop("runs_changed", f"What is left of {count} removed runs is not what the log says of them.")

    def _check_head(self) -> None:
        if self.kept is None:
            return
        seen = AuditSegment.objects.filter(workspace_id=self.workspace_id, n=self.kept.segment).first()
        if seen is None or bytes(seen.signature).hex() != self.kept.signature:
            _stop(
                "cut_off", f"The end of the log is missing: seal {self.kept.segment} was there before.",
                n=min(self.n + 1, self.kept.last_n),
            )  # fmt: skip


def _stop(kind: str, sentence: str, **facts: Any) -> NoReturn:
    raise _Found(Broken(kind=kind, sentence=sentence, **facts))


def _stop_at(kind: str, what: str, entry: dict[str, Any], n: int | None) -> NoReturn:
    action, by = entry["action"], str(entry["actor"].get("name") or entry["actor"].get("email") or "")
    said = ACTIONS[action].sentence if action in ACTIONS else action
    sentence = f"Row {entry['id']} ({by or 'somebody'} {said}, {entry['at']:%Y-%m-%d %H:%M:%S} UTC) {what}."
    _stop(kind, sentence, n=n, entry_id=entry["id"], at=entry["at"], action=action, by=by)


def _unlinked(workspace_id: UUID) -> QuerySet[AuditEntry]:
    linked = AuditLink.objects.filter(entry_id=OuterRef("id"))
    return AuditEntry.objects.filter(~Exists(linked), workspace_id=workspace_id)
