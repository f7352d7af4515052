"""Flows themselves: make, rename, file, archive, delete, restore a version, export and import."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import graphs, owned
from builder.flows.contracts import DraftSaved
from builder.flows.models import Draft, Flow, FlowVersion
from builder.flows.services import drafts, publishing, sessions
from engine.errors import Conflict, InvalidInput, NotFound
from engine.runtime import facade as runtime

EXPORT_KIND = "handrail.flow"


def create_flow(
    *, actor: Actor, name: str, description: str = "", folder: str = "", graph: dict[str, Any] | None = None
) -> Flow:
    """A new flow with an empty draft, or with `graph` as its first edit (template, import)."""
    with transaction.atomic():
        flow = _insert(actor=actor, name=_name(name), description=description, folder=folder.strip())
        audit.record(
            actor=actor,
            action="flow.created",
            obj_type="flow",
            obj_id=str(flow.id),
            after={"name": flow.name, "folder": flow.folder},
        )
        if graph is not None:
            _replace(actor=actor, flow=flow, draft=Draft.objects.select_for_update().get(flow=flow), graph=graph)
    return flow


def update_flow(*, actor: Actor, flow_id: UUID, changes: dict[str, Any]) -> Flow:
    """Change name, description, folder or `archived` (bool). Archiving takes the live version off."""
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        before = {key: getattr(flow, key) for key in ("name", "description", "folder")}
        before["archived"] = flow.archived_at is not None
        if changes.get("archived"):
            publishing.withdraw(actor=actor, flow=flow)
        _change(flow, changes)
        if flow.name != before["name"]:
            runtime.name_hooks(flow_id=flow.id, flow_name=flow.name)
        flow.updated_at, flow.updated_by, flow.updated_by_name = timezone.now(), actor.user_id, actor.name
        flow.save()
        known = {key: value for key, value in changes.items() if key in before}
        audit.record(
            actor=actor,
            action="flow.changed",
            obj_type="flow",
            obj_id=str(flow.id),
            before={key: before[key] for key in known},
            after=known,
        )
    return flow


def delete_flow(*, actor: Actor, flow_id: UUID) -> None:
    """Delete a flow that never ran live, or archive it for good: its versions stay as long as runs point to them."""
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        publishing.withdraw(actor=actor, flow=flow)
        sessions.close_all(flow_id=flow.id)
        audit.record(
            actor=actor, action="flow.deleted", obj_type="flow", obj_id=str(flow.id), before={"name": flow.name}
        )
        if FlowVersion.objects.filter(flow=flow).exists():
            flow.archived_at = timezone.now()
            flow.save(update_fields=["archived_at"])
            return
        flow.delete()


def restore_version(*, actor: Actor, flow_id: UUID, number: int, base_revision: int) -> DraftSaved:
    """Make the graph of version `number` the draft's, as one edit that can be undone like any other."""
    with transaction.atomic():
        flow, draft = owned.editable(workspace_id=workspace_of(actor), flow_id=flow_id)
        drafts.require_revision(draft=draft, base_revision=base_revision)
        version = FlowVersion.objects.filter(flow=flow, number=number).first()
        if version is None:
            raise NotFound(f"This flow has no version {number}.", hint="Look in its list of versions.")
        saved = _replace(actor=actor, flow=flow, draft=draft, graph=version.graph)
        audit.record(
            actor=actor,
            action="flow.restored",
            obj_type="flow",
            obj_id=str(flow.id),
            after={"version": number, "revision": saved.revision},
        )
    return saved


def export_flow(*, actor: Actor, flow_id: UUID) -> dict[str, Any]:
    """The draft as a file for git or another installation: no secrets, no samples, no ids of this place."""
    flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
    graph = Draft.objects.get(flow=flow).graph
    return {"kind": EXPORT_KIND, "format": 1, "name": flow.name, "description": flow.description, "graph": graph}


def import_flow(*, actor: Actor, document: Any, name: str = "", folder: str = "") -> Flow:
    """A new flow from an export; refuses other files and newer formats with a sentence."""
    if not isinstance(document, dict) or document.get("kind") != EXPORT_KIND:
        raise InvalidInput(
            "This file is not an exported flow.", hint="Choose a file that Handrail exported.", code="not_an_export"
        )
    if document.get("format") != 1:
        raise InvalidInput(
            "This file comes from a newer Handrail.",
            hint="Update this installation, then import it.",
            code="newer_format",
        )
    return create_flow(
        actor=actor,
        name=name or str(document.get("name") or "Imported flow"),
        description=str(document.get("description") or ""),
        folder=folder,
        graph=graphs.checked(document.get("graph")),
    )


def _insert(*, actor: Actor, name: str, description: str, folder: str) -> Flow:
    now = timezone.now()
    flow = Flow.objects.create(
        workspace_id=workspace_of(actor),
        name=name,
        description=description,
        folder=folder,
        created_by=actor.user_id,
        updated_at=now,
        updated_by=actor.user_id,
        updated_by_name=actor.name,
    )
    empty = graphs.empty()
    found = graphs.count(graphs.findings(empty, workspace_id=flow.workspace_id))
    Draft.objects.create(
        flow=flow,
        graph=empty,
        content_hash=graphs.content_hash(empty),
        errors=found.errors,
        warnings=found.warnings,
        last_editor=actor.user_id,
        updated_at=now,
    )
    return flow


def _replace(*, actor: Actor, flow: Flow, draft: Draft, graph: dict[str, Any]) -> DraftSaved:
    return drafts.fold_in(actor=actor, flow=flow, draft=draft, operations=[{"op": "replace_graph", "graph": graph}])


def _change(flow: Flow, changes: dict[str, Any]) -> None:
    if "name" in changes:
        flow.name = _name(changes["name"])
    flow.description = changes.get("description", flow.description)
    flow.folder = str(changes.get("folder", flow.folder)).strip()
    if len(flow.folder) > 120:
        raise InvalidInput("The name of a folder has at most 120 characters.", hint="Choose a shorter one.")
    if "archived" in changes:
        flow.archived_at = timezone.now() if changes["archived"] else None


def _name(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > 200:
        raise InvalidInput("A flow needs a name of 1 to 200 characters.", hint="Say in a few words what it does.")
    return stripped


def require_live(flow: Flow) -> FlowVersion:
    """The live version; Conflict when there is none."""
    if flow.published is None:
        raise Conflict("This flow is not live.", hint="Publish it first, or run the draft.", code="not_live")
    return flow.published
