"""The name under which one worker holds its leases at this moment."""

from __future__ import annotations

import asyncio
import logging

import psycopg

from engine.runtime import sessions

log = logging.getLogger("handrail.engine")


class Tenure:
    """The name under which leases are held. A new one is drawn after every lost connection, so that nothing that was
    decided under the old one can come true late."""

    def __init__(self) -> None:
        self.id = 0
        self.is_lost = False

    def lost(self) -> None:
        """A connection was lost: nobody knows which of our last statements were done."""
        self.is_lost = True

    async def draw(self) -> None:
        """Get a new name; tries until the database is there."""
        while True:
            try:
                self.id = await asyncio.to_thread(sessions.open_session)
            except psycopg.OperationalError as error:
                log.warning("no database yet: %s", error)
                await asyncio.sleep(0.5)
            else:
                self.is_lost = False
                return
