"""The door of this app for the others."""

from builder.live.services import (
    ChannelSink,
    access_changed,
    comments_changed,
    draft_changed,
    lock_moved,
    task_changed,
)

__all__ = ["ChannelSink", "access_changed", "comments_changed", "draft_changed", "lock_moved", "task_changed"]
