"""Reads of comments, and what a renamed step means to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from builder.flows import owned
from builder.flows.contracts import CommentSaid, Thread
from builder.flows.models import Comment


def threads(*, workspace_id: UUID, flow_id: UUID) -> list[Thread]:
    """Every thread of a flow with all that was said in it, the oldest first."""
    owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    rows = list(Comment.objects.filter(flow_id=flow_id).order_by("at", "id"))
    said: dict[UUID, list[CommentSaid]] = {}
    for row in rows:
        said.setdefault(row.thread_id or row.id, []).append(comment_item(row))
    return [_thread(row, said[row.id]) for row in rows if row.thread_id is None]


def comment_item(row: Comment) -> CommentSaid:
    """One comment as people read it."""
    return CommentSaid(id=row.id, author=row.author_name, text=row.text, at=row.at)


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
