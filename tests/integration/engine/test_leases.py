"""Claim, checkpoint, park, finish and reap on a real database: who may move a run, and that nobody else can."""

from __future__ import annotations

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from engine.errors import LeaseLost
from engine.runtime.held import Unwritten
from engine.runtime.sessions import FORMATS
from engine.runtime.sql import lease
from tests.integration.engine.support import (
    WORKSPACE,
    Connection,
    Hand,
    claim,
    connect,
    effect_id,
    intent_row,
    new_run,
    new_session,
    one,
    result,
    step_row,
    tell,
)


def reap(connection: Connection, lease_s: float = 20.0) -> list[UUID]:
    return [row[0] for row in connection.execute(lease.REAP, {"lease": lease_s}).fetchall()]


def test_claim_takes_what_is_due_and_only_once(database: Connection) -> None:
    run = new_run(database)
    later = new_run(database)
    database.execute("UPDATE live_run SET wake_at = now() + interval '1 h' WHERE run_id = %s", [later])
    session = new_session(database)
    (row,) = claim(database, session)
    assert (row.run_id, row.epoch, row.rev, row.claims, row.next_seq) == (run, 1, 1, 1, 2)
    assert claim(database, session) == []
    assert one(database, "SELECT status, owner FROM live_run WHERE run_id = %s", run) == ("running", session)


def test_claim_is_fair_over_workspaces(database: Connection) -> None:
    small = uuid4()
    for _ in range(40):
        new_run(database)
    for _ in range(3):
        new_run(database, workspace=small)
    rows = claim(database, new_session(database), 8)
    assert len(rows) == 8
    assert sum(row.workspace_id == small for row in rows) == 3


def test_claim_takes_urgent_runs_first(database: Connection) -> None:
    for _ in range(5):
        new_run(database)
    urgent = new_run(database, priority=0)
    rows = claim(database, new_session(database), 1)
    assert [row.run_id for row in rows] == [urgent]


