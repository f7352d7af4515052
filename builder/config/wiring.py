"""Everything that looks like a call upward, bound in one place. Read it to see how the house hangs together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.audit import facade as audit
from builder.base import witness
from builder.base.actor import Actor


@dataclass(frozen=True, slots=True)
class NewHome:
    """What a first-start hook gets: the first workspace and the actor to record."""

    workspace_id: object
    actor: Actor


BLOCKERS: tuple[access.Blocker, ...] = ()
"""Rules that may forbid what a role allows; asked by every decision."""

FIRST_START: tuple[Callable[[NewHome], None], ...] = ()
"""Run once, in order, in the transaction that makes the first workspace: the demo and its like."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something the sweeper does regularly. It makes no outside call."""

    name: str
    every_s: float
    run: Callable[[], object]


CHORES: tuple[Chore, ...] = (
    Chore("seal_audit", 1, audit.seal_all),
    Chore("forget_sign_in_attempts", 600, accounts.forget_old_attempts),
)


def bind() -> None:
    """Bind all ports. Called when Django has loaded every app; safe to call again."""
    witness.bind(audit.record)
    access.bind_blockers(BLOCKERS)
