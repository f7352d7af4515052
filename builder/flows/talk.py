"""Reads of comments, and what a renamed step means to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import owned
from builder.flows.contracts import CommentSaid, Thread
from builder.flows.models import Comment


def threads(*, actor: Actor, flow_id: UUID) -> list[Thread]:
    """Every thread of a flow with all that was said in it, the oldest first, as the actor may treat it."""
    flow = owned.flow_for(workspace_id=workspace_of(actor), flow_id=flow_id)
    speaks, admin = access.can(actor, "flow.comment", flow).allowed, is_admin(actor)
    rows = list(Comment.objects.filter(flow_id=flow_id).order_by("at", "id"))
    said: dict[UUID, list[CommentSaid]] = {}
    for row in rows:
        said.setdefault(row.thread_id or row.id, []).append(
            _said(row, mine=speaks and is_mine(actor, row), admin=admin)
        )
    return [_thread(row, said[row.id]) for row in rows if row.thread_id is None]


def comment_item(row: Comment) -> CommentSaid:
    """One comment as its author reads it who just wrote it."""
    return _said(row, mine=True, admin=False)


def is_mine(actor: Actor, row: Comment) -> bool:
    """Whether the actor wrote this comment."""
    return row.author_id is not None and row.author_id == actor.user_id


def is_admin(actor: Actor) -> bool:
    """Whether the actor runs the workspace, and may delete what others said."""
    return access.can(actor, "workspace.admin").allowed


def _said(row: Comment, *, mine: bool, admin: bool) -> CommentSaid:
    there = row.removed_at is None
    return CommentSaid(
        id=row.id,
        author=row.author_name,
        text=row.text,
        at=row.at,
        edited_at=row.edited_at,
        removed=not there,
        may_change=there and mine,
        may_delete=there and (mine or admin),
    )


def _thread(row: Comment, said: list[CommentSaid]) -> Thread:
    settled: datetime | None = row.settled_at
    return Thread(
        id=row.id,
        step=row.step,
        step_name=row.step_name,
        settled_at=settled,
        settled_by=row.settled_by_name,
        comments=said,
    )


def follow(*, flow_id: UUID, operations: Iterable[Mapping[str, Any]]) -> None:
    """Comments go on under the new key of a step that got one."""
    for operation in operations:
        if operation.get("op") == "rename":
            rows = Comment.objects.filter(flow_id=flow_id, step=operation["key"])
            rows.update(step=operation["to"])
