"""Many who ask the same at once: one look, and never an answer older than the question."""

from __future__ import annotations

import asyncio

import pytest

from builder.base.together import Together


class World:
    """A number that changes, and looks that take until they are let go."""

    def __init__(self) -> None:
        self.number = 0
        self.looks: list[asyncio.Event] = []

    async def look(self, key: str) -> tuple[str, int]:
        seen = self.number
        go = asyncio.Event()
        self.looks.append(go)
        await go.wait()
        if seen < 0:
            raise LookupError(key)
        return key, seen

    async def until(self, count: int) -> None:
        while len(self.looks) < count:
            await asyncio.sleep(0)


async def test_who_asks_during_a_look_shares_the_next_one() -> None:
    world = World()
    together = Together(world.look)
    first = asyncio.create_task(together.get("a"))
    await world.until(1)
    world.number = 1
    later = [asyncio.create_task(together.get("a")) for _ in range(5)]
    await asyncio.sleep(0)
    world.looks[0].set()
    await world.until(2)
    world.looks[1].set()
    assert await first == ("a", 0)
    assert await asyncio.gather(*later) == [("a", 1)] * 5
    assert len(world.looks) == 2


async def test_other_keys_do_not_wait() -> None:
    world = World()
    together = Together(world.look)
    asked = [asyncio.create_task(together.get(key)) for key in "ab"]
    await world.until(2)
    for go in world.looks:
        go.set()
    assert await asyncio.gather(*asked) == [("a", 0), ("b", 0)]


async def test_a_failure_reaches_all_who_waited_and_nobody_after() -> None:
    world = World()
    world.number = -1
    together = Together(world.look)
    asked = [asyncio.create_task(together.get("a")) for _ in range(3)]
    await world.until(1)
    world.number = 7
    world.looks[0].set()
    assert [type(each) for each in await asyncio.gather(*asked, return_exceptions=True)] == [LookupError] * 3
    again = asyncio.create_task(together.get("a"))
    await world.until(2)
    world.looks[1].set()
    assert await again == ("a", 7)


async def test_one_who_gives_up_takes_nobody_along() -> None:
    world = World()
    together = Together(world.look)
    gone, stays = (asyncio.create_task(together.get("a")) for _ in range(2))
    await world.until(1)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    world.looks[0].set()
    assert await stays == ("a", 0)
