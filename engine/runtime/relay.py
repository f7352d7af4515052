"""The relay: hands outbox messages to their handlers. At least once; a handler's own rows commit together with the
delivery."""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.utils import InterfaceError, OperationalError

from engine.run.faults import cp
from engine.runtime.bindings import Bindings, OutboxMeta
from engine.runtime.config import config
from engine.runtime.sql import gate as sql
from engine.runtime.values import load

log = logging.getLogger("handrail.relay")
BATCH = 50


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
            rows = sorted(cursor.fetchall())
        for row in rows:
            self._one(row)
        return len(rows)

    def _one(self, row: tuple[Any, ...]) -> None:
        identifier, topic, key, workspace_id, payload, tries, created_at = row
        handler = self._ports.outbox_handlers.get(topic)
        if handler is None:
            self._failed(identifier, f"Nobody here handles {topic}.")
            return
        cp("before_relay")
        try:
            with transaction.atomic():
                handler(load(payload), OutboxMeta(identifier, topic, key, workspace_id, tries, created_at))
                cp("after_relay")
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM outbox WHERE id = %s", [identifier])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("outbox message %s (%s) could not be delivered; it will be tried again", identifier, topic)
            self._failed(identifier, f"{type(error).__name__}: {error}")

    def _failed(self, identifier: int, reason: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE outbox SET last_error = %s WHERE id = %s", [reason[:500].replace("\0", ""), identifier]
            )
