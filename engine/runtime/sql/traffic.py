"""Whether the service behind a connection may be called now: how often at most, and whether it answers at all."""

KNOWN = """
SELECT workspace_id, connection, per_s, at_once, failures >= %(enough)s,
       extract(epoch FROM open_until - now())::float8, said
  FROM traffic WHERE per_s IS NOT NULL OR at_once IS NOT NULL OR failures > 0
"""

PUT_LIMIT = """
INSERT INTO traffic (workspace_id, connection, per_s, at_once)
VALUES (%(workspace_id)s, %(connection)s, %(per_s)s, %(at_once)s)
ON CONFLICT (workspace_id, connection) DO UPDATE SET per_s = EXCLUDED.per_s, at_once = EXCLUDED.at_once
"""

LIMITS = "SELECT connection, per_s, at_once FROM traffic WHERE workspace_id = %(workspace_id)s"

FORGET = "DELETE FROM traffic WHERE workspace_id = %(workspace_id)s AND connection = %(connection)s"

# From so many failures in a row on the service counts as out, each time for longer.
FAILED = """
INSERT INTO traffic AS t (workspace_id, connection, failures, said)
VALUES (%(workspace_id)s, %(connection)s, 1, %(said)s)
ON CONFLICT (workspace_id, connection) DO UPDATE SET
    failures = t.failures + 1, said = EXCLUDED.said,
    open_until = CASE WHEN t.failures + 1 >= %(enough)s
        THEN now() + least(%(first_s)s * 2 ^ least(t.failures + 1 - %(enough)s, 20), %(longest_s)s)
             * interval '1 second' END
"""

ANSWERED = """
UPDATE traffic SET failures = 0, open_until = NULL, said = NULL
 WHERE workspace_id = %(workspace_id)s AND connection = %(connection)s AND failures > 0
"""

# One caller tries whether the service is back; for the others it stays out until that is known, or long enough.
PROBE = """
UPDATE traffic SET open_until = now() + %(probe_s)s * interval '1 second'
 WHERE workspace_id = %(workspace_id)s AND connection = %(connection)s AND failures >= %(enough)s
   AND open_until <= now()
RETURNING true
"""

# The theoretical arrival time moves on by one interval for each call, and a call that comes too early has its own
# moment kept under its effect id: it is not asked to queue twice, whoever carries its run on.
TURN = """
WITH done AS (
    DELETE FROM rate_bucket WHERE key = %(own)s AND tat <= clock_timestamp() RETURNING tat
), kept AS (
    SELECT tat FROM rate_bucket WHERE key = %(own)s
), moved AS (
    INSERT INTO rate_bucket AS b (key, tat)
    SELECT %(line)s, clock_timestamp() + %(apart_s)s * interval '1 second' WHERE NOT EXISTS (SELECT FROM kept)
    ON CONFLICT (key) DO UPDATE SET
        tat = greatest(b.tat, clock_timestamp()) + %(apart_s)s * interval '1 second'
    RETURNING tat - %(apart_s)s * interval '1 second' AS at
), noted AS (
    INSERT INTO rate_bucket (key, tat) SELECT %(own)s, at FROM moved WHERE at > clock_timestamp()
    ON CONFLICT (key) DO NOTHING
)
SELECT CASE WHEN EXISTS (SELECT FROM done) THEN 0
            ELSE extract(epoch FROM coalesce((SELECT at FROM moved), (SELECT tat FROM kept)) - clock_timestamp())
       END::float8
"""

# A place of those a connection has. One whose run is in nobody's hands is free, whoever died without giving it back.
# Two that ask for the first time make the places together; who comes second in that moment is told to come again.
PLACE = """
WITH made AS (
    INSERT INTO slot (key, n) SELECT %(line)s, n FROM generate_series(1, %(at_once)s) AS n
     WHERE NOT EXISTS (SELECT FROM slot WHERE key = %(line)s AND slot.n = %(at_once)s)
    ON CONFLICT DO NOTHING
), free AS (
    SELECT s.n FROM slot s
     WHERE s.key = %(line)s AND s.n <= %(at_once)s
       AND (s.run_id IS NULL
            OR NOT EXISTS (SELECT FROM live_run l WHERE l.run_id = s.run_id AND l.owner IS NOT NULL))
     ORDER BY s.n LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE slot SET run_id = %(run_id)s FROM free WHERE slot.key = %(line)s AND slot.n = free.n RETURNING slot.n
"""

GIVE_BACK = "UPDATE slot SET run_id = NULL WHERE key = %(line)s AND n = %(n)s AND run_id = %(run_id)s"

FORGET_PLACES = "DELETE FROM slot WHERE key = %(line)s"

# Turns of calls that were never made (their run was cancelled), and lines nobody stands in.
FORGET_TURNS = "DELETE FROM rate_bucket WHERE tat < now() - interval '1 hour'"
