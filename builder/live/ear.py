"""One socket's ear on the channel layer. When the broker is away it keeps trying; the socket lives on and polls."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

Message = dict[str, Any]
AWAY = (OSError, RedisError, TimeoutError, RuntimeError)
RETRY_S = 1.0
SEND_TIMEOUT_S = 1.0


class Ear:
    """Groups a socket listens to.

    Attributes:
        channel: this ear's name on the layer, or "" while the broker is away.
    """

    def __init__(self, hear: Callable[[Message], Awaitable[None]]) -> None:
        self._hear = hear
        self._groups: set[str] = set()
        self._layer: Any = get_channel_layer()
        self.channel = ""

    async def listen(self) -> None:
        """Hear until cancelled."""
        while self._layer is not None:
            try:
                await self._listen_once()
            except AWAY:
                self.channel = ""
                await asyncio.sleep(RETRY_S)

    async def join(self, group: str) -> None:
        """Listen to a group from now on; also after the broker comes back."""
        self._groups.add(group)
        if self.channel:
            await self._quietly(self._layer.group_add(group, self.channel))

    async def leave(self, group: str) -> None:
        """Stop listening to a group."""
        self._groups.discard(group)
        if self.channel:
            await self._quietly(self._layer.group_discard(group, self.channel))

    async def say(self, group: str, message: Message) -> None:
        """Send to a group; dropped when the broker is away."""
        if self._layer is not None:
            await self._quietly(self._layer.group_send(group, message))

    async def close(self) -> None:
        """Leave every group."""
        for group in list(self._groups):
            await self.leave(group)

    async def _listen_once(self) -> None:
        channel = await self._layer.new_channel()
        for group in self._groups:
            await self._layer.group_add(group, channel)
        self.channel = channel
        while True:
            await self._hear(await self._layer.receive(channel))

    async def _quietly(self, call: Awaitable[Any]) -> None:
        try:
            await asyncio.wait_for(call, SEND_TIMEOUT_S)
        except AWAY:
            return
