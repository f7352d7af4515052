"""Everything that changes triggers."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows.contracts import Publication
from builder.triggers import addresses, kinds, vault
from builder.triggers.contracts import NewSecret, TriggerNode
from builder.triggers.models import Trigger
from engine.errors import Conflict, NotFound


def register(publication: Publication) -> None:
    """Point the flow's triggers to the version just published; the publication's audit row names the version."""
    nodes = kinds.triggers_in(publication.graph)
    for node in nodes:
        _upsert(publication, node)
    gone = Trigger.objects.filter(flow_id=publication.flow_id, enabled=True).exclude(node__in=[n.key for n in nodes])
    for trigger in gone:
        _disable(trigger)
    addresses.sync(publication.flow_id)


def switch_off(*, workspace_id: UUID, flow_id: UUID) -> None:
    """Disable every trigger of a flow; the audit row is the caller's."""
    for trigger in Trigger.objects.filter(workspace_id=workspace_id, flow_id=flow_id, enabled=True):
        _disable(trigger)
    addresses.sync(flow_id)


def new_address(*, actor: Actor, trigger_id: UUID) -> Trigger:
    """Give a webhook a new address; the old one answers 404 from this commit on."""
    with transaction.atomic():
        trigger = _webhook(actor, trigger_id)
        trigger.token = kinds.new_token()
        _save_webhook(trigger)
        audit.record(
            actor=actor,
            action="trigger.changed",
            obj_type="trigger",
            obj_id=str(trigger.id),
            after={"flow_id": str(trigger.flow_id), "node": trigger.node, "what": "new address"},
        )
    return trigger


def new_secret(*, actor: Actor, trigger_id: UUID) -> NewSecret:
    """Make a new secret for senders; it is returned here once and never again."""
    with transaction.atomic():
        trigger = _webhook(actor, trigger_id)
        secret = kinds.new_secret()
        trigger.secret = vault.seal(secret)
        _save_webhook(trigger)
        audit.record(
            actor=actor,
            action="trigger.changed",
            obj_type="trigger",
            obj_id=str(trigger.id),
            after={"flow_id": str(trigger.flow_id), "node": trigger.node, "what": "new secret"},
        )
    return NewSecret(trigger_id=trigger.id, secret=secret)


def _upsert(publication: Publication, node: TriggerNode) -> None:
    kind = kinds.kind_of(node.type)
    trigger = Trigger.objects.select_for_update().filter(flow_id=publication.flow_id, node=node.key).first()
    trigger = trigger or Trigger(workspace_id=publication.workspace_id, flow_id=publication.flow_id, node=node.key)
    if trigger.token and trigger.kind != kind.kind:
        trigger.token, trigger.secret = "", None
    assert publication.version_id is not None
    trigger.version_id, trigger.plan_sha = publication.version_id, publication.plan_sha
    trigger.kind, trigger.label, trigger.settings = kind.kind, kind.label(node.settings), node.settings
    trigger.enabled, trigger.next_at = True, None
    kind.prepare(trigger, timezone.now())
    trigger.save()


def _disable(trigger: Trigger) -> None:
    trigger.enabled, trigger.next_at = False, None
    trigger.save(update_fields=["enabled", "next_at", "updated_at"])


def _webhook(actor: Actor, trigger_id: UUID) -> Trigger:
    rows = Trigger.objects.select_for_update().filter(workspace_id=workspace_of(actor), id=trigger_id)
    trigger = rows.first()
    if trigger is None:
        raise NotFound("There is no such trigger.", hint="Publish the flow, then look again.", code="no_such_trigger")
    if trigger.kind != "webhook":
        raise Conflict("Only a webhook has an address and a secret.", hint="Choose a webhook trigger.")
    return trigger


def _save_webhook(trigger: Trigger) -> None:
    trigger.save(update_fields=["token", "secret", "updated_at"])
    addresses.sync(trigger.flow_id)
