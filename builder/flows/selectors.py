"""Reads of flows, drafts, versions and samples."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from builder.base.pagination import Page, keyset_page
from builder.flows import graphs, owned
from builder.flows.contracts import FindingCounts, FlowItem, TriggerLabel, VersionFacts, VersionItem
from builder.flows.models import Draft, DraftPlan, EditingSession, Flow, FlowVersion
from engine.errors import InvalidInput, NotFound
from engine.runtime import facade as runtime

EDITING_NOW = timedelta(seconds=60)
"""Whoever saved within this time is shown as editing now."""


WANTS: dict[str, Q] = {
    "mending": Q(draft__errors__gt=0, draft__revision__gt=0),
    "publishing": Q(published__isnull=False) & ~Q(draft__content_hash=F("published__content_hash")),
}
"""What a flow may want of somebody. Mending: its draft cannot be published as it is; empty ones do not count.
Publishing: it is live, and its draft differs from the version that runs."""


def flow(*, workspace_id: UUID, flow_id: UUID) -> Flow:
    """One flow; NotFound when it is not of this workspace."""
    return owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)


def flows(
    *,
    workspace_id: UUID,
    folder: str | None = None,
    search: str = "",
    archived: bool = False,
    wants: str | None = None,
    token: str | None = None,
    limit: int = 50,
) -> Page[Flow]:
    """Flows, the last changed first. `folder`: in it, or in one of those it holds (`Finance` holds `Finance/Bills`).
    `wants`: one of WANTS."""
    rows = Flow.objects.filter(workspace_id=workspace_id, archived_at__isnull=not archived)
    rows = rows.select_related("published", "draft")
    if folder is not None:
        rows = rows.filter(Q(folder=folder) | Q(folder__startswith=f"{folder}/"))
    if wants is not None:
        rows = rows.filter(_in_want(wants))
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(description__icontains=search))
    return keyset_page(rows, order=("-updated_at", "-id"), token=token, limit=limit)


def recent(*, workspace_id: UUID, limit: int = 6) -> list[Flow]:
    """The flows changed last."""
    return list(_live(workspace_id).select_related("published", "draft").order_by("-updated_at")[:limit])


def recent_items(*, workspace_id: UUID, limit: int = 6) -> list[FlowItem]:
    """The same as lists show them."""
    return [item(row) for row in recent(workspace_id=workspace_id, limit=limit)]


def wanting(*, workspace_id: UUID, wants: str) -> tuple[int, Flow | None]:
    """How many flows want this of somebody (one of WANTS), and which of them was changed last."""
    rows = _live(workspace_id).filter(_in_want(wants))
    return rows.count(), rows.order_by("-updated_at").first()


def folders(*, workspace_id: UUID) -> list[str]:
    """Names of the folders in use."""
    return sorted(set(_live(workspace_id).exclude(folder="").values_list("folder", flat=True)))


def item(row: Flow, triggers: list[TriggerLabel] | None = None) -> FlowItem:
    """A flow as lists show it; the labels of its triggers come from a floor above."""
    draft = row.draft
    return FlowItem(
        id=row.id,
        name=row.name,
        description=row.description,
        folder=row.folder,
        status=status_of(row),
        version=row.published.number if row.published else None,
        draft_revision=draft.revision,
        updated_at=row.updated_at,
        updated_by=row.updated_by_name,
        findings=FindingCounts(errors=draft.errors, warnings=draft.warnings),
        triggers=triggers or [],
    )


def status_of(row: Flow) -> str:
    """draft: never live · live · live_changed: the draft differs from the live version · off: was live once."""
    if row.published is None:
        return "off" if row.last_number else "draft"
    return "live" if row.published.content_hash == row.draft.content_hash else "live_changed"


def draft(*, workspace_id: UUID, flow_id: UUID) -> Draft:
    """The draft of a flow."""
    row = owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    return Draft.objects.get(flow_id=row.id)


def draft_revision(*, workspace_id: UUID, flow_id: UUID) -> int:
    """The number of the draft's newest edit."""
    return draft(workspace_id=workspace_id, flow_id=flow_id).revision


def samples(*, workspace_id: UUID, flow_id: UUID) -> dict[str, dict[str, Any]]:
    """{step: {value, source, pinned}}"""
    return runtime.samples(workspace_id=workspace_id, flow_id=flow_id)


def lock(*, flow_id: UUID) -> dict[str, Any]:
    """Who edits the flow right now: {user: {id, name} | null, since}. It warns; the revision check protects."""
    since = timezone.now() - EDITING_NOW
    rows = EditingSession.objects.filter(flow_id=flow_id, closed_at=None, last_at__gte=since)
    session = rows.order_by("-last_at").first()
    if session is None:
        return {"user": None, "since": None, "client_id": None}
    user = {"id": session.actor["id"], "name": session.actor["name"]}
    return {"user": user, "since": session.started_at, "client_id": session.client_id}


