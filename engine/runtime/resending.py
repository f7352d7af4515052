"""A request is the same each time it is sent, and each time its service is asked about it.

Settings may read what goes on changing: the shared context, or a step beside this one. A key that was sent with one
request must not come with another one, and a service that is asked about another one would say “no”. So the ledger
tells what the first try sent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from engine.runtime.flight import Call
from engine.runtime.held import Held
from engine.runtime.sql import read as sql
from engine.runtime.values import load
from engine.spec import EffectClass

Read = Callable[[str, dict[str, Any]], Awaitable[Sequence[tuple[Any, ...]]]]
"""Runs a statement and returns its rows."""


async def as_first_sent(read: Read, held: Held, calls: Sequence[Call]) -> None:
    """Give these calls the requests they were sent with before, where those differ. Reads are made as they are."""
    again = {call.prepared.effect_id: call for call in calls if _may_have_been_sent(held, call)}
    if not again:
        return
    params = {
        "day": held.claimed.day,
        "run": held.run_id,
        "effects": [UUID(effect) for effect in again],
        "digests": [bytes.fromhex(call.prepared.digest) for call in again.values()],
    }
    for effect, digest, request, ref in await read(sql.OTHER_REQUESTS, params):
        body = request if ref is None else (await read(sql.VALUES, {"ids": [ref]}))[0][1]
        call = again[str(effect)]
        call.prepared = replace(call.prepared, input=load(body), digest=bytes(digest).hex())


def _may_have_been_sent(held: Held, call: Call) -> bool:
    prepared = call.prepared
    if prepared.effect in (EffectClass.PURE, EffectClass.READ):
        return False
    return call.verify or prepared.attempt > 1 or prepared.effect_id in held.ledger
