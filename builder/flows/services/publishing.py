"""Publish: rules, compile, version row and every hook in one transaction; nothing or all of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import graphs, hooks, owned
from builder.flows.contracts import GraphHasErrors, GraphHasWarnings, Publication
from builder.flows.models import Draft, Flow, FlowVersion
from builder.flows.services import drafts, sessions, vitality
from engine.errors import Conflict, InvalidInput
from engine.runtime import facade as runtime


def publish(
    *, actor: Actor, flow_id: UUID, revision: int, name: str = "", note: str = "", accept_warnings: bool = False
) -> FlowVersion:
    """Make the draft at `revision` the live version.

    Raises DraftChanged, GraphHasErrors or GraphHasWarnings (unless accepted); the flow then stays as it was.
    """
    vitality.try_connections(actor=actor, graph=drafts.graph_of(workspace_id=workspace_of(actor), flow_id=flow_id))
    with transaction.atomic():
        flow, draft = owned.editable(workspace_id=workspace_of(actor), flow_id=flow_id)
        drafts.require_revision(draft=draft, base_revision=revision)
        publication = _publication(actor=actor, flow=flow, draft=draft)
        refuse_findings(_findings(publication), accept_warnings=accept_warnings)
        version = _store(actor=actor, flow=flow, draft=draft, name=name.strip(), note=note.strip())
        final = replace(publication, version_id=version.id, number=version.number, plan_sha=version.plan_sha)
        for hook in hooks.bound():
            hook.published(final)
        sessions.close_all(flow_id=flow.id)
        _audit(actor=actor, flow=flow, version=version)
    return version


def unpublish(*, actor: Actor, flow_id: UUID) -> None:
    """Take the live version off: triggers stop starting runs; running ones go on."""
    with transaction.atomic():
        flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        if flow.published is None:
            raise Conflict("This flow is not live.", hint="There is nothing to take off.", code="not_live")
        withdraw(actor=actor, flow=flow)


def withdraw(*, actor: Actor, flow: Flow) -> None:
    """The work of unpublish on a locked flow; archive and delete need it too. No-op when it is not live."""
    if flow.published is None:
        return
    before = {"version": flow.published.number}
    flow.published = None
    flow.save(update_fields=["published"])
    for hook in hooks.bound():
        hook.unpublished(workspace_id=flow.workspace_id, flow_id=flow.id)
    audit.record(actor=actor, action="flow.unpublished", obj_type="flow", obj_id=str(flow.id), before=before)


def preview(*, actor: Actor, flow_id: UUID) -> list[dict[str, Any]]:
    """All findings a publication would meet now, hooks included; changes nothing."""
    flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
    return _findings(_publication(actor=actor, flow=flow, draft=Draft.objects.get(flow_id=flow.id)))


def refuse_findings(findings: list[dict[str, Any]], *, accept_warnings: bool) -> None:
    """Raise unless there is no error and every warning was accepted."""
    errors = [item for item in findings if item["level"] == "error"]
    warnings = [item for item in findings if item["level"] == "warning"]
    if errors:
        raise GraphHasErrors(
            f"This flow cannot be published yet: {_problems(len(errors))} to mend. {errors[0]['message']}",
            hint="Open each finding; it says where and what to do.",
            findings=findings,
        )
    if warnings and not accept_warnings:
        raise GraphHasWarnings(
            f"This flow has {_warnings(len(warnings))}. {warnings[0]['message']}",
            hint="Read them, then publish with the warnings accepted.",
            findings=findings,
        )


def _publication(*, actor: Actor, flow: Flow, draft: Draft) -> Publication:
    return Publication(
        actor=actor,
        workspace_id=flow.workspace_id,
        flow_id=flow.id,
        flow_name=flow.name,
        graph=draft.graph,
        last_editor=draft.last_editor,
    )


def _findings(publication: Publication) -> list[dict[str, Any]]:
    found = graphs.findings(publication.graph, workspace_id=publication.workspace_id)
    for hook in hooks.bound():
        found += [item for item in hook.check(publication) if item not in found]
    return found


def _store(*, actor: Actor, flow: Flow, draft: Draft, name: str, note: str) -> FlowVersion:
    if len(name) > 200:
        raise InvalidInput("The name of a version has at most 200 characters.", hint="Put the rest into the note.")
    plan = graphs.compile_plan(draft.graph, workspace_id=flow.workspace_id)
    with raw_cursor() as cursor:
        plan_sha = runtime.put_plan(plan=plan, cursor=cursor)
    flow.last_number += 1
    version = FlowVersion.objects.create(
        flow=flow,
        workspace_id=flow.workspace_id,
        number=flow.last_number,
        name=name,
        note=note,
        graph=draft.graph,
        plan_sha=plan_sha,
        content_hash=draft.content_hash,
        revision=draft.revision,
        author_id=actor.user_id,
        author_name=actor.name,
        last_editor=draft.last_editor,
        published_at=timezone.now(),
    )
    flow.published = version
    flow.save(update_fields=["last_number", "published"])
    return version


def _audit(*, actor: Actor, flow: Flow, version: FlowVersion) -> None:
    audit.record(
        actor=actor,
        action="flow.published",
        obj_type="flow",
        obj_id=str(flow.id),
        after={
            "version": version.number,
            "version_id": str(version.id),
            "name": version.name,
            "content_hash": version.content_hash,
            "plan": version.plan_sha,
            "revision": version.revision,
        },
    )


def _problems(count: int) -> str:
    return "one thing" if count == 1 else f"{count} things"


def _warnings(count: int) -> str:
    return "one warning" if count == 1 else f"{count} warnings"
