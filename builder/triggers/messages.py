"""What other systems tell runs: messages for those that wait, and events as flows publish them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from engine.runtime import facade as runtime

PERMISSION = "run.start"


def send_message(*, actor: Actor, correlation: str, body: Any, once: str = "") -> int:
    """Give `body` to the runs whose step “Wait for a message” names `correlation`; how many had it at once.

    Runs that have begun and come to such a step later get it then. `once`: the sender's own name of the message; the
    same name again does nothing.
    """
    workspace_id, identifier = workspace_of(actor), runtime.uuid7()
    access.require(actor, PERMISSION)
    said = runtime.Said(
        id=identifier,
        workspace_id=workspace_id,
        name="",
        about=correlation,
        once=f"message:{correlation}:{once or identifier}"[:500],
        body=body,
        at=timezone.now(),
    )
    with transaction.atomic(), raw_cursor() as cursor:
        heard = runtime.say(said=said, actor=actor.as_dict(), cursor=cursor)
        _note(actor, "message.sent", identifier, {"correlation": correlation, "heard": heard})
    return heard


def publish_event(*, actor: Actor, name: str, data: Any, about: str = "", once: str = "") -> UUID:
    """Say that something happened, as the step “Publish an event” does; the id of the event. The same name and `once`
    again do nothing."""
    workspace_id, identifier = workspace_of(actor), runtime.uuid7()
    access.require(actor, PERMISSION)
    payload = {
        "workspace_id": str(workspace_id),
        "run_id": "",
        "name": name,
        "data": data,
        "about": about,
        "event_id": str(identifier),
        "published_at": timezone.now().isoformat(),
        "once": f"{name}:{once}" if once else str(identifier),
        "started_by": actor.as_dict(),
    }
    with transaction.atomic(), raw_cursor() as cursor:
        runtime.post(
            topic=runtime.EVENT_TOPIC, key=str(identifier), payload=payload, workspace_id=workspace_id, cursor=cursor
        )
        _note(actor, "event.published", identifier, {"name": name, "about": about})
    return identifier


def _note(actor: Actor, action: str, identifier: UUID, after: dict[str, Any]) -> None:
    audit.record(actor=actor, action=action, obj_type="event", obj_id=str(identifier), after=after)
