"""The statements that move runs, played in any order by several sessions, against a model of what they promise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.errors import LeaseLost
from engine.runtime.committer import End, Move, Survived, execute
from engine.runtime.held import Claimed, Unwritten
from engine.runtime.sql import lease, move
from tests.integration.engine.support import Connection, claim, connect, new_run, new_session, tell

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = cast("Any", None)


@dataclass
class Model:
    """What must be true of a run."""

    owner: int | None = None
    epoch: int = 0
    rev: int = 0
    told: set[str] = field(default_factory=set)
    seen: int = 0
    ended: bool = False


@dataclass(eq=False)
class Grip:
    """What a session believes to hold since its claim; it may be long past."""

    session: int
    row: Claimed
    rev: int = 0


class Leases(RuleBasedStateMachine):
    """Sessions claim, checkpoint, park, end and die; others tell runs things; the sweeper reaps."""

    database: Connection
    runs = Bundle("runs")
    grips = Bundle("grips")

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[UUID, Model] = {}
        self.sessions = [new_session(self.database) for _ in range(2)]

    def teardown(self) -> None:
        """The next game begins on an empty board."""
        for table in ("live_run", "signal", "run", "worker_session"):
            self.database.execute(f"DELETE FROM {table}".encode())

    @initialize(target=runs)
    def first(self) -> UUID:
        """No game without a run."""
        return self.start_one()

    @rule(target=runs)
    def start(self) -> UUID:
        """A run begins."""
        return self.start_one()

    def start_one(self) -> UUID:
        """A run that the model knows."""
        run = new_run(self.database)
        self.model[run] = Model()
        return run

    @rule(target=grips, which=st.integers(0, 1))
    @precondition(lambda self: any(not known.ended for known in self.model.values()))
    def claim_one(self, which: int) -> Any:
        """A session takes what is due; it never gets what somebody else holds."""
        session = self.sessions[which]
        rows = claim(self.database, session, 1)
        if not rows:
            return multiple()
        row = rows[0]
        known = self.model[row.run_id]
        assert (known.owner, known.ended) == (None, False)
        assert row.epoch == known.epoch + 1
        assert row.signal_seq == len(known.told)
        known.owner, known.epoch, known.rev = session, row.epoch, row.rev
        return Grip(session, row, row.rev)

    def _moved(self, grip: Grip, *, parked: bool, reason: str | None = None, due_in: float | None = None) -> bool:
        """Checkpoint or park by a grip; whether it went through, which must be so exactly when it is the last one."""
        known = self.model[grip.row.run_id]
        ours = self._ours(grip)
        done = len(known.told) if not parked else known.seen
        line = (grip.row.run_id, grip.row.epoch, grip.rev, b"s", 3, done, parked, reason, due_in, 60.0, "default")
        (answer,) = execute(self.database, [Move(grip.session, NOBODY, line, Unwritten())])
        assert isinstance(answer, Survived) == ours, (answer, known)
        if not ours:
            assert isinstance(answer, LeaseLost)
            return False
        known.seen, known.rev, grip.rev = done, answer.rev, answer.rev
        known.owner = None if parked else grip.session
        return True

    def _ours(self, grip: Grip) -> bool:
        known = self.model[grip.row.run_id]
        return (known.owner, known.epoch, known.rev, known.ended) == (
            grip.session,
            grip.row.epoch,
            grip.rev,
            False,
        )

    @rule(grip=grips)
    def checkpoint(self, grip: Grip) -> None:
        """Write what was heard so far."""
        self._moved(grip, parked=False)

    @rule(grip=grips, due=st.sampled_from([None, 0.0, 3600.0]))
    def park(self, grip: Grip, due: float | None) -> None:
        """Let the run go, without having heard what came since the last checkpoint."""
        self._moved(grip, parked=True, reason="message", due_in=due)

    @rule(grip=grips)
    def end(self, grip: Grip) -> None:
        """The run is over; a second end of it changes nothing."""
        ours = self._ours(grip)
        line = (grip.row.run_id, grip.row.epoch, grip.rev, "succeeded", b"{}", None, None, None, 4, 0)
        (answer,) = execute(self.database, [End(grip.session, NOBODY, line, Unwritten())])
        assert isinstance(answer, Survived) == ours
        if ours:
            known = self.model[grip.row.run_id]
            known.ended, known.owner = True, None

    @rule(run=runs, dedupe=st.sampled_from("abc"))
    def signal(self, run: UUID, dedupe: str) -> None:
        """Tell it something; the same thing, or a run that is over, is not told."""
        known = self.model[run]
        assert tell(self.database, run, dedupe) == (not known.ended and dedupe not in known.told)
        if not known.ended:
            known.told.add(dedupe)

    @rule(which=st.integers(0, 1))
    def die(self, which: int) -> None:
        """A session falls silent and is reaped; another one takes its place. Its grips stay with the dead."""
        gone = self.sessions[which]
        self.database.execute("UPDATE worker_session SET heartbeat_at = now() - interval '1 h' WHERE id = %s", [gone])
        freed = {row[0] for row in self.database.execute(lease.REAP, {"lease": 20.0}).fetchall()}
        lost = {run for run, known in self.model.items() if known.owner == gone}
        assert freed == lost
        for run in freed:
            known = self.model[run]
            known.owner, known.epoch = None, known.epoch + 1
        self.database.execute("UPDATE live_run SET wake_at = now(), claims = 0 WHERE run_id = ANY(%s)", [list(freed)])
        self.database.execute("DELETE FROM worker_session WHERE id = %s", [gone])
        self.sessions[which] = new_session(self.database)

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        """Owners and epochs agree, no number of a signal is missing, and nobody sleeps through a signal."""
        rows = self.database.execute(
            "SELECT run_id, owner, epoch, signal_seq, signals_done, wake_at <= now() FROM live_run"
        ).fetchall()
        assert {row[0] for row in rows} == {run for run, known in self.model.items() if not known.ended}
        for run, owner, epoch, seq, done, due in rows:
            known = self.model[run]
            assert (owner, epoch, seq) == (known.owner, known.epoch, len(known.told))
            if owner is None and seq > done:
                assert due, "a parked run sleeps through what it was told"
        numbers = self.database.execute("SELECT run_id, array_agg(n ORDER BY n) FROM signal GROUP BY 1").fetchall()
        assert all(list(found) == list(range(1, len(found) + 1)) for _, found in numbers)


def test_any_order_of_moves_keeps_the_promises(transactional_db: None) -> None:
    with connect() as database:
        Leases.database = database
        chosen = settings(
            max_examples=120,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(Leases, settings=chosen)


def test_the_game_notices_a_park_that_looks_at_no_signal(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        move, "FENCE", move.FENCE.replace("WHEN l.signal_seq > c.done THEN now()", "WHEN false THEN now()")
    )
    move.statement.cache_clear()
    with pytest.raises(AssertionError, match="sleeps through"):
        test_any_order_of_moves_keeps_the_promises(transactional_db)
    move.statement.cache_clear()
