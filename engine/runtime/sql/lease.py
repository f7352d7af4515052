# ruff: noqa: S608 - the statements are put together from constants only
"""Who may move a run: claim, reap, release, and the sessions that hold leases."""

from engine.runtime.sql.move import FAN_IN

# Loose index scan for the (workspace, lane, priority) triples with anything scheduled, then the oldest due runs of
# each,
# taken in turns: the first of every workspace before the second of any. FOR UPDATE SKIP LOCKED keeps workers apart.
CLAIM = """
WITH RECURSIVE k AS (
    (SELECT workspace_id, lane, priority FROM live_run WHERE owner IS NULL AND wake_at IS NOT NULL
      ORDER BY workspace_id, lane, priority LIMIT 1)
    UNION ALL
    SELECT n.workspace_id, n.lane, n.priority FROM k, LATERAL (
        SELECT workspace_id, lane, priority FROM live_run WHERE owner IS NULL AND wake_at IS NOT NULL
           AND (workspace_id, lane, priority) > (k.workspace_id, k.lane, k.priority)
         ORDER BY workspace_id, lane, priority LIMIT 1) n
), share AS (
    SELECT greatest(%(n)s / greatest(count(DISTINCT workspace_id), 1), least(%(n)s, 8)) AS each FROM k
), due AS MATERIALIZED (
    SELECT d.run_id, row_number() OVER (PARTITION BY k.workspace_id ORDER BY k.priority, d.wake_at) AS turn, d.wake_at
      FROM k, LATERAL (
        SELECT run_id, wake_at FROM live_run
         WHERE workspace_id = k.workspace_id AND lane = k.lane AND priority = k.priority
           AND owner IS NULL AND wake_at <= now() AND format BETWEEN %(format_min)s AND %(format_max)s AND claims < 2
         ORDER BY wake_at LIMIT (SELECT each FROM share) FOR UPDATE SKIP LOCKED) d
     WHERE k.lane = ANY(%(lanes)s::text[])
), taken AS (
    UPDATE live_run SET owner = %(me)s, status = 'running', wait_reason = NULL, epoch = epoch + 1, rev = rev + 1,
           claims = claims + 1, step_deadline = now() + %(silent)s * interval '1 second'
     WHERE run_id = ANY(ARRAY(SELECT run_id FROM due ORDER BY turn, wake_at LIMIT %(n)s))
    RETURNING *
)
SELECT t.run_id, t.day, t.workspace_id, t.plan_sha, t.epoch, t.rev, t.claims, t.next_seq, t.signal_seq,
       t.signals_done, t.state, r.flow_id, r.version_id, r.mode, r.trigger_node, r.input, r.input_ref, r.started_by,
       r.reply_to, r.created_at, r.parent_run_id
  FROM taken t JOIN run r ON r.id = t.run_id
"""

# A run that went down with its worker twice is taken alone, so that it can take no other run down with it.
CLAIM_SUSPECT = """
WITH due AS MATERIALIZED (
    SELECT run_id FROM live_run WHERE owner IS NULL AND wake_at <= now() AND claims >= 2
       AND format BETWEEN %(format_min)s AND %(format_max)s AND lane = ANY(%(lanes)s::text[])
     LIMIT 1 FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE live_run SET owner = %(me)s, status = 'running', wait_reason = NULL, epoch = epoch + 1, rev = rev + 1,
           claims = claims + 1, step_deadline = now() + %(silent)s * interval '1 second'
     WHERE run_id = ANY(ARRAY(SELECT run_id FROM due))
    RETURNING *
)
SELECT t.run_id, t.day, t.workspace_id, t.plan_sha, t.epoch, t.rev, t.claims, t.next_seq, t.signal_seq,
       t.signals_done, t.state, r.flow_id, r.version_id, r.mode, r.trigger_node, r.input, r.input_ref, r.started_by,
       r.reply_to, r.created_at, r.parent_run_id
  FROM taken t JOIN run r ON r.id = t.run_id
"""

SUSPECT_WAITS = """
SELECT EXISTS (SELECT FROM live_run
                WHERE owner IS NULL AND wake_at < now() - %(seconds)s * interval '1 second' AND claims >= 2
                  AND format BETWEEN %(format_min)s AND %(format_max)s AND lane = ANY(%(lanes)s::text[]))
"""

# Poison: no user code runs for it any more. The state goes to the dead letter as it lies; who waits for it is told, as
# of any other end.
BURY = f"""
WITH f AS (
    DELETE FROM live_run WHERE run_id = %(run_id)s AND owner = %(me)s AND epoch = %(epoch)s AND rev = %(rev)s
    RETURNING *
), u AS (
    UPDATE run SET status = 'dead', error = %(error)s, finished_at = clock_timestamp(), last_seq = f.next_seq
      FROM f WHERE run.id = f.run_id
    RETURNING run.id, run.flow_id, run.parent_run_id, run.parent_path, run.status, run.mode
), e AS (
    INSERT INTO run_event (day, run_id, seq, kind, epoch, at, data)
    SELECT day, run_id, next_seq, 'run_finished', epoch, now(), %(event)s FROM f
){FAN_IN}
INSERT INTO dead_letter (run_id, workspace_id, flow_id, reason, evidence, state, format, epoch, next_seq,
                         signal_seq, signals_done, closed_at, action)
SELECT f.run_id, f.workspace_id, u.flow_id, %(reason)s, %(error)s, f.state, f.format, f.epoch, f.next_seq + 1,
       f.signal_seq, f.signals_done, CASE WHEN u.parent_run_id IS NOT NULL THEN now() END,
       CASE WHEN u.parent_run_id IS NOT NULL THEN 'child' END
  FROM f, u WHERE u.mode = 'live'
ON CONFLICT (run_id) DO UPDATE SET reason = EXCLUDED.reason, evidence = EXCLUDED.evidence, state = EXCLUDED.state,
    format = EXCLUDED.format, epoch = EXCLUDED.epoch, next_seq = EXCLUDED.next_seq, signal_seq = EXCLUDED.signal_seq,
    signals_done = EXCLUDED.signals_done, opened_at = now(), closed_at = EXCLUDED.closed_at,
    action = EXCLUDED.action, closed_by = NULL
RETURNING run_id
"""

