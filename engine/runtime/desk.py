"""The executor's desk: what it reads of a run, and its requests to the committer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from engine.errors import LimitExceeded
from engine.run import Finish, SignalReceived
from engine.run.undo import THE_RUN
from engine.runtime import db
from engine.runtime.calls import SYSTEM
from engine.runtime.committer import Committer, ConnectionLost, End, Facts, Move, SettledLate, Survived
from engine.runtime.held import Held, LedgerRow, Result
from engine.runtime.sql import gate, lease, read
from engine.runtime.values import NOTHING, dump, load, pack
from engine.wrappers import error_info

log = logging.getLogger("handrail.engine")
Row = tuple[Any, ...]


class Rest(NamedTuple):
    """How a run is parked: why, seconds until it is due (None: when it is told something), and for which workers."""

    reason: str
    due_in: float | None
    lane: str


class Reader:
    """One connection of the event loop, for claims and for reading what belongs to claimed runs."""

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._lock = asyncio.Lock()

    async def rows(self, query: str, params: dict[str, Any]) -> list[Row]:
        """Run one statement. Raises OperationalError when the connection is lost; the next call opens a new one."""
        async with self._lock:
            try:
                if self._connection is None:
                    self._connection = await db.connect_async(lazy_commit=True, name="reader")
                cursor = await self._connection.execute(query, params)
                return await cursor.fetchall() if cursor.description else []
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                await self._drop()
                raise psycopg.OperationalError(str(error)) from error

    async def _drop(self) -> None:
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def close(self) -> None:
        """Close the connection."""
        async with self._lock:
            await self._drop()


class Desk:
    """Reads through the loop's connection, writes through the committer."""

    def __init__(self, committer: Committer, reader: Reader) -> None:
        self._committer = committer
        self.reader = reader
        self._insisting: set[asyncio.Future[None]] = set()

    def _future(self) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()

    async def move(self, held: Held, rest: Rest | None, silent: float) -> Survived:
        """Checkpoint, or park with `rest`. Raises LeaseLost or ConnectionLost."""
        row = (
            held.run_id,
            held.epoch,
            held.rev,
            held.state.to_bytes(),
            held.next_seq,
            held.signals_done,
            rest is not None,
            *((rest.reason, rest.due_in, silent, rest.lane) if rest else (None, None, silent, None)),
        )
        found: Survived = await self._write(Move(held.owner, self._future(), row, held.hand_over()))
        return found

    async def end(self, held: Held, finish: Finish) -> None:
        """Write the end of a run. Raises LeaseLost or ConnectionLost."""
        output = held.packed(finish.output) if finish.output is not None else NOTHING
        error = None if finish.error is None else dump(finish.error)
        row = (
            held.run_id,
            held.epoch,
            held.rev,
            finish.status,
            output.inline,
            output.ref,
            error,
            held.unwritten.answer,
            held.next_seq,
            held.signals_done,
        )
        dead = None
        if finish.status == "dead" and held.live:
            reason = (finish.error or {}).get("message") or "A step failed and nothing catches it."
            alone = THE_RUN in held.state.undo
            dead = (held.run_id, str(reason)[:500].replace("\0", ""), held.state.to_bytes(), alone)
        await self._write(End(held.owner, self._future(), row, held.hand_over(), dead, held.claimed.parent))

    async def _write(self, request: Move | End) -> Any:
        """Facts that went down with a lost statement are written again: they are no decisions, and repeat without
        harm."""
        try:
            return await self._submit(request)
        except (ConnectionLost, asyncio.CancelledError):
            self.insist(request.unwritten.results, request.unwritten.payloads)
            raise

    async def record(self, results: Sequence[Result], chunks: Sequence[Row] = ()) -> None:
        """Facts for the ledger, at once and unfenced, with the chunks of what is too large for its row. Raises
        ConnectionLost; they are written all the same, later."""
        try:
            await self._record(results, chunks)
        except (ConnectionLost, asyncio.CancelledError):
            self.insist(results, chunks)
            raise

    def insist(self, results: Sequence[Result], chunks: Sequence[Row] = ()) -> None:
        """Write facts in the background until they are written, whoever holds the run then."""
        if results:
            task = asyncio.ensure_future(self._insist(results, chunks))
            self._insisting.add(task)
            task.add_done_callback(self._insisting.discard)

    async def all_told(self) -> None:
        """Returns when the facts that are insisted on now are written."""
        if self._insisting:
            await asyncio.wait(set(self._insisting))

    async def _insist(self, results: Sequence[Result], chunks: Sequence[Row]) -> None:
        while True:
            try:
                return await self._record(results, chunks)
            except (ConnectionLost, psycopg.Error) as error:
                log.warning("an outcome could not be recorded yet: %s", error)
                await asyncio.sleep(0.5)

    async def _record(self, results: Sequence[Result], chunks: Sequence[Row]) -> None:
        by_effect = {result.effect_id: result for result in results}
        late: list[SettledLate] = await self._submit(Facts(0, self._future(), results, chunks))
        for found in late:
            await self._settle(found, by_effect[found.effect_id])

    async def _settle(self, found: SettledLate, result: Result) -> None:
        """The effect was in doubt already: tell the run what we know, so that no person needs to be asked any
        longer."""
        error = load(result.error) or {}
        if result.sends == 0 or (result.status == "failed" and error.get("sent")) or result.status == "in_doubt":
            return
        payload = {
            "effect_id": str(found.effect_id),
            "path": found.path,
            "outcome": "happened" if result.status == "done" else "did_not_happen",
            "output": load(result.response),
            "sends": result.sends,
        }
        params = {
            "run_id": found.run_id,
            "dedupe": f"late:{found.effect_id}:{result.sends}",
            "kind": "doubt_settled",
            "payload": dump(payload),
            "actor": dump(SYSTEM).decode(),
        }
        await self.reader.rows(gate.SIGNAL_ANYWHERE, params)

    async def _submit(self, request: Any) -> Any:
        self._committer.submit(request)
        return await request.answer

    async def set_aside(self, held: Held) -> None:
        """Give back a run that our own code could not carry on; it comes again later, a few times."""
        try:
            await self.reader.rows(lease.SET_ASIDE, {"run_id": held.run_id, "me": held.owner, "epoch": held.epoch})
        except psycopg.OperationalError:
            log.warning("run %s stays with this session until the sweeper takes it", held.run_id)

    async def signals(self, runs: Iterable[Held]) -> list[Row]:
        """Undelivered signals: rows (run_id, n, kind, payload, actor)."""
        wanted = list(runs)
        params = {"runs": [held.run_id for held in wanted], "seen": [held.signals_done for held in wanted]}
        rows = await self.reader.rows(lease.SIGNALS, params)
        if all(row[2] != "doubt_settled" for row in rows):
            return rows
        ledger = await self.ledger(wanted)
        return [row for row in rows if row[2] != "doubt_settled" or _is_about_the_last_sending(row, ledger)]

    async def ledger(self, runs: Iterable[Held]) -> dict[UUID, dict[str, LedgerRow]]:
        """What the ledger says about all effects of these runs."""
        wanted = list(runs)
        params = {"days": [held.claimed.day for held in wanted], "runs": [held.run_id for held in wanted]}
        found: dict[UUID, dict[str, LedgerRow]] = {}
        for run_id, effect_id, status, sends, response, ref, error in await self.reader.rows(lease.LEDGER, params):
            body = response if ref is None else await self.payload(ref)
            row = LedgerRow(effect_id, status, sends, load(body), load(error))
            found.setdefault(run_id, {})[str(effect_id)] = row
        return found

    async def rows(self, query: str, params: dict[str, Any]) -> list[Row]:
        """Read beside the claimed runs."""
        return await self.reader.rows(query, params)

    async def redrive_child(self, held: Held, run_id: UUID) -> bool:
        """Let a dead run go on that this one had started and waits for; False = it cannot."""
        params = {
            "run_id": run_id,
            "workspace_id": held.claimed.workspace_id,
            "payload": dump({"path": None, "input": None, "undo": False}),
            "actor": dump(SYSTEM).decode(),
        }
        return bool(await self.reader.rows(gate.REDRIVE_CHILD, params))

    async def payload(self, ref: UUID) -> bytes:
        """The bytes of a large value."""
        rows = await self.reader.rows("SELECT body FROM payload WHERE id = %(id)s ORDER BY n", {"id": ref})
        return b"".join(bytes(row[0]) for row in rows)

    async def payloads(self, names: Sequence[str]) -> dict[str, bytes]:
        """The bytes of large values, by name (their ids as text); those that are gone are missing."""
        if not names:
            return {}
        rows = await self.reader.rows(read.VALUES, {"ids": [UUID(name) for name in names]})
        return {str(ref): bytes(value) for ref, value in rows}


def _is_about_the_last_sending(row: Row, ledger: dict[UUID, dict[str, LedgerRow]]) -> bool:
    """What was said about an earlier sending of an effect says nothing about a later one that is in doubt as well."""
    payload = load(row[3]) or {}
    known = ledger.get(row[0], {}).get(str(payload.get("effect_id")))
    return known is None or not payload.get("sends") or payload["sends"] == known.sends


def fitting(held: Held, finish: Finish) -> Finish:
    """The end of a run, if its result can be stored; else the run has failed."""
    try:
        if finish.output is not None:
            held.know(finish.output, pack(finish.output))
        return finish
    except LimitExceeded as error:
        return Finish("failed", None, {**error_info(error), "message": f"The result of the run is too large: {error}"})


def signals_of(rows: Iterable[Row]) -> list[SignalReceived]:
    """Signal rows of one run as facts, in order."""
    return [SignalReceived(n, kind, load(payload) or {}, actor) for _run, n, kind, payload, actor in rows]
