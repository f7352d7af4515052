"""Many who ask the same at the same time get one answer, and nobody one that is older than their question."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
R = TypeVar("R")


class Together(Generic[K, R]):
    """Looks up by key. Who asks while a look is under way waits for the next one, together with all others who do.

    A look that fails fails for all who waited for it. May be used from several event loops; each has looks of its own.
    """

    def __init__(self, look: Callable[[K], Awaitable[R]]) -> None:
        self._look = look
        self._under_way: dict[tuple[int, K], asyncio.Task[R]] = {}
        self._next: dict[tuple[int, K], asyncio.Task[R]] = {}

    async def get(self, key: K) -> R:
        """What `look` finds for a key, found after this question was asked."""
        place = (id(asyncio.get_running_loop()), key)
        task = self._next.get(place)
        if task is None:
            task = self._next[place] = asyncio.create_task(self._turn(place))
            task.add_done_callback(_heard)
        return await asyncio.shield(task)

    async def _turn(self, place: tuple[int, K]) -> R:
        before = self._under_way.get(place)
        if before is not None:
            await asyncio.wait([before])
        mine = self._under_way[place] = self._next.pop(place)
        try:
            return await self._look(place[1])
        finally:
            if self._under_way.get(place) is mine:
                del self._under_way[place]


def _heard(task: asyncio.Task[R]) -> None:
    """A failure whose askers have all gone meanwhile is nobody's; asyncio would print it."""
    if not task.cancelled():
        task.exception()
