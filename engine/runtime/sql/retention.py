# ruff: noqa: S608 - the statements are put together from constants only
"""Removing finished runs whose time is over. Of each a digest stays, which the seals of the audit log cover."""

from engine.runtime.sql.digest import DIGEST

# A run that still waits as a dead letter stays, and so does one whose parent is under way.
_OVER = """r.workspace_id = %(workspace)s AND r.finished_at < %(before)s AND r.status <> 'queued'
   AND NOT EXISTS (SELECT 1 FROM dead_letter d WHERE d.run_id = r.id AND d.closed_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM live_run l WHERE l.run_id IN (r.id, r.parent_run_id))"""

COUNT = f"SELECT count(*) FROM run r WHERE {_OVER}"

TAKE = f"SELECT r.id, r.day FROM run r WHERE {_OVER} ORDER BY r.finished_at LIMIT %(n)s FOR UPDATE OF r SKIP LOCKED"

KEEP_DIGESTS = f"""
INSERT INTO run_removed (run_id, batch, workspace_id, finished_at, digest)
SELECT r.id, %(batch)s, r.workspace_id, r.finished_at, {DIGEST}
  FROM run r WHERE r.id = ANY(%(runs)s) AND r.status IN ('succeeded', 'failed', 'cancelled')
ON CONFLICT (run_id) DO NOTHING
"""

_OF_DAYS = """USING unnest(%(days)s::date[], %(runs)s::uuid[]) AS x(day, run_id)
 WHERE t.day = x.day AND t.run_id = x.run_id"""

DELETES = (
    f"DELETE FROM step t {_OF_DAYS}",
    f"DELETE FROM run_event t {_OF_DAYS}",
    f"DELETE FROM effect t {_OF_DAYS}",
    "DELETE FROM signal WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM run_key WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM payload WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM fanout WHERE parent = ANY(%(runs)s)",
    "DELETE FROM doubt WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM dead_letter WHERE run_id = ANY(%(runs)s)",
    "DELETE FROM run WHERE id = ANY(%(runs)s)",
)

_SUM = """count(*),
       encode(sha256(convert_to(string_agg(run_id || encode(digest, 'hex'), ',' ORDER BY run_id), 'UTF8')), 'hex')"""

BATCH = f"SELECT {_SUM} FROM run_removed WHERE batch = %(batch)s"

BATCHES = f"SELECT batch, {_SUM} FROM run_removed WHERE workspace_id = %(workspace)s GROUP BY batch"

DROP_DAYS = "SELECT runtime_drop_days(%(before)s::date)"
