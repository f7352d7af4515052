"""Messages and events, and the waits that listen for them.

What is said is kept, and so is who listens. Each side writes its own row and then looks for the other, under one lock
for each name, so that nothing falls between the two: a wait hears what was said since its run began, and what will be.
A message is an event without a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from engine.runtime.bindings import OutboxMeta
from engine.runtime.calls import SYSTEM
from engine.runtime.gate import cursor_or_own, ring_after_commit
from engine.runtime.sql import gate, hearing
from engine.runtime.values import dump, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that was said to a workspace.

    Attributes:
        id: of the event. name: of the event; "" for a message.
        about: what it is about; a wait that names something hears only what is about that.
        once: the same text is heard once.
        body: what a wait that hears it hands on.
        at: when it was said; only runs that began before hear it.
    """

    id: UUID
    workspace_id: UUID
    name: str
    about: str
    once: str
    body: Any
    at: datetime


def say(*, said: Said, actor: Mapping[str, Any] | None = None, cursor: Any | None = None) -> int:
    """Keep it, and tell the waits that listen for it; how many heard it now. Said before = nothing happens."""
    by = orjson.dumps(actor or SYSTEM, default=str).decode()
    with cursor_or_own(cursor) as use:
        _lock(use, said.workspace_id, said.name)
        row = {"id": said.id, "workspace_id": said.workspace_id, "name": said.name, "about": said.about}
        use.execute(hearing.KEEP, {**row, "once": said.once, "body": dump(said.body), "at": said.at})
        if use.fetchone() is None:
            return 0
        use.execute(hearing.LISTENERS, {**row, "at": said.at})
        found = use.fetchall()
        words = {"name": said.name, "about": said.about, "body": said.body}
        heard = sum(_tell(use, wait_id, run_id, said.id, words, by) for wait_id, run_id in found)
    if heard:
        ring_after_commit()
    return heard


def listen(payload: dict[str, Any], _meta: OutboxMeta) -> None:
    """Handler of `wait.listen`: a wait has begun to listen. It hears the oldest thing it has not missed, or is kept."""
    row = {name: payload[name] for name in ("name", "about", "run_id", "wait_id", "workspace_id")}
    by = orjson.dumps(SYSTEM).decode()
    with cursor_or_own(None) as use:
        _lock(use, UUID(row["workspace_id"]), row["name"])
        use.execute(hearing.LISTEN, row)
        if use.fetchone() is None:
            return
        use.execute(hearing.SAID, row)
        for event_id, about, body in use.fetchall():
            words = {"name": row["name"], "about": about, "body": load(body)}
            if _tell(use, UUID(row["wait_id"]), UUID(row["run_id"]), event_id, words, by):
                ring_after_commit()
                return


def _tell(use: Any, wait_id: UUID, run_id: UUID, event_id: UUID, words: Mapping[str, Any], by: str) -> bool:
    """The wait hears it, unless another wait of the run has heard it, or the run is over. A wait that has ended
    meanwhile, and was not forgotten yet, hears it for the others of its run."""
    params = {
        "run_id": run_id,
        "kind": "event",
        "payload": dump({"wait_id": str(wait_id), **words}),
        "actor": by,
        "dedupe": f"event:{event_id}",
    }
    use.execute(gate.SIGNAL_ANYWHERE, params)
    told = use.fetchone() is not None
    if told:
        use.execute(hearing.HEARD, {"wait_id": wait_id})
    return told


def _lock(use: Any, workspace_id: UUID, name: str) -> None:
    use.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"said:{workspace_id}:{name}"])


def forget_said() -> int:
    """Forget what no run can hear any more and is older than 30 days, and listeners whose run is over; how many."""
    with connection.cursor() as use:
        use.execute(hearing.FORGET_LISTENERS)
        gone = int(use.rowcount)
        use.execute(hearing.FORGET_SAID)
        return gone + int(use.rowcount)
