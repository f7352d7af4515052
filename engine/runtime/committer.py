"""Group commit: one thread per process writes what all runs of the process have to write, many at once.

There is no timer: the thread takes what is there, writes it with one statement per kind, and takes again. While it
writes, the next batch gathers by itself, so a busy worker has large batches and an idle one has no delay.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import psycopg

from engine.errors import LeaseLost
from engine.run.faults import cp
from engine.runtime import db
from engine.runtime.columns import column
from engine.runtime.config import config
from engine.runtime.held import Result, Unwritten
from engine.runtime.sql import move

log = logging.getLogger("handrail.engine")
Row = tuple[Any, ...]
KINDS = ("intent", "result", "checkpoint", "park", "finish")
"""What is written; each has a crash point before and after it."""
NAMED = re.compile(r"%\((\w+)\)s")


class ConnectionLost(Exception):
    """The statement was sent and its answer never came: nobody knows whether it was done. Drop memory and read
    again."""


@dataclass(frozen=True, slots=True)
class Survived:
    """The run is still ours."""

    rev: int
    signal_seq: int
    sends: dict[str, int]
    """of each intent that was accepted: effect id -> number of sendings"""


@dataclass(frozen=True, slots=True)
class SettledLate:
    """A fact that reached the ledger after the effect was put in doubt."""

    run_id: UUID
    effect_id: UUID
    path: str
    status: str


@dataclass(slots=True)
class Request:
    """Something to write. `answer` is set from the committer's thread."""

    owner: int
    answer: asyncio.Future[Any]


@dataclass(slots=True)
class Move(Request):
    """A checkpoint, or with `parked` the last one before the run is let go."""

    row: Row
    """run_id, epoch, rev, state, next_seq, signals_done, parked, reason, due_in, silent, lane"""
    unwritten: Unwritten


@dataclass(slots=True)
class End(Request):
    """The end of a run."""

    row: Row
    """run_id, epoch, rev, status, output, output_ref, error, answer, next_seq, signals_done"""
    unwritten: Unwritten
    dead: Row | None = None
    """run_id, reason, state, alone: for the dead letter; `alone`: nobody who had started the run comes back to it"""
    parent: UUID | None = None
    """The run that is told."""


@dataclass(slots=True)
class Facts(Request):
    """Outcomes of calls, whoever holds the run now, with the chunks of what is too large for its row."""

    results: Sequence[Result] = field(default_factory=list)
    payloads: Sequence[Row] = ()


class Committer:
    """The thread. `on_lost` is called from it after a connection was lost, with all answers already failed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, on_lost: Callable[[], None]) -> None:
        self._loop = loop
        self._on_lost = on_lost
        self._queue: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._connection: psycopg.Connection[Row] | None = None
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> None:
        """Queue a request; its `answer` tells how it went."""
        self._queue.put(request)

    def close(self) -> None:
        """Write what is queued and end the thread."""
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                break
            batch, last = self._drain(first)
            for group in _groups(batch):
                self._write(group)
            if last:
                break
        if self._connection is not None:
            self._connection.close()

    def _drain(self, first: Request) -> tuple[list[Request], bool]:
        batch = [first]
        while len(batch) < config().commit_batch:
            try:
                request = self._queue.get_nowait()
            except queue.Empty:
                break
            if request is None:
                return batch, True
            batch.append(request)
        return batch, False

    def _write(self, group: list[Request]) -> None:
        try:
            answers = self._attempt(group)
        except (psycopg.OperationalError, psycopg.InterfaceError, ConnectionError) as error:
            log.warning("connection lost during a commit: %s", error)
            self._drop()
            self._answer([(request, ConnectionLost()) for request in group])
            self._loop.call_soon_threadsafe(self._on_lost)
        except psycopg.Error as error:
            self._one_by_one(group, error)
        else:
            self._answer(list(zip(group, answers, strict=True)))

    def _one_by_one(self, group: list[Request], error: psycopg.Error) -> None:
        """One run's row was refused; the others of the batch must not suffer for it."""
        if len(group) == 1:
            log.error("a commit was refused: %s", error)
            self._answer([(group[0], error)])
            return
        for request in group:
            self._write([request])

    def _attempt(self, group: list[Request]) -> list[Any]:
        if self._connection is None:
            self._connection = db.connect(name="committer")
        points = _points(group)
        for point in points:
            cp(f"before_{point}")
        answers = execute(self._connection, group)
        for point in points:
            cp(f"after_{point}")
        return answers

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answer(self, pairs: list[tuple[Request, Any]]) -> None:
        self._loop.call_soon_threadsafe(_deliver, pairs)


def _deliver(pairs: list[tuple[Request, Any]]) -> None:
    for request, answer in pairs:
        if request.answer.done():
            continue
        if isinstance(answer, BaseException):
            request.answer.set_exception(answer)
        else:
            request.answer.set_result(answer)


def _groups(batch: list[Request]) -> list[list[Request]]:
    """Facts first, then moves, then ends; of one session each. A run is told of an end by another statement than the
    one that ends it itself: one statement may not touch a row twice."""
    found: dict[tuple[int, int], list[Request]] = {}
    order = {Facts: 0, Move: 1, End: 2}
    parents = {request.row[0]: request.parent for request in batch if isinstance(request, End)}
    for request in batch:
        depth = _depth(request.row[0], parents) if isinstance(request, End) else 0
        found.setdefault((order[type(request)] + depth, request.owner), []).append(request)
    return [found[key] for key in sorted(found)]


