"""What crosses the wall of this app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from builder.base.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something on the home page that wants a person. `count` things of `kind`; `link` opens them. `name`: of the one
    flow it is about; `about`: what tells it from others of its kind. Browsers write `kind`, `count` and `name` in
    their own language; `title` and `detail` are the same in English."""

    kind: str
    title: str
    detail: str
    link: str
    count: int
    name: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """A step of getting started, and whether it is done."""

    key: str
    title: str
    done: bool
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTarget:
    """A run as access decides about it."""

    workspace_id: UUID
    id: UUID
    flow_id: UUID
    folder: str = ""
    kind: str = "run"


AttentionSource = Callable[[Actor], list[Attention]]
NextStepSource = Callable[[Actor], list[NextStep]]
