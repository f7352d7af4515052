"""A service that is asked too early about a lost call may say “no” of one that is still on its way: the question waits
until the call can no longer be, the same time after which a person may say so. One that is busy or out is asked again
for a while, before a person is; and one that shows late what it did has to say “no” more than once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from engine.run import StepHeld
from engine.run.holding import SETTLE
from engine.runtime.config import config
from engine.runtime.flight import Call
from engine.runtime.held import Held
from engine.spec import VerifyResult

AGAIN_S, ENOUGH_S = 10.0, 300.0
"""A service that may know later is asked again after about so long, each time half as long again; at most so long."""
Read = Callable[[str, dict[str, Any]], Awaitable[Sequence[tuple[Any, ...]]]]
"""Runs a statement and returns its rows."""
LEFT = """
SELECT extract(epoch FROM sent_at + (timeout_s + %(within)s) * interval '1 second' - clock_timestamp())::float8
  FROM effect WHERE day = %(day)s AND run_id = %(run)s AND effect_id = %(effect)s
"""


async def in_time(read: Read, held: Held, calls: Sequence[Call], now: datetime) -> list[Call]:
    """The calls without the questions that come too early; the steps of those wait."""
    ready, began = [], time.monotonic()
    for call in calls:
        left = await _left(read, held, call) if call.verify and not call.check else 0.0
        if left > 0:
            until = now + timedelta(seconds=time.monotonic() - began + left)
            held.note(held.state.apply(StepHeld(call.prepared.path, SETTLE, until, ""), now))
        else:
            call.asked_s = -left
            ready.append(call)
    return ready


async def until_it_counts(ask: Callable[[], Awaitable[VerifyResult]]) -> VerifyResult:
    """What a service says in the end that may show late what it did: it has to say “no” as often as its step asks for.
    A worker that dies meanwhile lets another one begin anew."""
    found = await ask()
    for _ in range(found.tries - 1):
        if found.happened is not False:
            break
        await asyncio.sleep(found.pause_s)
        found = await ask()
    return found


def asked_again(call: Call, found: VerifyResult, now: datetime) -> StepHeld | None:
    """The wait for the next question to a service that may know later; None when it was asked for long enough."""
    if not found.later or call.asked_s >= ENOUGH_S:
        return None
    until = now + timedelta(seconds=max(AGAIN_S, call.asked_s / 2))
    return StepHeld(call.prepared.path, SETTLE, until, found.evidence)


async def _left(read: Read, held: Held, call: Call) -> float:
    """Seconds for which the call may still be on its way, by the clock of the database: it wrote when it was sent."""
    effect = UUID(call.prepared.effect_id)
    params = {"within": config().start_within_s, "day": held.claimed.day, "run": held.run_id, "effect": effect}
    rows = await read(LEFT, params)
    return float(rows[0][0]) if rows else 0.0