# Sessions that fell silent, and runs whose step outlived its deadline in a session that still breathes. Their calls
# without a recorded outcome are in doubt from now on.
REAP = """
WITH gone AS MATERIALIZED (
    SELECT id FROM worker_session
     WHERE kind = 'worker' AND heartbeat_at < clock_timestamp() - %(lease)s * interval '1 second'
), doomed AS MATERIALIZED (
    SELECT run_id FROM live_run
     WHERE owner IS NOT NULL
       AND (owner IN (SELECT id FROM gone) OR step_deadline < now() OR owner NOT IN (SELECT id FROM worker_session))
     FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE live_run l SET owner = NULL, status = 'ready', epoch = epoch + 1, rev = rev + 1, step_deadline = NULL,
           wake_at = now() + least(2 ^ claims - 1, 300) * interval '1 second'
      FROM doomed d WHERE l.run_id = d.run_id
    RETURNING l.run_id, l.day
), doubt AS (
    UPDATE effect t SET status = 'in_doubt' FROM freed
     WHERE t.day = freed.day AND t.run_id = freed.run_id AND t.status = 'sent'
)
SELECT run_id FROM freed
"""

# Sessions without any run left are forgotten an hour after their last sign of life.
FORGET_SESSIONS = """
DELETE FROM worker_session w WHERE heartbeat_at < now() - interval '1 hour'
   AND NOT EXISTS (SELECT 1 FROM live_run l WHERE l.owner = w.id)
"""

# A worker gives back what it holds (all of it, or the runs named): at a stop, or after its connection was lost and
# redrawn.
RELEASE = """
WITH freed AS (
    UPDATE live_run SET owner = NULL, status = 'ready', epoch = epoch + 1, rev = rev + 1, step_deadline = NULL,
           wake_at = now(), claims = greatest(claims - 1, 0)
     WHERE owner = %(session)s AND run_id <> ALL(%(keep)s::uuid[])
    RETURNING run_id, day
), doubt AS (
    UPDATE effect t SET status = 'in_doubt' FROM freed
     WHERE t.day = freed.day AND t.run_id = freed.run_id AND t.status = 'sent'
)
SELECT run_id FROM freed
"""

# What a run wants that is due, in nobody's hands, and of a kind that no living worker executes.
UNSERVED_LANE = """
SELECT l.lane FROM live_run l
 WHERE l.run_id = %(run)s AND l.owner IS NULL AND l.status = 'ready' AND l.wake_at <= now()
   AND NOT EXISTS (SELECT FROM worker_session w
                    WHERE w.kind = 'worker' AND l.lane = ANY(w.lanes)
                      AND w.heartbeat_at > clock_timestamp() - %(lease)s * interval '1 second')
"""

OPEN_SESSION = """
INSERT INTO worker_session (kind, host, pid, lanes, format_min, format_max)
VALUES (%(kind)s, %(host)s, %(pid)s, %(lanes)s, %(format_min)s, %(format_max)s) RETURNING id
"""

# False = the session was forgotten (the database was restored, or we slept for an hour): draw a new one.
BEAT = "UPDATE worker_session SET heartbeat_at = clock_timestamp(), runs = %(runs)s WHERE id = %(session)s"

CLOSE_SESSION = """
DELETE FROM worker_session
 WHERE id = %(session)s AND NOT EXISTS (SELECT 1 FROM live_run WHERE owner = %(session)s)
"""

# A run our own code could not carry on: back in the queue, each time later; after `max_claims` it counts as poison.
SET_ASIDE = """
UPDATE live_run SET owner = NULL, status = 'ready', epoch = epoch + 1, rev = rev + 1, step_deadline = NULL,
       wake_at = now() + least(2 ^ claims - 1, 300) * interval '1 second'
 WHERE run_id = %(run_id)s AND owner = %(me)s AND epoch = %(epoch)s
"""

# Runs of ours that somebody told something while we hold them.
CALLED = "SELECT run_id, signal_seq FROM live_run WHERE owner = %(me)s AND signal_seq > signals_done"

SIGNALS = """
SELECT s.run_id, s.n, s.kind, s.payload, s.actor FROM unnest(%(runs)s::uuid[], %(seen)s::int[]) AS x(run_id, seen)
  JOIN signal s ON s.run_id = x.run_id AND s.n > x.seen ORDER BY s.run_id, s.n
"""

LEDGER = """
SELECT t.run_id, t.effect_id, t.status, t.sends, t.response, t.response_ref, t.error
  FROM unnest(%(days)s::date[], %(runs)s::uuid[]) AS x(day, run_id)
  JOIN effect t ON t.day = x.day AND t.run_id = x.run_id
"""

OVERDUE = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(wake_at)), 0)::float8
  FROM live_run WHERE owner IS NULL AND wake_at < now() - %(seconds)s * interval '1 second'
"""
