"""Frozen records other apps get from access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFact:
    """One grant that counts for a person. `via_group` names the group it came through, or is empty."""

    id: str
    role: str
    role_name: str
    scope: str
    scope_id: str
    via_group: str
    expires_at: datetime | None
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role somebody has in the whole workspace now; `via_group` is empty where it was given to them alone."""

    role: str
    via_group: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFact:
    """A role as screens show it."""

    key: str
    name: str
    summary: str
    permissions: tuple[str, ...]
    built_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An active member of a workspace, as inbox and notify need them."""

    id: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Block:
    """A rule that forbids what a role would allow, and the sentence that says so."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer, with what it rests on. `outside` = the object is another workspace's, so it does not exist here."""

    allowed: bool
    permission: str
    because: tuple[GrantFact, ...] = ()
    blocked_by: tuple[Block, ...] = ()
    outside: bool = False
    note: str = ""
