"""What crosses the wall of this app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerItem:
    """A trigger as screens show it. `url` is the path of a webhook; `secret_set` says that senders need a secret."""

    id: UUID
    flow_id: UUID
    node: str
    kind: str
    label: str
    enabled: bool
    url: str | None
    auth: str | None
    secret_set: bool
    next_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """A secret just made: the only time it is readable."""

    trigger_id: UUID
    secret: str


@dataclass(frozen=True, slots=True)
class TriggerNode:
    """A trigger step of a graph."""

    key: str
    type: str
    name: str
    settings: dict[str, Any]
