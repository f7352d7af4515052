"""The name under which one worker holds its leases at this moment."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import psycopg

from engine.runtime import sessions
from engine.runtime.lanes import Lanes

log = logging.getLogger("handrail.engine")


class Tenure:
    """The name under which leases are held. A new one is drawn after every lost connection, so that nothing that was
    decided under the old one can come true late."""

    def __init__(self, stop: asyncio.Event, lanes: Lanes) -> None:
        self.id = 0
        self.lanes = lanes
        self.is_lost = False
        self._stop = stop

    def lost(self) -> None:
        """A connection was lost: nobody knows which of our last statements were done."""
        self.is_lost = True

    async def draw(self) -> bool:
        """Get a new name; tries until the database is there. False when the worker is to stop before that."""
        while not self._stop.is_set():
            try:
                self.id = await asyncio.to_thread(sessions.open_session, "worker", self.lanes)
            except psycopg.OperationalError as error:
                log.warning("no database yet: %s", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), 0.5)
            else:
                self.is_lost = False
                return True
        return False