def versions(*, workspace_id: UUID, flow_id: UUID) -> list[VersionItem]:
    """All versions, newest first."""
    row = owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    return [version_item(version, row) for version in FlowVersion.objects.filter(flow=row).order_by("-number")]


def version_item(version: FlowVersion, row: Flow) -> VersionItem:
    """A version as lists show it."""
    return VersionItem(
        id=version.id,
        number=version.number,
        name=version.name,
        note=version.note,
        author=version.author_name,
        published_at=version.published_at,
        live=row.published_id == version.id,
    )


def version_numbered(*, workspace_id: UUID, flow_id: UUID, number: int) -> FlowVersion:
    """One version with its graph; NotFound when there is none."""
    row = FlowVersion.objects.filter(workspace_id=workspace_id, flow_id=flow_id, number=number).first()
    if row is None:
        raise NotFound(
            f"This flow has no version {number}.", hint="Look in its list of versions.", code="no_such_version"
        )
    return row


def version(*, version_id: UUID) -> VersionFacts | None:
    """What other parts need of a version, or None."""
    row = FlowVersion.objects.filter(id=version_id).select_related("flow").first()
    if row is None:
        return None
    return VersionFacts(
        id=row.id,
        flow_id=row.flow_id,
        flow_name=row.flow.name,
        workspace_id=row.workspace_id,
        number=row.number,
        plan_sha=row.plan_sha,
        graph=row.graph,
        last_editor=row.last_editor,
    )


def version_numbers(*, version_ids: set[UUID]) -> dict[UUID, int]:
    """Numbers of many versions."""
    return dict(FlowVersion.objects.filter(id__in=version_ids).values_list("id", "number"))


def flow_names(*, workspace_id: UUID, flow_ids: set[UUID]) -> dict[UUID, str]:
    """Names of many flows, archived ones included."""
    return dict(Flow.objects.filter(workspace_id=workspace_id, id__in=flow_ids).values_list("id", "name"))


def flow_name(*, workspace_id: UUID, flow_id: UUID) -> str:
    """The name of a flow, or a word when it is gone."""
    return flow_names(workspace_id=workspace_id, flow_ids={flow_id}).get(flow_id, "Deleted flow")


def folder_of(*, workspace_id: UUID, flow_id: UUID) -> str:
    """The folder a flow is in; "" when it is in none or gone."""
    return Flow.objects.filter(workspace_id=workspace_id, id=flow_id).values_list("folder", flat=True).first() or ""


def graph_of_run(*, workspace_id: UUID, flow_id: UUID, version_id: UUID | None, plan_sha: str = "") -> dict[str, Any]:
    """The graph a run was started from: its version's, or for a test run the draft's of then; {} when it is gone."""
    if version_id is not None:
        found = FlowVersion.objects.filter(workspace_id=workspace_id, id=version_id).first()
        return dict(found.graph) if found else {}
    plan = DraftPlan.objects.filter(flow__workspace_id=workspace_id, flow_id=flow_id, plan_sha=plan_sha).first()
    if plan is not None:
        return dict(plan.graph)
    row = Draft.objects.filter(flow_id=flow_id, flow__workspace_id=workspace_id).first()
    return dict(row.graph) if row else {}


def step_name(*, workspace_id: UUID, flow_id: UUID, version_id: UUID | None, node: str) -> str:
    """What people read for a step of a run."""
    key = node.rsplit("/", 1)[-1]
    graph = graph_of_run(workspace_id=workspace_id, flow_id=flow_id, version_id=version_id)
    return str(((graph.get("nodes") or {}).get(key) or {}).get("name") or key)


def usage(workspace_id: UUID, keys: Sequence[str]) -> dict[str, list[dict[str, str]]]:
    """The flows whose draft or live version uses each connection: {key: [{id, name}]}."""
    found: dict[str, list[dict[str, str]]] = {key: [] for key in keys}
    for row in _live(workspace_id).select_related("draft", "published").order_by("name"):
        found_in = [row.draft.graph, row.published.graph] if row.published else [row.draft.graph]
        for key in graphs.connections_in(*found_in).intersection(found):
            found[key].append({"id": str(row.id), "name": row.name})
    return found


def counts(*, workspace_id: UUID) -> dict[str, int]:
    """How many flows there are, and how many are live."""
    rows = _live(workspace_id)
    return {"all": rows.count(), "live": rows.exclude(published=None).count()}


def _in_want(name: str) -> Q:
    if name not in WANTS:
        raise InvalidInput(f"Flows do not want “{name[:60]}”.", hint=f"Use one of: {', '.join(WANTS)}.")
    return WANTS[name]


def _live(workspace_id: UUID) -> QuerySet[Flow]:
    return Flow.objects.filter(workspace_id=workspace_id, archived_at=None)
