"""What the other parts call after their commits. Everything here may be dropped; the rows are the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from builder.live import groups
from builder.live.publisher import configured, publisher


def draft_changed(*, flow_id: UUID, revision: int, by: Mapping[str, Any], client_id: str) -> None:
    """A draft moved: other windows take the edits in."""
    message = {"type": "draft", "flow_id": str(flow_id), "revision": revision, "by": dict(by), "client_id": client_id}
    _tell(groups.flow(flow_id), message)


def lock_moved(*, flow_id: UUID, by: Mapping[str, Any] | None, since: datetime | None) -> None:
    """The pen of a draft went to somebody, or lies free: other windows read along, or may edit."""
    message = {"type": "lock", "flow_id": str(flow_id), "by": dict(by) if by else None}
    _tell(groups.flow(flow_id), message | {"since": since.isoformat() if since else None})


def comments_changed(*, flow_id: UUID) -> None:
    """Somebody commented on a step: other windows read the comments again."""
    _tell(groups.flow(flow_id), {"type": "comments", "flow_id": str(flow_id)})


def task_changed(*, workspace_id: UUID, task_id: UUID, user_ids: Iterable[UUID]) -> None:
    """A task is new or was answered: every window of everybody asked learns it."""
    for user_id in user_ids:
        _tell(groups.inbox(workspace_id, user_id), {"type": "task", "task_id": str(task_id)})


def access_changed(*, user_ids: Iterable[UUID]) -> None:
    """Rights of these people changed: open sockets check theirs anew."""
    for user_id in user_ids:
        _tell(groups.person(user_id), {"type": "access"})


class ChannelSink:
    """The engine's EventSink on the channel layer. Called from worker threads; returns at once."""

    def run_changed(self, *, workspace_id: str, run_id: str, n: int, flow_id: str | None = None) -> None:
        """Run `run_id` has events up to `n`; at most five notices a second per run."""
        message = {"type": "run", "run_id": str(run_id), "n": n, "flow_id": str(flow_id) if flow_id else None}
        _tell(groups.run(run_id), message, key=str(run_id))
        _tell(groups.runs(workspace_id), message, key=str(run_id))

    def answered(self, *, reply_to: str, answer: Mapping[str, Any]) -> None:
        """A run answered its webhook; the web process that waits for it listens to the group `reply_to`."""
        _tell(reply_to, {"type": "reply", "answer": dict(answer)})


def _tell(group: str, message: dict[str, Any], *, key: str = "") -> None:
    if configured():
        publisher.tell(group, message, key=key)
