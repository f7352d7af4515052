"""What becomes of a comment after it was said: its author may put it otherwise or delete it.

Whoever runs the workspace may delete it too, and nobody may change what somebody else said.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.base.tenant import workspace_of
from builder.flows import listeners, owned, talk
from builder.flows.models import Comment
from engine.errors import Conflict, NotFound


def change_comment(
    *, actor: Actor, flow_id: UUID, thread_id: UUID, comment_id: UUID, text: str, seen: datetime | None
) -> Comment:
    """Put one's own comment otherwise. `seen` is its `edited_at` as the writer read it.

    Raises AccessDenied for somebody else's comment, NotFound for one that is gone, and Conflict when another window
    changed it meanwhile.
    """
    with transaction.atomic():
        comment = _comment(actor, flow_id, thread_id, comment_id)
        if not talk.is_mine(actor, comment):
            raise _not_yours(comment, "change", hint="Answer it instead.")
        if comment.text == text:
            return comment
        if comment.edited_at != seen:
            raise Conflict(
                "This comment was changed in another window while you wrote.",
                hint="Read what it says now, then change it again.",
                code="comment_changed",
            )
        comment.text, comment.edited_at = text, timezone.now()
        comment.save(update_fields=["text", "edited_at"])
        _tell(actor, comment, "flow.comment_changed")
        return comment


def delete_comment(*, actor: Actor, flow_id: UUID, thread_id: UUID, comment_id: UUID) -> None:
    """Delete one's own comment, or as an admin anybody's. A thread that was answered keeps its place without its
    first words; it goes with its last comment.

    Raises AccessDenied for somebody else's comment, and NotFound for one that is gone already.
    """
    with transaction.atomic():
        comment = _comment(actor, flow_id, thread_id, comment_id)
        if not talk.is_mine(actor, comment) and not talk.is_admin(actor):
            raise _not_yours(comment, "delete", hint="Ask an admin of the workspace to delete it.")
        _tell(actor, comment, "flow.comment_deleted")
        _delete(comment)


def _comment(actor: Actor, flow_id: UUID, thread_id: UUID, comment_id: UUID) -> Comment:
    flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id, lock=True)
    comment = Comment.objects.filter(flow=flow, id=comment_id, removed_at=None).first()
    if comment is None or (comment.thread_id or comment.id) != thread_id:
        raise NotFound(
            "This comment is gone.", hint="Somebody deleted it; reload the comments.", code="no_such_comment"
        )
    if talk.is_mine(actor, comment):
        access.require(actor, "flow.comment", flow)
    return comment


def _delete(comment: Comment) -> None:
    answers = Comment.objects.filter(thread_id=comment.thread_id or comment.id)
    if comment.thread_id is None and answers.exists():
        comment.text, comment.removed_at = "", timezone.now()
        comment.save(update_fields=["text", "removed_at"])
        return
    comment.delete()
    if comment.thread_id is not None and not answers.exists():
        Comment.objects.filter(id=comment.thread_id).exclude(removed_at=None).delete()


def _not_yours(comment: Comment, verb: str, *, hint: str) -> AccessDenied:
    sentence = f"{comment.author_name or 'Somebody else'} wrote this comment, so you may not {verb} it."
    return AccessDenied(sentence, hint=hint, permission="workspace.admin")


def _tell(actor: Actor, comment: Comment, action: str) -> None:
    after = {"step": comment.step, "comment": str(comment.id), "author": comment.author_name}
    audit.record(actor=actor, action=action, obj_type="flow", obj_id=str(comment.flow_id), after=after)
    listeners.comments_changed(flow_id=comment.flow_id)
