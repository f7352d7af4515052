"""Shorthand of the runtime's integration tests: runs, claims and commits on a real database, without a worker."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg

from engine.runtime import db
from engine.runtime.committer import Committer, End, Facts, Move, Survived
from engine.runtime.held import Claimed, Result, Unwritten
from engine.runtime.ids import day_of, uuid7
from engine.runtime.sessions import FORMATS
from engine.runtime.sql import gate, lease

WORKSPACE = UUID(int=1)
FLOW = UUID(int=2)
SHA = bytes(32)
Connection = psycopg.Connection[tuple[Any, ...]]


def connect() -> Connection:
    """A connection as the worker has it."""
    return db.connect(name="test")


def new_run(connection: Connection, *, workspace: UUID = WORKSPACE, run_id: UUID | None = None, **more: Any) -> UUID:
    """Start a run that nobody will execute."""
    identifier = run_id or uuid7()
    params: dict[str, Any] = {
        "id": identifier,
        "day": day_of(identifier),
        "workspace_id": workspace,
        "flow_id": FLOW,
        "version_id": None,
        "plan_sha": SHA,
        "trigger_node": "start",
        "mode": "live",
        "dedupe_key": None,
        "parent_run_id": None,
        "parent_path": None,
        "forked_from": None,
        "input": b"{}",
        "input_ref": None,
        "started_by": '{"kind": "user"}',
        "reply_to": None,
        "priority": 5,
        "k_name": [],
        "k_value": [],
    }
    connection.execute(gate.START, params | more)
    return identifier


def new_session(connection: Connection, silent_s: float = 0.0) -> int:
    """A worker session whose last heartbeat is `silent_s` seconds ago."""
    params = {"kind": "worker", "host": "here", "pid": 1, "lanes": ["default"]} | FORMATS
    row = connection.execute(lease.OPEN_SESSION, params).fetchone()
    assert row is not None
    connection.execute(
        "UPDATE worker_session SET heartbeat_at = clock_timestamp() - %s * interval '1 s' WHERE id = %s",
        [silent_s, row[0]],
    )
    return int(row[0])


def claim(connection: Connection, session: int, n: int = 10) -> list[Claimed]:
    """Claim up to `n` due runs."""
    params = {"n": n, "me": session, "lanes": ["default"], "silent": 60.0} | FORMATS
    return [Claimed(*row) for row in connection.execute(lease.CLAIM, params).fetchall()]


def tell(connection: Connection, run_id: UUID, dedupe: str, workspace: UUID = WORKSPACE) -> bool:
    """Post a signal; whether it was taken."""
    params = {
        "run_id": run_id,
        "workspace_id": workspace,
        "dedupe": dedupe,
        "kind": "message",
        "payload": b"{}",
        "actor": "{}",
    }
    return connection.execute(gate.SIGNAL, params).fetchone() is not None


def one(connection: Connection, query: str, *params: Any) -> Any:
    """The row of a query, or its only column."""
    row = connection.execute(query, params).fetchone()
    return row[0] if row is not None and len(row) == 1 else row


def step_row(run_id: UUID, seq: int, node: str = "a") -> tuple[Any, ...]:
    """A row of `step` for `Unwritten.steps`."""
    from datetime import UTC, datetime

    return (
        run_id,
        seq,
        "step_succeeded",
        node,
        node,
        1,
        "success",
        datetime.now(UTC),
        5,
        b"{}",
        None,
        b"{}",
        None,
        None,
    )


def intent_row(run_id: UUID, effect_id: UUID, kind: str = "keyed") -> tuple[Any, ...]:
    """A row of `effect` for `Unwritten.intents`."""
    return (run_id, effect_id, "send", "send", kind, bytes(32), b"{}", None, 10.0)


def result(row: Claimed, effect_id: UUID, status: str = "done", sends: int = 1) -> Result:
    """The outcome of a call."""
    return Result(
        row.day, row.run_id, effect_id, sends, status, b'{"ok":true}' if status == "done" else None, None, None, None
    )


@dataclass
class Hand:
    """A committer under one session: what a worker does to the database, without running any step."""

    session: int
    losses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.committer = Committer(asyncio.get_running_loop(), lambda: self.losses.append("lost"))

    async def move(
        self, row: Claimed, *, rev: int | None = None, unwritten: Unwritten | None = None, **park: Any
    ) -> Survived:
        """Checkpoint; with `reason=` park."""
        return await asyncio.wait_for(self.move_later(row, rev=rev, unwritten=unwritten, **park), 10)

    def move_later(
        self,
        row: Claimed,
        *,
        rev: int | None = None,
        unwritten: Unwritten | None = None,
        seq: int = 3,
        done: int = 0,
        **park: Any,
    ) -> asyncio.Future[Any]:
        """The same, as a future, so that several gather in one statement."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        parked = "reason" in park
        line = (
            row.run_id,
            row.epoch,
            row.rev if rev is None else rev,
            b"state",
            seq,
            done,
            parked,
            park.get("reason"),
            park.get("due_in"),
            60.0,
            park.get("lane", "default"),
        )
        self.committer.submit(Move(self.session, answer, line, unwritten or Unwritten()))
        return answer

    def end_later(
        self, row: Claimed, status: str = "succeeded", *, unwritten: Unwritten | None = None, dead: bool = False
    ) -> asyncio.Future[Any]:
        """End a run."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        line = (row.run_id, row.epoch, row.rev, status, b'{"out":1}', None, None, None, 4, 0)
        letter = (row.run_id, "broken", b"state", False) if dead else None
        self.committer.submit(End(self.session, answer, line, unwritten or Unwritten(), letter, row.parent))
        return answer

    async def record(self, *results: Result) -> list[Any]:
        """Facts."""
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.committer.submit(Facts(0, answer, list(results)))
        found: list[Any] = await asyncio.wait_for(answer, 10)
        return found


def effect_id() -> UUID:
    """Some effect."""
    return uuid4()
