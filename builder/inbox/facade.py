"""The door of this app for the others."""

from builder.inbox.contracts import AlreadyDecided, StaleTask, TaskDetail, TaskItem
from builder.inbox.hooks import InboxHook
from builder.inbox.notices import bind as bind_listeners
from builder.inbox.selectors import count_open, decided_any, detail, item, one, orphans, shown, task_ids, tasks_of
from builder.inbox.services.closing import close_task, expire_due
from builder.inbox.services.deciding import decide
from builder.inbox.services.doubts import settle_doubt
from builder.inbox.services.handing import hand_on, takers
from builder.inbox.services.holding import hold, settle_held, take_back
from builder.inbox.services.newcomers import ask_newcomers
from builder.inbox.services.opening import open_approval, open_approvals, open_doubt

__all__ = [
    "AlreadyDecided",
    "InboxHook",
    "StaleTask",
    "TaskDetail",
    "TaskItem",
    "ask_newcomers",
    "bind_listeners",
    "close_task",
    "count_open",
    "decide",
    "decided_any",
    "detail",
    "expire_due",
    "hand_on",
    "hold",
    "item",
    "one",
    "open_approval",
    "open_approvals",
    "open_doubt",
    "orphans",
    "settle_doubt",
    "settle_held",
    "shown",
    "take_back",
    "takers",
    "task_ids",
    "tasks_of",
]