def test_claimers_never_share_a_run(database: Connection) -> None:
    runs = {new_run(database) for _ in range(120)}
    taken: list[UUID] = []
    sessions = [new_session(database) for _ in range(4)]

    def grab(session: int) -> None:
        with connect() as own:
            while rows := claim(own, session, 7):
                taken.extend(row.run_id for row in rows)

    threads = [threading.Thread(target=grab, args=(session,)) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rest = [row.run_id for row in claim(database, sessions[0], 200)]
    assert sorted(taken + rest) == sorted(runs)


def test_a_run_that_went_down_twice_is_claimed_alone(database: Connection) -> None:
    suspect = new_run(database)
    database.execute("UPDATE live_run SET claims = 2 WHERE run_id = %s", [suspect])
    other = new_run(database)
    session = new_session(database)
    assert [row.run_id for row in claim(database, session)] == [other]
    params = {"me": session, "lanes": ["default"], "silent": 60.0} | FORMATS
    (row,) = database.execute(lease.CLAIM_SUSPECT, params).fetchall()
    assert row[0] == suspect


async def test_checkpoint_needs_owner_epoch_and_rev(database: Connection, hand: Hand) -> None:
    new_run(database)
    (row,) = claim(database, hand.session)
    thief = Hand(new_session(database))
    for wrong in (row._replace(epoch=row.epoch - 1), row._replace(rev=row.rev - 1)):
        with pytest.raises(LeaseLost):
            await hand.move(wrong)
    with pytest.raises(LeaseLost):
        await thief.move(row)
    survived = await hand.move(row)
    assert survived.rev == row.rev + 1
    thief.committer.close()


async def test_a_repeated_checkpoint_of_a_zombie_writes_nothing(database: Connection, hand: Hand) -> None:
    new_run(database)
    (row,) = claim(database, hand.session)
    rows = Unwritten(steps=[step_row(row.run_id, 2)])
    await hand.move(row, unwritten=rows)
    with pytest.raises(LeaseLost):
        await hand.move(
            row, unwritten=Unwritten(steps=[step_row(row.run_id, 3)], intents=[intent_row(row.run_id, effect_id())])
        )
    assert one(database, "SELECT count(*) FROM step") == 1
    assert one(database, "SELECT count(*) FROM effect") == 0


async def test_a_stale_run_in_a_batch_leaves_the_others_alone(database: Connection, hand: Hand) -> None:
    for _ in range(3):
        new_run(database)
    rows = claim(database, hand.session)
    stale = rows[1]._replace(rev=0)
    futures = [
        hand.move_later(row, unwritten=Unwritten(steps=[step_row(row.run_id, 2)])) for row in (rows[0], stale, rows[2])
    ]
    answers = await asyncio.gather(*futures, return_exceptions=True)
    assert [isinstance(answer, LeaseLost) for answer in answers] == [False, True, False]
    written = {row[0] for row in database.execute("SELECT run_id FROM step").fetchall()}
    assert written == {rows[0].run_id, rows[2].run_id}


async def test_a_refused_row_does_not_harm_its_batch(database: Connection, hand: Hand) -> None:
    for _ in range(2):
        new_run(database)
    good, bad = claim(database, hand.session)
    database.execute(
        "INSERT INTO step (day, run_id, seq, kind, path, node, attempt, epoch, worker, at)"
        " VALUES (%s, %s, 2, 'x', 'x', 'x', 1, 1, 1, now())",
        [bad.day, bad.run_id],
    )
    futures = [hand.move_later(row, unwritten=Unwritten(steps=[step_row(row.run_id, 2)])) for row in (good, bad)]
    first, second = await asyncio.gather(*futures, return_exceptions=True)
    assert not isinstance(first, BaseException)
    assert type(second).__name__ == "UniqueViolation"


async def test_park_lets_go_and_keeps_the_reason(database: Connection, hand: Hand) -> None:
    new_run(database)
    (row,) = claim(database, hand.session)
    await hand.move(row, reason="task")
    assert one(database, "SELECT status, wait_reason, owner, wake_at, claims FROM live_run") == (
        "waiting",
        "task",
        None,
        None,
        0,
    )
    assert claim(database, hand.session) == []


async def test_a_timer_that_is_due_is_claimed_again(database: Connection, hand: Hand) -> None:
    new_run(database)
    (row,) = claim(database, hand.session)
    await hand.move(row, reason="timer", due_in=0.0)
    (again,) = claim(database, hand.session)
    assert (again.epoch, again.state) == (2, b"state")


async def test_a_signal_that_came_before_the_park_is_not_slept_through(database: Connection, hand: Hand) -> None:
    run = new_run(database)
    (row,) = claim(database, hand.session)
    assert tell(database, run, "m1")
    await hand.move(row, reason="message")
    (again,) = claim(database, hand.session)
    assert again.signal_seq == 1


async def test_park_and_signal_racing_never_lose_the_wake_up(database: Connection, hand: Hand) -> None:
    for _ in range(40):
        run = new_run(database)
        (row,) = claim(database, hand.session)
        with connect() as other:
            told = asyncio.to_thread(tell, other, run, "m")
            results = await asyncio.gather(told, hand.move(row, reason="message"))
        assert results[0] is True
        (again,) = claim(database, hand.session)
        assert again.run_id == run
        await hand.end_later(again)


def test_a_signal_is_delivered_once(database: Connection) -> None:
    run = new_run(database)
    assert tell(database, run, "d1") is True
    assert tell(database, run, "d1") is False
    assert tell(database, run, "d2") is True
    assert tell(database, run, "d3", workspace=uuid4()) is False
    assert one(database, "SELECT signal_seq FROM live_run") == 2


def test_many_senders_of_one_decision_agree_on_one(database: Connection) -> None:
    run = new_run(database)
    taken: list[bool] = []

    def send() -> None:
        with connect() as own:
            taken.append(tell(own, run, "decision"))

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 11 + [True]
    assert one(database, "SELECT count(*) FROM signal") == 1


async def test_finish_writes_the_end_once(database: Connection, hand: Hand) -> None:
    run = new_run(database)
    (row,) = claim(database, hand.session)
    await hand.end_later(row, unwritten=Unwritten(steps=[step_row(run, 2)]))
    with pytest.raises(LeaseLost):
        await hand.end_later(row, "failed", unwritten=Unwritten(steps=[step_row(run, 3)]))
    assert one(database, "SELECT status, last_seq, finished_at IS NOT NULL FROM run") == ("succeeded", 3, True)
    assert one(database, "SELECT count(*) FROM live_run") == 0
    assert one(database, "SELECT count(*) FROM step") == 1


async def test_many_runs_end_in_one_statement(database: Connection, hand: Hand) -> None:
    runs = [new_run(database) for _ in range(50)]
    rows = claim(database, hand.session, 50)
    before = one(database, "SELECT pg_current_xact_id()::text::bigint")
    await asyncio.gather(*(hand.end_later(row, unwritten=Unwritten(steps=[step_row(row.run_id, 2)])) for row in rows))
    used = one(database, "SELECT pg_current_xact_id()::text::bigint") - before
    assert one(database, "SELECT count(*) FROM run WHERE status = 'succeeded'") == len(runs)
    assert used <= 5


async def test_the_last_child_wakes_its_parent_once(database: Connection, hand: Hand) -> None:
    parent = new_run(database)
    (row,) = claim(database, hand.session)
    await hand.move(row, reason="child")
    database.execute("INSERT INTO fanout (parent, path, total, tolerated) VALUES (%s, 'each', 3, 1)", [parent])
    for _ in range(3):
        new_run(database, parent_run_id=parent, parent_path="each")
    first, second, third = claim(database, hand.session)
    await asyncio.gather(hand.end_later(first), hand.end_later(second, "failed"))
    assert claim(database, hand.session) == []
    await hand.end_later(third)
    with pytest.raises(LeaseLost):
        await hand.end_later(third)
    (again,) = claim(database, hand.session)
    assert (again.run_id, again.signal_seq) == (parent, 1)
    assert one(database, "SELECT done, failed FROM fanout") == (2, 1)
    assert one(database, "SELECT convert_from(payload, 'UTF8')::json->>'done' FROM signal") == "2"


async def test_a_dead_run_moves_to_the_dead_letters(database: Connection, hand: Hand) -> None:
    run = new_run(database)
    (row,) = claim(database, hand.session)
    await hand.end_later(row, "dead", dead=True)
    assert one(database, "SELECT run_id, reason, epoch, next_seq FROM dead_letter") == (run, "broken", 1, 4)


async def test_reap_frees_the_runs_of_a_silent_session(database: Connection, hand: Hand) -> None:
    run, kept = new_run(database), new_run(database)
    dead = new_session(database)
    (row,) = claim(database, dead, 1)
    claim(database, hand.session, 1)
    other = Hand(dead)
    effect = effect_id()
    await other.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, "unsafe")]))
    database.execute(
        "UPDATE worker_session SET heartbeat_at = clock_timestamp() - interval '21 s' WHERE id = %s", [dead]
    )
    assert reap(database) == [row.run_id]
    assert one(database, "SELECT status FROM effect") == "in_doubt"
    status, epoch, owner = one(database, "SELECT status, epoch, owner FROM live_run WHERE run_id = %s", row.run_id)
    assert (status, epoch, owner) == ("ready", row.epoch + 1, None)
    assert (
        one(database, "SELECT owner FROM live_run WHERE run_id = %s", kept if row.run_id == run else run)
        == hand.session
    )
    with pytest.raises(LeaseLost):
        await other.move(row, rev=row.rev + 1)
    assert reap(database) == []
    other.committer.close()


