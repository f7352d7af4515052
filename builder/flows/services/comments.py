"""Comments: what people say to each other about a step of a draft. They live beside the draft, in no graph and no file.

A comment opens a thread or answers one. A thread is settled and opened again as a whole; a step that was removed keeps
its threads.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import listeners, owned
from builder.flows.models import Comment, Draft
from engine.errors import InvalidInput, LimitExceeded, NotFound

MOST = 2_000
"""Comments of one flow."""


def add_comment(*, actor: Actor, flow_id: UUID, text: str, step: str) -> Comment:
    """Open a thread about a step of the draft."""
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        node = (Draft.objects.get(flow_id=flow_id).graph.get("nodes") or {}).get(step)
        if node is None:
            raise InvalidInput(
                "The draft has no such step.", hint="Save the draft, then comment again.", code="no_such_step"
            )
        return _say(actor, flow_id, text, step=step, step_name=str(node.get("name") or step), opened_by=None)


def answer_comment(*, actor: Actor, flow_id: UUID, thread_id: UUID, text: str) -> Comment:
    """Say more in a thread; a settled one is open again."""
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        thread = _thread(flow_id, thread_id)
        if thread.settled_at is not None:
            _settle(thread, None)
        return _say(actor, flow_id, text, step=thread.step, step_name=thread.step_name, opened_by=thread)


def settle_thread(*, actor: Actor, flow_id: UUID, thread_id: UUID, settled: bool) -> None:
    """Settle a thread, or open it again; nothing happens when it is so already."""
    with transaction.atomic():
        owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
        thread = _thread(flow_id, thread_id)
        if (thread.settled_at is not None) == settled:
            return
        _settle(thread, actor if settled else None)
        _tell(actor, flow_id, thread, "settled" if settled else "opened again")


def _thread(flow_id: UUID, thread_id: UUID) -> Comment:
    thread = Comment.objects.filter(flow_id=flow_id, id=thread_id, thread=None).first()
    if thread is None:
        raise NotFound("There is no such comment.", hint="Reload the comments.", code="no_such_comment")
    return thread


def _settle(thread: Comment, by: Actor | None) -> None:
    thread.settled_at = timezone.now() if by else None
    thread.settled_by_name = by.name if by else ""
    thread.save(update_fields=["settled_at", "settled_by_name"])


def _say(actor: Actor, flow_id: UUID, text: str, *, step: str, step_name: str, opened_by: Comment | None) -> Comment:
    if Comment.objects.filter(flow_id=flow_id).count() >= MOST:
        raise LimitExceeded(
            f"A flow has at most {MOST:,} comments.", hint="Write a note on the drawing.", code="too_many_comments"
        )
    comment = Comment.objects.create(
        workspace_id=workspace_of(actor),
        flow_id=flow_id,
        thread=opened_by,
        step=step,
        step_name=step_name,
        text=text,
        author_id=actor.user_id,
        author_name=actor.name,
        at=timezone.now(),
    )
    _tell(actor, flow_id, opened_by or comment, "written")
    return comment


def _tell(actor: Actor, flow_id: UUID, thread: Comment, what: str) -> None:
    after = {"step": thread.step, "comment": str(thread.id), "what": what}
    audit.record(actor=actor, action="flow.commented", obj_type="flow", obj_id=str(flow_id), after=after)
    listeners.comments_changed(flow_id=flow_id)
