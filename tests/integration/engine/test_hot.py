"""Checkpoints change a row where it lies: no index is touched. Another page is taken only where the old one is full,
since somebody's snapshot still holds what lies there."""

from __future__ import annotations

from typing import Any

from tests.integration.engine.support import Connection, Hand, claim, new_run, one
from tests.integration.engine.world import wait_until

RUNS, ROUNDS = 20, 30
COUNTS = """
SELECT n_tup_upd, n_tup_hot_upd, n_tup_newpage_upd FROM pg_stat_user_tables WHERE relname = 'live_run'
"""


async def test_checkpoints_of_live_runs_are_hot_updates(database: Connection, hand: Hand) -> None:
    for _ in range(RUNS):
        new_run(database)
    rows = claim(database, hand.session, RUNS)
    revs = [row.rev for row in rows]
    before = counted(database, 0)
    for _ in range(ROUNDS):
        answers = [hand.move_later(row, rev=rev) for row, rev in zip(rows, revs, strict=True)]
        revs = [(await answer).rev for answer in answers]
    hand.committer.close()
    after = counted(database, before[0] + RUNS * ROUNDS)
    changed, hot, moved = (now - then for now, then in zip(after, before, strict=True))
    assert changed == RUNS * ROUNDS
    assert hot + moved == changed
    assert hot > 0


def counted(database: Connection, least: int) -> tuple[int, int, int]:
    """(updates, those that were hot, those that went to another page) of all times, once the counters of other
    sessions have come in."""

    def look() -> Any:
        database.execute("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
        found = one(database, COUNTS)
        return found if found[0] >= least else None

    found: tuple[int, int, int] = wait_until(look, f"{least} updates are counted")
    return found