def test_reap_frees_a_run_whose_step_outlived_its_deadline(database: Connection) -> None:
    run = new_run(database)
    session = new_session(database)
    claim(database, session)
    assert reap(database) == []
    database.execute("UPDATE live_run SET step_deadline = now() - interval '1 s'")
    assert reap(database) == [run]


def test_reap_waits_longer_for_a_run_that_keeps_going_down(database: Connection) -> None:
    new_run(database)
    database.execute("UPDATE live_run SET claims = 1")
    session = new_session(database)
    claim(database, session)
    database.execute("UPDATE worker_session SET heartbeat_at = clock_timestamp() - interval '21 s'")
    reap(database)
    assert 2.5 < one(database, "SELECT extract(epoch FROM wake_at - now())::float8 FROM live_run") <= 3.0


def test_release_gives_back_without_counting_a_claim(database: Connection) -> None:
    run = new_run(database)
    session = new_session(database)
    claim(database, session)
    database.execute(lease.RELEASE, {"session": session, "keep": []})
    (row,) = claim(database, session)
    assert (row.run_id, row.claims, row.epoch) == (run, 1, 3)


def test_a_run_of_poison_is_buried_with_its_state(database: Connection) -> None:
    run = new_run(database)
    database.execute("UPDATE live_run SET state = 'as it lay'")
    session = new_session(database)
    (row,) = claim(database, session)
    params = {
        "run_id": run,
        "me": session,
        "epoch": row.epoch,
        "rev": row.rev,
        "reason": "poison",
        "error": b"{}",
        "event": b"{}",
    }
    database.execute(lease.BURY, params)
    assert one(database, "SELECT status, last_seq FROM run") == ("dead", 2)
    assert one(database, "SELECT state, next_seq FROM dead_letter") == (b"as it lay", 3)
    assert one(database, "SELECT kind, seq FROM run_event") == ("run_finished", 2)
    assert one(database, "SELECT count(*) FROM live_run WHERE workspace_id = %s", WORKSPACE) == 0


async def test_facts_need_no_lease(database: Connection, hand: Hand) -> None:
    new_run(database)
    (row,) = claim(database, hand.session)
    effect = effect_id()
    await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, "unsafe")]))
    database.execute("UPDATE live_run SET owner = NULL, status = 'ready', epoch = epoch + 1")
    database.execute("UPDATE effect SET status = 'in_doubt'")
    (late,) = await hand.record(result(row, effect))
    assert (late.run_id, late.status) == (row.run_id, "done")
    assert one(database, "SELECT status FROM effect") == "done"
