"""What crosses the wall of this app: records of tasks, and the errors of a decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from engine.errors import Conflict

HAPPENED, DID_NOT_HAPPEN, STOP = "happened", "did_not_happen", "stop"


class AlreadyDecided(Conflict):
    """The task is closed; `details` say by whom, when and how, so that the page can show it."""

    code = "already_decided"


class StaleTask(Conflict):
    """The page shows an older state of the task; reread it."""

    code = "task_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRef:
    """A flow by name."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How many answers decide: `mode` one | all, `needed` answers, `got` so far."""

    mode: str
    needed: int
    got: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An answer that counts at `counts_at`; until then its author (`mine`: the reader) may take it back."""

    by: str
    outcome: str
    counts_at: datetime
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    """A task as the inbox lists it, for one reader."""

    id: UUID
    kind: str
    title: str
    question: str
    state: str
    outcome: str
    requester: str
    flow: FlowRef
    run_id: UUID
    due_at: datetime | None
    created_at: datetime
    closed_at: datetime | None
    rule: Rule
    version: int
    orphaned: bool
    can_decide: bool
    why_not: str | None
    pending: Pending | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A way to answer; `next` names the steps that follow it."""

    key: str
    label: str
    style: str
    comment_required: bool
    next: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A decision somebody took."""

    by: str
    outcome: str
    comment: str
    at: datetime
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Who let whom answer in their place."""

    by: str
    to: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetail:
    """All a task shows to somebody who may read it."""

    item: TaskItem
    context: list[dict[str, Any]]
    outcomes: list[Outcome]
    decisions: list[Answer]
    asked: list[str]
    closed_why: str
    repeats: UUID | None
    handed_on: list[Link]


class TaskListener(Protocol):
    """Told after commit that a task is new or changed; may drop."""

    def __call__(self, *, workspace_id: UUID, task_id: UUID, user_ids: list[UUID]) -> None:
        """Task `task_id`, which concerns `user_ids`, changed."""
        ...
