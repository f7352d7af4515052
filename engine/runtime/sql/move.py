# ruff: noqa: S608 - the statements are put together from the constants of this file only
"""How a run moves: checkpoint and park of many runs in one statement, the end of many runs in one, facts in one.

A statement is put together from parts, so that a batch of runs without effects carries no words about effects; there
are few combinations, and each is prepared once per connection. Parts after the fence (`f`) act only for runs that
survived it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from engine.run import STATE_FORMAT
from engine.runtime.sql.hold import BORN

Columns = tuple[tuple[str, str], ...]

INPUTS: dict[str, Columns] = {
    "move": (
        ("run_id", "uuid"), ("epoch", "int"), ("rev", "int"), ("state", "bytea"), ("next_seq", "int"), ("done", "int"),
        ("parked", "bool"), ("reason", "text"), ("due_in", "float8"), ("silent", "float8"), ("lane", "text"),
    ),
    "end": (
        ("run_id", "uuid"), ("epoch", "int"), ("rev", "int"), ("status", "text"), ("output", "bytea"),
        ("output_ref", "uuid"), ("error", "bytea"), ("answer", "bytea"), ("next_seq", "int"), ("done", "int"),
    ),
    "steps": (
        ("run_id", "uuid"), ("seq", "int"), ("kind", "text"), ("path", "text"), ("node", "text"),
        ("attempt", "smallint"), ("port", "text"), ("at", "timestamptz"), ("duration_us", "bigint"),
        ("input", "bytea"), ("input_ref", "uuid"), ("output", "bytea"), ("output_ref", "uuid"), ("data", "bytea"),
    ),
    "events": (
        ("run_id", "uuid"), ("seq", "int"), ("kind", "text"), ("path", "text"), ("node", "text"),
        ("attempt", "smallint"), ("at", "timestamptz"), ("data", "bytea"),
    ),
    "intents": (
        ("run_id", "uuid"), ("effect_id", "uuid"), ("node", "text"), ("path", "text"), ("class", "text"),
        ("digest", "bytea"), ("request", "bytea"), ("request_ref", "uuid"), ("timeout_s", "real"),
    ),
    "results": (
        ("day", "date"), ("run_id", "uuid"), ("effect_id", "uuid"), ("sends", "int"), ("status", "text"),
        ("response", "bytea"), ("response_ref", "uuid"), ("error", "bytea"), ("decided_by", "text"),
    ),
    "outbox": (("run_id", "uuid"), ("topic", "text"), ("key", "text"), ("payload", "bytea")),
    "doubts": (("run_id", "uuid"), ("effect_id", "uuid"), ("path", "text")),
    "settled": (("run_id", "uuid"), ("path", "text")),
    "payloads": (("run_id", "uuid"), ("id", "uuid"), ("n", "smallint"), ("body", "bytea")),
    "answers": (("run_id", "uuid"), ("answer", "bytea")),
    "dead": (("run_id", "uuid"), ("reason", "text"), ("state", "bytea"), ("alone", "bool")),
    "children": (
        ("run_id", "uuid"), ("id", "uuid"), ("day", "date"), ("flow_id", "uuid"), ("version_id", "uuid"),
        ("plan_sha", "bytea"), ("trigger_node", "text"), ("mode", "text"), ("dedupe_key", "text"),
        ("parent_path", "text"), ("input", "bytea"), ("input_ref", "uuid"), ("started_by", "text"),
        ("asleep", "bool"), ("keys", "text"),
    ),
    "fanouts": (("run_id", "uuid"), ("path", "text"), ("total", "int"), ("tolerated", "int")),
}  # fmt: skip
"""What goes into each part: columns and types, in the order of the rows. Each column travels as one array."""


def param(part: str, column: str) -> str:
    """Name of the parameter that holds the array of a column."""
    return f"{part}_{column}"


def given(part: str) -> str:
    """The rows of a part as a table: `unnest(...) AS x(...)`."""
    columns = INPUTS[part]
    arrays = ", ".join(f"%({param(part, name)})s::{kind}[]" for name, kind in columns)
    return f"unnest({arrays}) AS x({', '.join(name for name, _ in columns)})"


FENCE = f"""
WITH c AS (
    SELECT * FROM {given("move")}
), f AS (
    UPDATE live_run l SET
        state = c.state, next_seq = c.next_seq, signals_done = c.done, rev = l.rev + 1, claims = 0,
        format = {STATE_FORMAT},
        step_deadline = CASE WHEN c.parked THEN NULL ELSE now() + c.silent * interval '1 second' END,
        owner = CASE WHEN c.parked THEN NULL ELSE l.owner END,
        lane = CASE WHEN c.parked THEN c.lane ELSE l.lane END,
        status = CASE WHEN NOT c.parked THEN 'running'
                      WHEN c.reason IN ('ready', 'paused') THEN c.reason
                      ELSE 'waiting' END,
        wait_reason = CASE WHEN c.parked AND c.reason NOT IN ('ready', 'paused') THEN c.reason END,
        wake_at = CASE WHEN NOT c.parked THEN l.wake_at
                       WHEN l.signal_seq > c.done THEN now()
                       ELSE now() + c.due_in * interval '1 second' END
      FROM c WHERE l.run_id = c.run_id AND l.owner = %(me)s AND l.epoch = c.epoch AND l.rev = c.rev
    RETURNING l.run_id, l.day, l.epoch, l.rev, l.signal_seq, l.workspace_id
)"""

END = f"""
WITH c AS (
    SELECT * FROM {given("end")}
), f AS (
    DELETE FROM live_run l USING c
     WHERE l.run_id = c.run_id AND l.owner = %(me)s AND l.epoch = c.epoch AND l.rev = c.rev
    RETURNING l.run_id, l.day, l.epoch, l.rev, l.signal_seq, l.workspace_id
), u AS (
    UPDATE run SET status = c.status, output = c.output, output_ref = c.output_ref, error = c.error,
           answer = coalesce(c.answer, run.answer), finished_at = clock_timestamp(), last_seq = c.next_seq - 1
      FROM c JOIN f ON f.run_id = c.run_id WHERE run.id = c.run_id
    RETURNING run.id, run.flow_id, run.parent_run_id, run.parent_path, run.status
)"""

STEPS = f""", s AS (
    INSERT INTO step (day, run_id, seq, kind, path, node, attempt, port, epoch, worker, at, duration_us,
                      input, input_ref, output, output_ref, data)
    SELECT f.day, f.run_id, x.seq, x.kind, x.path, x.node, x.attempt, x.port, f.epoch, %(me)s, x.at, x.duration_us,
           x.input, x.input_ref, x.output, x.output_ref, x.data
      FROM {given("steps")} JOIN f ON f.run_id = x.run_id
)"""

EVENTS = f""", e AS (
    INSERT INTO run_event (day, run_id, seq, kind, path, node, attempt, epoch, at, data)
    SELECT f.day, f.run_id, x.seq, x.kind, x.path, x.node, x.attempt, f.epoch, x.at, x.data
      FROM {given("events")} JOIN f ON f.run_id = x.run_id
)"""

# An unsafe call is sent again only when the ledger says that it did not happen; read and keyed ones may always be.
INTENTS = f""", i AS (
    INSERT INTO effect (day, run_id, effect_id, node, path, class, status, request_digest, request, request_ref,
                        timeout_s)
    SELECT f.day, f.run_id, x.effect_id, x.node, x.path, x.class, 'sent', x.digest, x.request, x.request_ref,
           x.timeout_s
      FROM {given("intents")} JOIN f ON f.run_id = x.run_id
    ON CONFLICT (day, run_id, effect_id) DO UPDATE SET
        status = 'sent', sends = effect.sends + 1, sent_at = clock_timestamp(), done_at = NULL, error = NULL,
        request_digest = EXCLUDED.request_digest, request = EXCLUDED.request, request_ref = EXCLUDED.request_ref
     WHERE effect.status = 'failed' OR EXCLUDED.class = 'read' OR (EXCLUDED.class = 'keyed' AND effect.status <> 'done')
    RETURNING run_id, effect_id, sends
)"""

# Not fenced: whoever knows how a call ended may say so. "It happened" is final; a failure counts for its own sending.
RESULTS = f""", r AS (
    UPDATE effect t SET
        status = x.status, done_at = clock_timestamp(), response = x.response, response_ref = x.response_ref,
        error = x.error, decided_by = coalesce(x.decided_by::jsonb, t.decided_by)
      FROM {given("results")}
     WHERE t.day = x.day AND t.run_id = x.run_id AND t.effect_id = x.effect_id AND t.status <> 'done'
       AND (x.status = 'done' OR x.sends = 0 OR x.sends = t.sends)
)"""

OUTBOX = f""", o AS (
    INSERT INTO outbox (topic, key, workspace_id, payload)
    SELECT x.topic, x.key, f.workspace_id, x.payload FROM {given("outbox")} JOIN f ON f.run_id = x.run_id
    ON CONFLICT (topic, key) DO NOTHING
)"""

DOUBTS = f""", db AS (
    INSERT INTO doubt (run_id, effect_id, day, workspace_id, path)
    SELECT f.run_id, x.effect_id, f.day, f.workspace_id, x.path FROM {given("doubts")} JOIN f ON f.run_id = x.run_id
    ON CONFLICT DO NOTHING
)"""

SETTLED = f""", ds AS (
    DELETE FROM doubt USING {given("settled")}, f
     WHERE doubt.run_id = x.run_id AND doubt.path = x.path AND f.run_id = x.run_id
)"""

PAYLOADS = f""", p AS (
    INSERT INTO payload (id, n, run_id, day, body)
    SELECT x.id, x.n, f.run_id, f.day, x.body FROM {given("payloads")} JOIN f ON f.run_id = x.run_id
    ON CONFLICT DO NOTHING
)"""

ANSWERS = f""", a AS (
    UPDATE run SET answer = x.answer FROM {given("answers")} JOIN f ON f.run_id = x.run_id WHERE run.id = x.run_id
)"""

# That of a run another one waits for is not for people to take up: it goes on when that one does. `alone`: nobody does.
DEAD = f""", dl AS (
    INSERT INTO dead_letter (run_id, workspace_id, flow_id, reason, evidence, state, format, epoch, next_seq,
                             signal_seq, signals_done, closed_at, action)
    SELECT f.run_id, f.workspace_id, u.flow_id, x.reason, c.error, x.state, {STATE_FORMAT}, f.epoch, c.next_seq,
           f.signal_seq, c.done, CASE WHEN u.parent_run_id IS NOT NULL AND NOT x.alone THEN now() END,
           CASE WHEN u.parent_run_id IS NOT NULL AND NOT x.alone THEN 'child' END
      FROM {given("dead")}
      JOIN f ON f.run_id = x.run_id JOIN c ON c.run_id = x.run_id JOIN u ON u.id = x.run_id
    ON CONFLICT (run_id) DO UPDATE SET
        reason = EXCLUDED.reason, evidence = EXCLUDED.evidence, state = EXCLUDED.state, format = EXCLUDED.format,
        epoch = EXCLUDED.epoch, next_seq = EXCLUDED.next_seq, signal_seq = EXCLUDED.signal_seq,
        signals_done = EXCLUDED.signals_done, opened_at = now(), closed_at = EXCLUDED.closed_at,
        action = EXCLUDED.action, closed_by = NULL
)"""

# Ten thousand items begin in one statement, and these connections know no hash joins: what was given is found again by
# hashed lists of ids (`IN` outside of WHERE), never by a join of two long lists.
CHILDREN = f""", cx AS MATERIALIZED (
    SELECT * FROM {given("children")}
), ch AS (
    INSERT INTO run (id, day, workspace_id, flow_id, version_id, plan_sha, trigger_node, mode, dedupe_key,
                     parent_run_id, parent_path, input, input_ref, started_by)
    SELECT x.id, x.day, f.workspace_id, x.flow_id, x.version_id, x.plan_sha, x.trigger_node, x.mode, x.dedupe_key,
           CASE WHEN x.parent_path IS NOT NULL THEN f.run_id END, x.parent_path, x.input, x.input_ref,
           x.started_by::jsonb
      FROM cx AS x JOIN f ON f.run_id = x.run_id
    ON CONFLICT DO NOTHING RETURNING id, day, workspace_id, plan_sha, flow_id, mode
), keyed AS MATERIALIZED (
    SELECT id, keys FROM cx WHERE keys IS NOT NULL
), ck AS (
    INSERT INTO run_key (run_id, workspace_id, name, value)
    SELECT ch.id, ch.workspace_id, k.key, k.value
      FROM keyed JOIN ch ON ch.id = keyed.id, json_each_text(keyed.keys::json) k
), hb AS (
    SELECT ch.id, k.id AS hold, k.held_by FROM ch
     CROSS JOIN LATERAL ({BORN.format(workspace="ch.workspace_id", flow="ch.flow_id", mode="ch.mode")}) k
), hs AS (
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
    SELECT id, 1, 'hold:' || hold, 'pause', '{{}}', held_by FROM hb
), chl AS (
    INSERT INTO live_run (run_id, day, workspace_id, plan_sha, wake_at, signal_seq)
    SELECT ch.id, ch.day, ch.workspace_id, ch.plan_sha,
           CASE WHEN ch.id IN (SELECT id FROM cx WHERE asleep) THEN NULL ELSE now() END,
           CASE WHEN ch.id IN (SELECT id FROM hb) THEN 1 ELSE 0 END
      FROM ch
)"""

FANOUTS = f""", fo AS (
    INSERT INTO fanout (parent, path, total, tolerated)
    SELECT f.run_id, x.path, x.total, x.tolerated FROM {given("fanouts")} JOIN f ON f.run_id = x.run_id
    ON CONFLICT (parent, path) DO NOTHING
)"""

# Whoever waits for a run is told of its end. The runs of a loop's items are counted, and each that ends lets the next
# one begin; the loop is woken by the last, or by the failure that is one too many. The fence lets each count once.
FAN_IN = """, kid AS (
    SELECT u.id, u.parent_run_id AS parent, u.parent_path AS path, u.status, f.epoch
      FROM u JOIN f ON f.run_id = u.id WHERE u.parent_run_id IS NOT NULL
), n AS (
    UPDATE fanout SET done = fanout.done + g.done, failed = fanout.failed + g.failed
      FROM (SELECT parent, path, count(*) FILTER (WHERE status = 'succeeded') AS done,
                   count(*) FILTER (WHERE status <> 'succeeded') AS failed,
                   count(*) AS many, (array_agg(id))[1] AS one FROM kid GROUP BY 1, 2) g
     WHERE fanout.parent = g.parent AND fanout.path = g.path
    RETURNING fanout.parent, fanout.path, fanout.done, fanout.failed, g.many, g.one,
              fanout.failed > fanout.tolerated AS broken,
              fanout.done + fanout.failed >= fanout.total
              OR (fanout.failed > fanout.tolerated AND fanout.failed - g.failed <= fanout.tolerated) AS last
), sleeper AS MATERIALIZED (
    SELECT s.run_id FROM n, LATERAL (
        SELECT run_id FROM live_run
         WHERE run_id BETWEEN (left(n.one::text, 28) || '00000000')::uuid
                          AND (left(n.one::text, 28) || 'ffffffff')::uuid
           AND wake_at IS NULL AND owner IS NULL AND status = 'ready'
         ORDER BY run_id LIMIT n.many FOR UPDATE SKIP LOCKED) s
     WHERE NOT n.broken
), woken AS (
    UPDATE live_run SET wake_at = now() WHERE run_id = ANY(ARRAY(SELECT run_id FROM sleeper))
), told AS (
    SELECT parent, 'child:' || id || ':' || epoch AS dedupe,
           json_build_object('run_id', id, 'status', status)::text AS payload
      FROM kid WHERE (parent, path) NOT IN (SELECT parent, path FROM n)
    UNION ALL
    SELECT parent, 'fanout:' || path || ':' || gen_random_uuid(),
           json_build_object('path', path, 'done', done, 'failed', failed)::text
      FROM n WHERE last
), m AS (
    SELECT *, (row_number() OVER (PARTITION BY parent ORDER BY dedupe))::int AS k FROM told
), w AS (
    UPDATE live_run l SET signal_seq = signal_seq + t.many,
           wake_at = CASE WHEN owner IS NULL THEN least(coalesce(wake_at, 'infinity'), now()) ELSE wake_at END
      FROM (SELECT parent, count(*)::int AS many FROM m GROUP BY parent) t WHERE l.run_id = t.parent
    RETURNING l.run_id, l.signal_seq - t.many AS before
), ws AS (
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
    SELECT w.run_id, w.before + m.k, m.dedupe, 'child_done', convert_to(m.payload, 'UTF8'), '{"kind": "system"}'
      FROM w JOIN m ON m.parent = w.run_id ON CONFLICT (run_id, dedupe) DO NOTHING
)"""

PARTS = {
    "steps": STEPS,
    "events": EVENTS,
    "intents": INTENTS,
    "results": RESULTS,
    "outbox": OUTBOX,
    "doubts": DOUBTS,
    "settled": SETTLED,
    "payloads": PAYLOADS,
    "answers": ANSWERS,
    "children": CHILDREN,
    "fanouts": FANOUTS,
    "dead": DEAD,
    "fan_in": FAN_IN,
}
"""In the order in which they stand in a statement."""

SURVIVORS = "\nSELECT run_id, rev, signal_seq, NULL::uuid, NULL::int FROM f"
SENDINGS = "\nUNION ALL SELECT run_id, NULL, NULL, effect_id, sends FROM i"


@cache
def statement(head: str, parts: frozenset[str]) -> str:
    """`FENCE` or `END` with the parts that this batch needs. Rows: (run_id, rev, signal_seq, effect_id, sends): one per
    survivor with rev, and one per intent that was accepted, with effect_id and its number of sendings."""
    body = "".join(text for name, text in PARTS.items() if name in parts)
    return head + body + SURVIVORS + (SENDINGS if "intents" in parts else "")


def needed(batches: Iterable[frozenset[str]]) -> frozenset[str]:
    """All parts that any run of a batch needs."""
    return frozenset().union(*batches)


# Alone, for an `unsafe` call's outcome and for what a worker learns after it lost its lease.
_FACTS = f"""was AS MATERIALIZED (
    SELECT x.*, t.status AS before
      FROM {given("results")} JOIN effect t ON t.day = x.day AND t.run_id = x.run_id AND t.effect_id = x.effect_id
       FOR UPDATE OF t
)
UPDATE effect t SET
    status = was.status, done_at = clock_timestamp(), response = was.response, response_ref = was.response_ref,
    error = was.error, decided_by = coalesce(was.decided_by::jsonb, t.decided_by)
  FROM was WHERE t.day = was.day AND t.run_id = was.run_id AND t.effect_id = was.effect_id AND t.status <> 'done'
   AND (was.status = 'done' OR was.sends = 0 OR was.sends = t.sends)
RETURNING t.run_id, t.effect_id, t.path, t.status, was.before = 'in_doubt'
"""

FACTS = f"WITH {_FACTS}"

# With what is too large for its row; the run's own statement may write the same once more.
LARGE_FACTS = f"""WITH p AS (
    INSERT INTO payload (id, n, run_id, day, body)
    SELECT x.id, x.n, x.run_id, r.day, x.body FROM {given("payloads")} JOIN run r ON r.id = x.run_id
    ON CONFLICT DO NOTHING
), {_FACTS}"""
