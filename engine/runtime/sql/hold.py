# ruff: noqa: S608 - the statements are put together from constants only
"""Flows and workspaces that stand still. `flow_id` of all zeros stands for every flow of the workspace."""

EVERY_FLOW = "00000000-0000-0000-0000-000000000000"

PUT = """
INSERT INTO runtime_hold (workspace_id, flow_id, id, reason, held_by)
VALUES (%(workspace_id)s, %(flow_id)s, %(id)s, %(reason)s, %(actor)s::jsonb)
ON CONFLICT (workspace_id, flow_id) DO NOTHING RETURNING id
"""

DROP = "DELETE FROM runtime_hold WHERE workspace_id = %(workspace_id)s AND flow_id = %(flow_id)s RETURNING id"

ALL = "SELECT flow_id, reason, held_by, held_at FROM runtime_hold WHERE workspace_id = %(workspace_id)s"

# The sleeping items of a loop sleep on: they hear of it when their turn comes.
_TELL = """, told AS (
    UPDATE live_run l SET signal_seq = signal_seq + 1,
           wake_at = CASE WHEN owner IS NOT NULL OR (wake_at IS NULL AND status = 'ready') THEN wake_at
                          ELSE least(coalesce(wake_at, 'infinity'), now()) END
      FROM meant WHERE l.run_id = meant.run_id
    RETURNING l.run_id, l.signal_seq
)
INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
SELECT run_id, signal_seq, %(dedupe)s, %(kind)s, %(payload)s, %(actor)s::jsonb FROM told
ON CONFLICT (run_id, dedupe) DO NOTHING RETURNING run_id
"""

TELL_ALL = (
    f"""
WITH meant AS MATERIALIZED (
    SELECT l.run_id FROM live_run l JOIN run r ON r.id = l.run_id
     WHERE l.workspace_id = %(workspace_id)s AND r.mode = 'live' AND %(flow_id)s IN (r.flow_id, '{EVERY_FLOW}')
       AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.run_id = l.run_id AND s.dedupe = %(dedupe)s)
     ORDER BY l.run_id FOR UPDATE OF l
)"""
    + _TELL
)

# Runs that some hold had paused and no other one still holds.
TELL_HELD = (
    f"""
WITH meant AS MATERIALIZED (
    SELECT l.run_id FROM live_run l JOIN run r ON r.id = l.run_id
     WHERE l.workspace_id = %(workspace_id)s AND %(flow_id)s IN (r.flow_id, '{EVERY_FLOW}')
       AND EXISTS (SELECT 1 FROM signal s WHERE s.run_id = l.run_id AND s.dedupe LIKE 'hold:%%')
       AND NOT EXISTS (SELECT 1 FROM runtime_hold k
                        WHERE k.workspace_id = l.workspace_id AND k.flow_id IN (r.flow_id, '{EVERY_FLOW}'))
     ORDER BY l.run_id FOR UPDATE OF l
)"""
    + _TELL
)

# Of everything a run has started and waits for, at any depth.
TELL_BELOW = (
    """
WITH RECURSIVE below(id) AS (
    SELECT id FROM run WHERE parent_run_id = %(run_id)s AND workspace_id = %(workspace_id)s AND status = 'queued'
    UNION ALL
    SELECT r.id FROM run r JOIN below b ON r.parent_run_id = b.id WHERE r.status = 'queued'
), meant AS MATERIALIZED (
    SELECT l.run_id FROM live_run l JOIN below b ON b.id = l.run_id ORDER BY l.run_id FOR UPDATE OF l
)"""
    + _TELL
)

# Of the hold that a run is born under; one of the flow counts before one of the workspace.
BORN = """SELECT k.id, k.held_by FROM runtime_hold k
          WHERE k.workspace_id = {workspace} AND k.flow_id IN ({flow}, '00000000-0000-0000-0000-000000000000')
            AND {mode} = 'live' ORDER BY k.flow_id DESC LIMIT 1"""
