# ruff: noqa: S608 - the statements are put together from the constants of this file only
"""What people look at. Nothing here is on the hot path."""

from __future__ import annotations

from collections.abc import Iterable

STATUS = """CASE WHEN r.status <> 'queued' OR l.run_id IS NULL THEN r.status
     WHEN l.status = 'ready' THEN CASE WHEN l.epoch = 0 THEN 'queued' ELSE 'running' END ELSE l.status END"""

COLUMNS = f"""r.id, r.workspace_id, r.flow_id, r.version_id, r.plan_sha, r.trigger_node, r.mode, {STATUS} AS status,
       l.wait_reason, l.wake_at, r.started_by, r.created_at, r.finished_at, r.error, r.dedupe_key, r.forked_from"""

FILTERS = {
    "flow": "r.flow_id = %(flow)s",
    "mode": "r.mode = %(mode)s",
    "since": "r.created_at >= %(since)s",
    "until": "r.created_at < %(until)s",
    "starter": "r.started_by->>'kind' = %(starter)s",
    "before": "r.id < %(before)s",
}


LIVE = {
    "queued": "l.status = 'ready' AND l.epoch = 0",
    "running": "(l.status = 'running' OR (l.status = 'ready' AND l.epoch > 0))",
    "waiting": "l.status = 'waiting'",
    "paused": "l.status = 'paused'",
}
"""What only unfinished runs are. Asked for these, a list begins at the few that are unfinished, not at all that ever
were."""

UNSUCCESSFUL = {"failed": "failed", "cancelled": "cancelled", "dead": "dead", "given_up": "dead"}
"""Ends that are few among many, by the status they have in the table a list of them begins at."""

_DOUBTED = "EXISTS (SELECT 1 FROM doubt q WHERE q.run_id = r.id)"
IN_DOUBT = "in_doubt"
"""Asked for like a status: runs with a call of which nobody knows whether it happened, whatever else they wait for."""

_GIVEN_UP = "EXISTS (SELECT 1 FROM dead_letter d WHERE d.run_id = r.id AND d.action = 'discarded')"
ENDED = {"dead": f"r.status = 'dead' AND NOT {_GIVEN_UP}", "given_up": f"r.status = 'dead' AND {_GIVEN_UP}"}
"""Dead runs wait for a person until somebody gives them up."""


def runs(filters: Iterable[str], status: str | None = None, *, by_key: bool = False) -> str:
    """The list of runs with these filters, of this status; `by_key`: only those with a value of a key field."""
    return _listed(COLUMNS, filters, status, by_key=by_key)


def run_ids(filters: Iterable[str], status: str | None = None, *, by_key: bool = False) -> str:
    """The ids of the same list."""
    return _listed("r.id", filters, status, by_key=by_key)


def count(filters: Iterable[str], status: str | None = None, *, by_key: bool = False) -> str:
    """How many there are in the same list."""
    return f"SELECT count(*) FROM ({_listed('1', filters, status, by_key=by_key)}) AS listed"


COUNT_LIVE = """
SELECT count(*) FROM (SELECT FROM live_run WHERE workspace_id = %(workspace)s LIMIT %(limit)s) AS live"""

_WITH_LIVE = "LEFT JOIN live_run l ON l.run_id = r.id"
_OF_WORKSPACE = "r.workspace_id = %(workspace)s"
_OF_NO_OTHER = "r.parent_run_id IS NULL"
_ALL_DOUBTED = "SELECT DISTINCT run_id FROM doubt WHERE workspace_id = %(workspace)s"
_BY_KEY = """k.workspace_id = %(workspace)s AND k.name = %(key_name)s AND lower(k.value) = lower(%(key_value)s)"""


