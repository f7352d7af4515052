# ruff: noqa: S608 - the statements are put together from the constants of this file only
"""The runs of a loop's items. `low` and `high` are the ids of the first and of the last that could be."""

from __future__ import annotations

from engine.runtime.sql.gate import GO_ON
from engine.runtime.sql.read import COLUMNS, LIVE

COUNTS = "SELECT total, done, failed, tolerated FROM fanout WHERE parent = %(parent)s AND path = %(path)s"

AT_WORK = "SELECT path, total, done, failed FROM fanout WHERE parent = %(parent)s"

ENDS = """
SELECT id, status, output, output_ref, error FROM run
 WHERE parent_run_id = %(parent)s AND parent_path = %(path)s AND status <> 'queued' ORDER BY id
"""

# The dead items go on, and count no more as failed.
REDRIVE = f"""
WITH d AS (
    UPDATE dead_letter l SET closed_at = now(), action = 'redriven', closed_by = %(actor)s::jsonb
      FROM run r
     WHERE r.parent_run_id = %(parent)s AND r.parent_path = %(path)s AND r.workspace_id = %(workspace_id)s
       AND l.run_id = r.id AND l.action = 'child'
    RETURNING l.*
), fo AS (
    UPDATE fanout SET failed = failed - (SELECT count(*) FROM d) WHERE parent = %(parent)s AND path = %(path)s
){GO_ON}"""

WAKE = """
WITH s AS MATERIALIZED (
    SELECT run_id FROM live_run
     WHERE run_id BETWEEN %(low)s AND %(high)s AND wake_at IS NULL AND owner IS NULL AND status = 'ready'
     ORDER BY run_id LIMIT greatest(0, %(concurrency)s - (
        SELECT count(*) FROM live_run WHERE run_id BETWEEN %(low)s AND %(high)s
           AND NOT (wake_at IS NULL AND owner IS NULL AND status = 'ready')))
       FOR UPDATE SKIP LOCKED
)
UPDATE live_run SET wake_at = now() WHERE run_id = ANY(ARRAY(SELECT run_id FROM s))
"""

STATUSES = {
    **{name: f"r.status = 'queued' AND {text}" for name, text in LIVE.items()},
    "succeeded": "r.status = 'succeeded'",
    "failed": "r.status IN ('failed', 'dead', 'cancelled')",
}


def listed(status: str | None) -> str:
    """Runs of the items of a loop in the order of the items, of this status."""
    asked = f" AND {STATUSES[status]}" if status is not None else ""
    return f"""
SELECT {COLUMNS} FROM run r LEFT JOIN live_run l ON l.run_id = r.id
 WHERE r.id BETWEEN %(low)s AND %(high)s AND r.workspace_id = %(workspace)s AND r.parent_run_id = %(parent)s{asked}
 ORDER BY r.id LIMIT %(limit)s
"""


ITEM_OF = """
SELECT f.done + f.failed >= f.total AND f.failed <= f.tolerated
  FROM run r JOIN fanout f ON f.parent = r.parent_run_id AND f.path = r.parent_path WHERE r.id = %(run)s
"""

OF_A_LOOP = "run_id BETWEEN %(low)s AND %(high)s"
OF_A_RUN = "run_id IN (SELECT id FROM run WHERE parent_run_id = %(parent)s AND status = 'queued')"

CANCEL = f"""
WITH b AS (
    UPDATE live_run SET signal_seq = signal_seq + 1,
           wake_at = CASE WHEN owner IS NULL THEN least(coalesce(wake_at, 'infinity'), now()) ELSE wake_at END
     WHERE {OF_A_LOOP}
       AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.run_id = live_run.run_id AND s.dedupe = 'cancel')
    RETURNING run_id, signal_seq
)
INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
SELECT run_id, signal_seq, 'cancel', 'cancel', %(payload)s, %(actor)s::jsonb FROM b
ON CONFLICT (run_id, dedupe) DO NOTHING
"""

CANCEL_ALL = CANCEL.replace(OF_A_LOOP, OF_A_RUN)
"""Of a run that is given up: everything it had started and waited for."""
