"""Engines with one promise broken each. A harness that does not notice them proves nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

from engine.run import StepFailed, StepLost
from engine.runtime import executor, opening, sweeper
from engine.runtime.flight import Call
from engine.runtime.held import Held
from engine.runtime.sql import move


def no_intent() -> None:
    """Calls leave the house before anything says so."""

    async def launch(self: executor.Executor, held: Held, calls: list[Call]) -> None:
        for call in calls:
            call.intended, call.sends = time.monotonic(), 1
        for call in calls:
            await self._call(held, call)

    executor.Executor._launch = launch  # type: ignore[method-assign]


def new_key_per_attempt() -> None:
    """The idempotency key is drawn anew each time."""
    prepare = executor.__dict__["prepare_step"]

    def with_new_key(*arguments: Any) -> Any:
        prepared = prepare(*arguments)
        if isinstance(prepared, StepFailed) or not prepared.effect_id:
            return prepared
        return replace(prepared, effect_id=str(uuid4()))

    executor.__dict__["prepare_step"] = with_new_key


def retry_unsafe() -> None:
    """What was lost is simply sent again."""
    opening.__dict__["what_became"] = lambda _held, path: StepLost(path, sent=False)
    move.PARTS["intents"] = move.INTENTS.replace("WHERE effect.status = 'failed'", "WHERE effect.status <> 'none'")


def no_fence() -> None:
    """Whoever believes to hold a run may move it."""
    fence = " AND l.owner = %(me)s AND l.epoch = c.epoch AND l.rev = c.rev"
    assert fence in move.FENCE
    for name in ("FENCE", "END"):
        setattr(move, name, getattr(move, name).replace(fence, ""))


def park_unheeding() -> None:
    """A run is parked without a look at what it was told meanwhile."""
    look = "WHEN l.signal_seq > c.done THEN now()"
    assert look in move.FENCE
    move.FENCE = move.FENCE.replace(look, "WHEN false THEN now()")


def no_reaper() -> None:
    """Nobody frees the runs of dead workers."""
    sweeper.Sweeper.reap = lambda self: 0  # type: ignore[method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    "no_intent": no_intent,
    "new_key_per_attempt": new_key_per_attempt,
    "retry_unsafe": retry_unsafe,
    "no_fence": no_fence,
    "park_unheeding": park_unheeding,
    "no_reaper": no_reaper,
}