def _listed(columns: str, filters: Iterable[str], status: str | None, *, by_key: bool) -> str:
    """It begins at what there is least of: runs with the value, else those in doubt, the unfinished or those that did
    not end well, else all. Runs that belong to another run are shown with it; looked for by a value, or because they
    are in doubt, they are found as well."""
    source, order = f"run r {_WITH_LIVE}", "r.id"
    where = [_OF_WORKSPACE, *filters, *(() if by_key or status == IN_DOUBT else (_OF_NO_OTHER,))]
    if by_key:
        source, order = f"run_key k JOIN run r ON r.id = k.run_id {_WITH_LIVE}", "k.run_id"
        where = [each.replace("r.id", "k.run_id") for each in where] + [_BY_KEY]
    elif status == IN_DOUBT:
        source, order = f"({_ALL_DOUBTED}) u JOIN run r ON r.id = u.run_id {_WITH_LIVE}", "u.run_id"
        where = [each.replace("r.id", "u.run_id") for each in where]
    elif status in LIVE:
        source, order = "live_run l JOIN run r ON r.id = l.run_id", "l.run_id"
        where.append("l.workspace_id = %(workspace)s")
    elif status in UNSUCCESSFUL:
        source, order = f"run_unsuccessful u JOIN run r ON r.id = u.run_id {_WITH_LIVE}", "u.run_id"
        where = [each.replace("r.id", "u.run_id").replace("r.flow_id", "u.flow_id") for each in where]
        where.append(f"u.workspace_id = %(workspace)s AND u.status = '{UNSUCCESSFUL[status]}'")
    if status is not None:
        where.append((LIVE | ENDED | {IN_DOUBT: _DOUBTED}).get(status, "r.status = %(status)s"))
    return f"SELECT {columns} FROM {source} WHERE {' AND '.join(where)} ORDER BY {order} DESC LIMIT %(limit)s"


KEYS = "SELECT run_id, name, value FROM run_key WHERE run_id = ANY(%(ids)s)"

# From one name to the next by the index, however many runs have each.
KEY_NAMES = """
WITH RECURSIVE n(name) AS (
    SELECT min(name) FROM run_key WHERE workspace_id = %(workspace)s
     UNION ALL
    SELECT (SELECT min(k.name) FROM run_key k WHERE k.workspace_id = %(workspace)s AND k.name > n.name)
      FROM n WHERE n.name IS NOT NULL
)
SELECT name FROM n WHERE name IS NOT NULL LIMIT %(limit)s
"""

# Searched as text, not as JSON: Postgres reads no JSON with U+0000. `text` is written as it stands within JSON.
SEARCH = f"""
SELECT {COLUMNS} FROM run r LEFT JOIN live_run l ON l.run_id = r.id
 WHERE r.id = ANY(%(ids)s)
   AND (strpos(lower(convert_from(coalesce(r.input, ''), 'UTF8')), %(text)s) > 0
        OR strpos(lower(convert_from(coalesce(r.error, ''), 'UTF8')), %(text)s) > 0
        OR strpos(lower(coalesce(r.started_by->>'name', '')), %(plain)s) > 0
        OR r.id::text = %(plain)s OR right(r.id::text, 6) = %(plain)s)
 ORDER BY r.id DESC LIMIT %(limit)s
"""

INPUTS = "SELECT id, input FROM run WHERE id = ANY(%(ids)s) AND length(input) <= %(most)s"

RUN = f"""
SELECT {COLUMNS}, r.day, r.input, r.input_ref
  FROM run r LEFT JOIN live_run l ON l.run_id = r.id WHERE r.id = %(run)s AND r.workspace_id = %(workspace)s
"""

# Not the items of its loops, which have a list of their own.
CHILDREN = f"""
SELECT {COLUMNS}, r.parent_path
  FROM run r LEFT JOIN live_run l ON l.run_id = r.id
 WHERE r.parent_run_id = %(run)s AND r.workspace_id = %(workspace)s
   AND NOT EXISTS (SELECT 1 FROM fanout f WHERE f.parent = r.parent_run_id AND f.path = r.parent_path)
 ORDER BY r.created_at, r.id LIMIT %(limit)s
"""

FORKS = f"""
SELECT {COLUMNS} FROM run r {_WITH_LIVE}
 WHERE r.forked_from = %(run)s AND r.workspace_id = %(workspace)s AND r.mode <> 'backtest'
 ORDER BY r.id DESC LIMIT %(limit)s
"""

EVENTS = """
SELECT seq, at, kind, path, node, attempt, port, duration_us, output, output_ref, data
  FROM step WHERE day = %(day)s AND run_id = %(run)s AND seq > %(after)s
UNION ALL
SELECT seq, at, kind, path, node, attempt, NULL, NULL, NULL, NULL, data
  FROM run_event WHERE day = %(day)s AND run_id = %(run)s AND seq > %(after)s
ORDER BY seq LIMIT %(limit)s
"""

STEP = """
SELECT kind, attempt, port, input, input_ref, output, output_ref, data
  FROM step WHERE day = %(day)s AND run_id = %(run)s AND path = %(path)s
   AND (%(attempt)s::int IS NULL OR attempt = %(attempt)s::int) ORDER BY seq
"""

