"""One round of a run in the executor, and the pause between two."""

from __future__ import annotations

import asyncio
from datetime import datetime

from engine.run import Finish, Park, Wait
from engine.runtime.flight import Call
from engine.runtime.held import Held


class Turn:
    """What one round of commands has brought up."""

    __slots__ = ("calls", "children", "finish", "held", "now", "park")

    def __init__(self, held: Held, now: datetime) -> None:
        self.held = held
        self.now = now
        self.calls: list[Call] = []
        self.children: list[Wait] = []
        self.finish: Finish | None = None
        self.park: Park | None = None


async def poked(held: Held, wait_s: float | None) -> None:
    """Wait until somebody has news for the run, or until the time is over."""
    try:
        async with asyncio.timeout(wait_s):
            await held.poke.wait()
    except TimeoutError:
        return
    finally:
        held.poke.clear()
