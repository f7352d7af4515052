"""Calls of a run that are to be made, or under way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from engine.run import Prepared
from engine.spec import EffectClass

MOST_ASKED, PATIENCE_S = 10, 300.0
"""A service is asked so often at most before its “no” counts, with pauses of so many seconds in all."""


@dataclass(slots=True)
class Call:
    """A call that is to be made, or under way. `verify`: the service is asked about it instead; `check`: after it was
    answered well. `sends` counts the times this effect was sent (0: class pure, no ledger row). `place`: which of the
    calls its service takes at once. `asked_s`: seconds for which the service may be asked about it already.

    `intended` is the monotonic moment before its intent went to the database: the call may start only START_WITHIN
    after it.
    """

    prepared: Prepared
    verify: bool = False
    check: bool = False
    sends: int = 0
    intended: float = 0.0
    place: int | None = None
    asked_s: float = 0.0

    @property
    def lasts_s(self) -> float:
        """Seconds for which nothing may be heard of it. A service that is asked may be asked some times."""
        return self.prepared.timeout_s * MOST_ASKED + PATIENCE_S if self.verify else self.prepared.timeout_s

    @property
    def recorded(self) -> bool:
        """Whether the ledger has a row for it."""
        return self.prepared.effect is not EffectClass.PURE and not self.verify


@dataclass(slots=True)
class Flight:
    """A call under way."""

    call: Call
    task: asyncio.Task[None]