INPUTS_OF_STEPS = """
SELECT seq, input, input_ref FROM step
 WHERE day = %(day)s AND run_id = %(run)s AND (input IS NOT NULL OR input_ref IS NOT NULL)
"""

# Waits of live runs whose last event is that they were opened. Searched as bytes: Postgres reads no JSON with U+0000.
OPEN_WAITS = """
SELECT r.id, x.wait_id, r.flow_id, r.version_id, r.plan_sha, r.started_by
  FROM unnest(%(runs)s::uuid[], %(waits)s::text[]) AS x(run_id, wait_id)
  JOIN run r ON r.id = x.run_id
  JOIN live_run l ON l.run_id = r.id
 WHERE 'wait_opened' = (
        SELECT kind FROM run_event e
         WHERE e.day = r.day AND e.run_id = r.id AND kind IN ('wait_opened', 'wait_closed')
           AND position(convert_to('"wait_id":"' || x.wait_id || '"', 'UTF8') IN e.data) > 0
         ORDER BY seq DESC LIMIT 1)
"""

EFFECT_COLUMNS = """t.effect_id, t.class, t.status, t.sends, t.request, t.request_ref, t.response, t.response_ref,
    t.error,
       t.first_sent_at, t.sent_at, t.done_at, t.decided_by"""

EFFECTS = f"""
SELECT {EFFECT_COLUMNS} FROM effect t WHERE t.day = %(day)s AND t.run_id = %(run)s AND t.path = %(path)s ORDER BY
    t.first_sent_at
"""

DOUBTS = f"""
SELECT d.run_id, d.path, d.opened_at, t.sent_at + (t.timeout_s + %(within)s) * interval '1 second', {EFFECT_COLUMNS}
  FROM doubt d JOIN effect t ON t.day = d.day AND t.run_id = d.run_id AND t.effect_id = d.effect_id
 WHERE d.workspace_id = %(workspace)s AND (%(run)s::uuid IS NULL OR d.run_id = %(run)s::uuid) ORDER BY d.opened_at
     LIMIT %(limit)s
"""

COUNT_DOUBTS = """
SELECT count(*), count(DISTINCT run_id), (array_agg(run_id ORDER BY opened_at))[1] FROM doubt
 WHERE workspace_id = %(workspace)s
"""

DEAD_LETTERS = """
SELECT run_id, flow_id, reason, evidence, opened_at FROM dead_letter
 WHERE workspace_id = %(workspace)s AND closed_at IS NULL ORDER BY opened_at LIMIT %(limit)s
"""

DEAD_STATE = """
SELECT p.body, d.state FROM dead_letter d JOIN run r ON r.id = d.run_id JOIN plan p ON p.sha256 = r.plan_sha
 WHERE d.run_id = %(run)s AND d.workspace_id = %(workspace)s AND d.closed_at IS NULL
"""

HEALTH = """
SELECT coalesce((SELECT extract(epoch FROM now() - min(wake_at)) FROM live_run WHERE owner IS NULL AND wake_at <=
    now()), 0)::float8,
       (SELECT count(*) FROM live_run),
       (SELECT count(*) FROM live_run WHERE owner IS NULL AND wake_at <= now()),
       (SELECT count(*) FROM dead_letter WHERE closed_at IS NULL),
       (SELECT count(*) FROM doubt),
       (SELECT count(*) FROM outbox),
       coalesce((SELECT extract(epoch FROM now() - min(created_at)) FROM outbox), 0)::float8,
       (SELECT extract(epoch FROM clock_timestamp() - max(heartbeat_at)) FROM worker_session WHERE kind =
           'sweeper')::float8
"""

WORKERS = """
SELECT id, host, pid, runs, extract(epoch FROM clock_timestamp() - heartbeat_at)::float8, started_at
  FROM worker_session WHERE kind = 'worker' AND heartbeat_at > clock_timestamp() - %(lease)s * interval '1 second'
      ORDER BY id
"""

# Large values whole, by their ids.
# Of these effects, with the digests of what they would send now: those that were sent as something else.
OTHER_REQUESTS = """
SELECT t.effect_id, t.request_digest, t.request, t.request_ref
  FROM unnest(%(effects)s::uuid[], %(digests)s::bytea[]) AS x(effect_id, digest)
  JOIN effect t ON t.day = %(day)s AND t.run_id = %(run)s AND t.effect_id = x.effect_id
 WHERE t.request_digest <> x.digest
"""

VALUES = "SELECT id, string_agg(body, ''::bytea ORDER BY n) FROM payload WHERE id = ANY(%(ids)s) GROUP BY id"
