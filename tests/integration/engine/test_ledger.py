"""The effect ledger on a real database: what may be sent again, and whose word about an outcome counts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.runtime import committer
from engine.runtime.held import Claimed, Unwritten
from tests.integration.engine.support import Connection, Hand, claim, effect_id, intent_row, new_run, one, result


async def held_run(database: Connection, hand: Hand) -> Claimed:
    new_run(database)
    (row,) = claim(database, hand.session)
    return row


async def test_an_intent_counts_its_sendings(database: Connection, hand: Hand) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    first = await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    second = await hand.move(row, rev=first.rev, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    assert (first.sends, second.sends) == ({str(effect): 1}, {str(effect): 2})


@pytest.mark.parametrize("status", ["sent", "in_doubt", "done"])
async def test_an_unsafe_call_is_not_sent_again(database: Connection, hand: Hand, status: str) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    first = await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, "unsafe")]))
    database.execute("UPDATE effect SET status = %s", [status])
    second = await hand.move(
        row, rev=first.rev, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, "unsafe")])
    )
    assert second.sends == {}
    assert one(database, "SELECT status, sends FROM effect") == (status, 1)


@pytest.mark.parametrize("kind", ["keyed", "verifiable", "unsafe", "read"])
async def test_a_call_known_not_to_have_happened_may_be_sent_again(database: Connection, hand: Hand, kind: str) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    first = await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, kind)]))
    await hand.record(result(row, effect, "failed"))
    second = await hand.move(row, rev=first.rev, unwritten=Unwritten(intents=[intent_row(row.run_id, effect, kind)]))
    assert second.sends == {str(effect): 2}


async def test_that_it_happened_is_final(database: Connection, hand: Hand) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    await hand.record(result(row, effect))
    await hand.record(result(row, effect, "failed"))
    assert one(database, "SELECT status FROM effect") == "done"


async def test_the_failure_of_an_earlier_sending_says_nothing_about_a_later_one(
    database: Connection, hand: Hand
) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    first = await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    await hand.move(row, rev=first.rev, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    await hand.record(result(row, effect, "failed", sends=1))
    assert one(database, "SELECT status, sends FROM effect") == ("sent", 2)


async def test_a_result_rides_with_a_checkpoint_and_survives_its_fence(database: Connection, hand: Hand) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    stale = hand.move(row, unwritten=Unwritten(results=[result(row, effect)]))
    with pytest.raises(Exception, match="Another worker"):
        await stale
    assert one(database, "SELECT status FROM effect") == "done"


async def test_late_facts_of_one_run_in_one_batch_are_answered_each_by_its_own(
    database: Connection, hand: Hand
) -> None:
    row = await held_run(database, hand)
    effects = [effect_id(), effect_id()]
    await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect) for effect in effects]))
    database.execute("UPDATE effect SET status = 'in_doubt'")
    answers: list[asyncio.Future[Any]] = [asyncio.get_running_loop().create_future() for _ in effects]
    group = [committer.Facts(0, answer, [result(row, effect)]) for answer, effect in zip(answers, effects, strict=True)]
    told = committer.execute(database, group)
    assert [[found.effect_id for found in each] for each in told] == [[effect] for effect in effects]


async def test_updates_of_the_ledger_stay_on_their_page(database: Connection, hand: Hand) -> None:
    row = await held_run(database, hand)
    effect = effect_id()
    await hand.move(row, unwritten=Unwritten(intents=[intent_row(row.run_id, effect)]))
    before = one(database, "SELECT ctid::text FROM effect")
    await hand.record(result(row, effect))
    after = one(database, "SELECT ctid::text FROM effect")
    assert before.split(",")[0] == after.split(",")[0]
    database.execute("SELECT pg_stat_force_next_flush()")
    updated, hot = one(
        database, "SELECT sum(n_tup_upd), sum(n_tup_hot_upd) FROM pg_stat_user_tables WHERE relname LIKE 'effect%%'"
    )
    assert updated == hot or updated is None or hot > 0
