"""The relay: hands outbox messages to their handlers. At least once; a handler's own rows commit together with the
delivery."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from django.db.utils import InterfaceError, OperationalError

from engine.run.faults import cp
from engine.runtime.bindings import Bindings, OutboxMeta
from engine.runtime.config import config
from engine.runtime.sql import gate as sql
from engine.runtime.values import load

log = logging.getLogger("handrail.relay")
BATCH = 100


class Row(NamedTuple):
    """A row of the outbox as it is taken."""

    id: int
    topic: str
    key: str
    workspace_id: UUID | None
    payload: bytes
    tries: int
    created_at: datetime


class Relay:
    """One thread that delivers until it is stopped."""

    def __init__(self, ports: Bindings) -> None:
        self._ports = ports

    def run(self, stop: threading.Event) -> None:
        """Deliver what there is, look again shortly."""
        while not stop.is_set():
            try:
                delivered = self.deliver()
            except (OperationalError, InterfaceError) as error:
                log.warning("the database is away: %s", error)
                delivered = 0
            close_old_connections()
            if not delivered:
                stop.wait(config().relay_s)
        connection.close()

    def deliver(self) -> int:
        """Deliver one batch; how many messages were taken."""
        with connection.cursor() as cursor:
            cursor.execute(sql.TAKE_OUTBOX, {"n": BATCH})
            rows = sorted(Row(*row) for row in cursor.fetchall())
        by_topic: dict[str, list[Row]] = {}
        for row in rows:
            by_topic.setdefault(row.topic, []).append(row)
        for topic, same in by_topic.items():
            if len(same) == 1 or not self._together(topic, same):
                for row in same:
                    self._one(row)
        return len(rows)

    def _together(self, topic: str, rows: list[Row]) -> bool:
        """All messages of a topic in one transaction; False when they have to be delivered one by one."""
        handler = self._ports.outbox_batches.get(topic)
        if handler is None:
            return False
        try:
            self._commit(rows, lambda: handler([load(row.payload) for row in rows]))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("%d outbox messages (%s) are delivered one by one", len(rows), topic)
            return False
        return True

    def _one(self, row: Row) -> None:
        handler = self._ports.outbox_handlers.get(row.topic)
        if handler is None:
            self._failed(row.id, f"Nobody here handles {row.topic}.")
            return
        meta = OutboxMeta(row.id, row.topic, row.key, row.workspace_id, row.tries, row.created_at)
        try:
            self._commit([row], lambda: handler(load(row.payload), meta))
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("outbox message %s (%s) could not be delivered; it will be tried again", row.id, row.topic)
            self._failed(row.id, f"{type(error).__name__}: {error}")

    def _commit(self, rows: list[Row], handle: Callable[[], None]) -> None:
        """What the handler does and the end of the messages, in one transaction."""
        cp("before_relay")
        with transaction.atomic():
            handle()
            cp("after_relay")
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM outbox WHERE id = ANY(%s)", [[row.id for row in rows]])

    def _failed(self, identifier: int, reason: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE outbox SET last_error = %s WHERE id = %s", [reason[:500].replace("\0", ""), identifier]
            )