def _depth(run_id: UUID, parents: dict[UUID, UUID | None]) -> int:
    """How many of the runs above a run end in the same batch."""
    depth, above = 0, parents[run_id]
    while above in parents and depth < len(parents):
        depth, above = depth + 1, parents[above]
    return depth


def _points(group: list[Request]) -> list[str]:
    """What the batch writes, by the names in `KINDS`."""
    names: dict[str, None] = {}
    for request in group:
        if isinstance(request, Move):
            parked = request.row[6]
            names["park" if parked else "intent" if request.unwritten.intents else "checkpoint"] = None
        else:
            names["finish" if isinstance(request, End) else "result"] = None
    return list(names)


def execute(connection: psycopg.Connection[Row], group: Sequence[Request]) -> list[Any]:
    """Write requests of one kind with one statement; their answers, in order."""
    first = group[0]
    if isinstance(first, Facts):
        return _facts(connection, [request for request in group if isinstance(request, Facts)])
    if isinstance(first, Move):
        return _moves(connection, [request for request in group if isinstance(request, Move)])
    return _ends(connection, [request for request in group if isinstance(request, End)])


def _rows(connection: psycopg.Connection[Row], statement: str, params: dict[str, Any]) -> list[Row]:
    """Run a statement. psycopg would read these long texts anew each time; we read each once."""
    text, names = _numbered(statement)
    cursor = psycopg.RawCursor(connection)
    return cursor.execute(text, [params[name] for name in names]).fetchall()


@cache
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """`%(name)s` as `$1`: the text as Postgres reads it, and the names in the order of their numbers."""
    numbers: dict[str, int] = {}
    text = NAMED.sub(lambda found: f"${numbers.setdefault(found[1], len(numbers) + 1)}", statement)
    return text.encode(), tuple(numbers)


def _facts(connection: psycopg.Connection[Row], group: list[Facts]) -> list[Any]:
    results = [result for request in group for result in request.results]
    params, statement = _columns("results", results), move.FACTS
    payloads = [row for request in group for row in request.payloads]
    if payloads:
        params, statement = params | _columns("payloads", payloads), move.LARGE_FACTS
    rows = _rows(connection, statement, params)
    late = [SettledLate(*row[:4]) for row in rows if row[4]]
    return [_about(request.results, late) for request in group]


def _about(results: Sequence[Result], late: list[SettledLate]) -> list[SettledLate]:
    """Those that these results settled: others of the same run may stand in the same batch."""
    effects = {(result.run_id, result.effect_id) for result in results}
    return [found for found in late if (found.run_id, found.effect_id) in effects]


def _moves(connection: psycopg.Connection[Row], group: list[Move]) -> list[Any]:
    parts = move.needed(request.unwritten.parts() for request in group)
    params = _columns("move", [request.row for request in group]) | {"me": group[0].owner}
    _add_parts(params, parts, group)
    rows = _rows(connection, move.statement(move.FENCE, parts), params)
    return _survivors(rows, group)


def _ends(connection: psycopg.Connection[Row], group: list[End]) -> list[Any]:
    parts = set(move.needed(request.unwritten.parts() for request in group)) - {"answers"}
    params = _columns("end", [request.row for request in group]) | {"me": group[0].owner}
    dead = [request.dead for request in group if request.dead]
    if dead:
        parts.add("dead")
        params |= _columns("dead", dead)
    if any(request.parent for request in group):
        parts.add("fan_in")
    _add_parts(params, frozenset(parts - {"dead", "fan_in"}), group)
    rows = _rows(connection, move.statement(move.END, frozenset(parts)), params)
    return _survivors(rows, group)


def _add_parts(params: dict[str, Any], parts: frozenset[str], group: Sequence[Move | End]) -> None:
    for part in parts - {"answers"}:
        params |= _columns(part, [row for request in group for row in getattr(request.unwritten, part)])
    if "answers" in parts:
        rows = [(request.row[0], request.unwritten.answer) for request in group if request.unwritten.answer is not None]
        params |= _columns("answers", rows)


def _columns(part: str, rows: Sequence[Row]) -> dict[str, Any]:
    columns = zip(*rows, strict=True)
    pairs = zip(move.INPUTS[part], columns, strict=True)
    return {move.param(part, name): column(kind, values) for (name, kind), values in pairs}


def _survivors(rows: list[Row], group: Sequence[Move | End]) -> list[Any]:
    kept: dict[UUID, tuple[int, int]] = {}
    sends: dict[UUID, dict[str, int]] = {}
    for run_id, rev, signal_seq, effect_id, count in rows:
        if effect_id is None:
            kept[run_id] = (rev, signal_seq)
        else:
            sends.setdefault(run_id, {})[str(effect_id)] = count
    answers: list[Any] = []
    for request in group:
        run_id = request.row[0]
        found = kept.get(run_id)
        lost = LeaseLost("Another worker holds this run now.", run_id=str(run_id))
        answers.append(Survived(*found, sends.get(run_id, {})) if found else lost)
    return answers
