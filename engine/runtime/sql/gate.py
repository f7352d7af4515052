# ruff: noqa: S608 - the statements are put together from constants only
"""How things come in: starts, signals, plans, hooks."""

from engine.runtime.sql.hold import BORN

PUT_PLAN = "INSERT INTO plan (sha256, body) VALUES (%(sha)s, %(body)s) ON CONFLICT (sha256) DO NOTHING"

GET_PLAN = "SELECT body FROM plan WHERE sha256 = %(sha)s"


def _start(**known: str) -> str:
    """The statement that starts a run. `known`: further columns of its live row, and their values. A run of a flow
    that stands still is born with its pause as the first signal."""
    columns = "".join(f", {name}" for name in known)
    values = "".join(f", {value}" for value in known.values())
    return f"""
WITH h AS (
    {BORN.format(workspace="%(workspace_id)s", flow="%(flow_id)s", mode="%(mode)s")}
), r AS (
    INSERT INTO run (id, day, workspace_id, flow_id, version_id, plan_sha, trigger_node, mode, dedupe_key,
                     parent_run_id, parent_path, forked_from, input, input_ref, started_by, reply_to)
    VALUES (%(id)s, %(day)s, %(workspace_id)s, %(flow_id)s, %(version_id)s, %(plan_sha)s, %(trigger_node)s,
            %(mode)s, %(dedupe_key)s, %(parent_run_id)s, %(parent_path)s, %(forked_from)s, %(input)s, %(input_ref)s,
            %(started_by)s::jsonb, %(reply_to)s)
    ON CONFLICT DO NOTHING RETURNING id, day, workspace_id, plan_sha
), s AS (
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
    SELECT r.id, 1, 'hold:' || h.id, 'pause', '{{}}', h.held_by FROM r, h
), f AS (
    INSERT INTO run_key (run_id, workspace_id, name, value)
    SELECT r.id, r.workspace_id, y.name, y.value
      FROM r, unnest(%(k_name)s::text[], %(k_value)s::text[]) AS y(name, value)
)
INSERT INTO live_run (run_id, day, workspace_id, plan_sha, priority, signal_seq{columns})
SELECT id, day, workspace_id, plan_sha, %(priority)s, (SELECT count(*) FROM h){values} FROM r RETURNING run_id
"""


START = _start()

FORK = _start(state="%(state)s", format="%(format)s", next_seq="%(next_seq)s")
"""A run that begins in the middle of another one: its state is there from the start."""

SAME_START = (
    "SELECT id FROM run WHERE (workspace_id = %(workspace_id)s AND dedupe_key = %(dedupe_key)s) OR id = %(id)s LIMIT 1"
)

# Many webhooks at once. The hook is joined again, so that a flow taken offline since it was read starts nothing.
ACCEPT = f"""
WITH x AS (
    SELECT * FROM unnest(%(id)s::uuid[], %(day)s::date[], %(token)s::bytea[], %(rev)s::int[], %(dedupe_key)s::text[],
                         %(input)s::bytea[], %(input_ref)s::uuid[], %(reply_to)s::text[])
        AS t(id, day, token, rev, dedupe_key, input, input_ref, reply_to)
), h AS (
    SELECT x.*, k.workspace_id, k.flow_id, k.version_id, k.plan_sha, k.trigger_node,
           jsonb_build_object('kind', 'webhook', 'id', NULL, 'name', 'Webhook', 'flow_name', k.flow_name) AS started_by
      FROM x JOIN runtime_hook k ON k.token_sha256 = x.token AND k.enabled AND k.rev = x.rev
), r AS (
    INSERT INTO run (id, day, workspace_id, flow_id, version_id, plan_sha, trigger_node, dedupe_key,
                     input, input_ref, started_by, reply_to)
    SELECT id, day, workspace_id, flow_id, version_id, plan_sha, trigger_node, dedupe_key,
           input, input_ref, started_by, reply_to FROM h
    ON CONFLICT DO NOTHING
    RETURNING id, day, workspace_id, plan_sha, flow_id
), b AS (
    SELECT r.id, k.id AS hold, k.held_by FROM r
      CROSS JOIN LATERAL ({BORN.format(workspace="r.workspace_id", flow="r.flow_id", mode="'live'")}) k
), s AS (
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
    SELECT id, 1, 'hold:' || hold, 'pause', '{{}}', held_by FROM b
), l AS (
    INSERT INTO live_run (run_id, day, workspace_id, plan_sha, signal_seq)
    SELECT r.id, r.day, r.workspace_id, r.plan_sha, (b.id IS NOT NULL)::int FROM r LEFT JOIN b ON b.id = r.id
), p AS (
    INSERT INTO payload (id, n, run_id, day, body)
    SELECT y.id, y.n, r.id, r.day, y.body
      FROM unnest(%(p_run)s::uuid[], %(p_id)s::uuid[], %(p_n)s::smallint[], %(p_body)s::bytea[])
           AS y(run_id, id, n, body)
      JOIN r ON r.id = y.run_id
), f AS (
    INSERT INTO run_key (run_id, workspace_id, name, value)
    SELECT r.id, r.workspace_id, y.name, y.value
      FROM unnest(%(k_run)s::uuid[], %(k_name)s::text[], %(k_value)s::text[]) AS y(run_id, name, value)
      JOIN r ON r.id = y.run_id
)
SELECT h.id, r.id IS NOT NULL FROM h LEFT JOIN r ON r.id = h.id
"""

HOOK = """
SELECT workspace_id, flow_id, version_id, plan_sha, trigger_node, auth, dedupe_header, answer, max_body, rev,
       key_fields
  FROM runtime_hook WHERE token_sha256 = %(token)s AND enabled
"""

PUT_HOOK = """
INSERT INTO runtime_hook (token_sha256, workspace_id, flow_id, flow_name, version_id, plan_sha, trigger_node, auth,
                          dedupe_header, answer, max_body, key_fields)
VALUES (%(token)s, %(workspace_id)s, %(flow_id)s, %(flow_name)s, %(version_id)s, %(plan_sha)s, %(trigger_node)s,
        %(auth)s::jsonb, %(dedupe_header)s, %(answer)s, %(max_body)s, %(key_fields)s::text[])
ON CONFLICT (token_sha256) DO UPDATE SET
    workspace_id = EXCLUDED.workspace_id, flow_id = EXCLUDED.flow_id, flow_name = EXCLUDED.flow_name,
    version_id = EXCLUDED.version_id, plan_sha = EXCLUDED.plan_sha, trigger_node = EXCLUDED.trigger_node,
    auth = EXCLUDED.auth, dedupe_header = EXCLUDED.dedupe_header, answer = EXCLUDED.answer,
    max_body = EXCLUDED.max_body, key_fields = EXCLUDED.key_fields, enabled = true, rev = runtime_hook.rev + 1
"""

NAME_HOOKS = "UPDATE runtime_hook SET flow_name = %(flow_name)s WHERE flow_id = %(flow_id)s"

DROP_HOOKS = "DELETE FROM runtime_hook WHERE flow_id = %(flow_id)s AND token_sha256 <> ALL(%(keep)s::bytea[])"

LIVE_COUNTS = "SELECT workspace_id, count(*) FROM live_run GROUP BY workspace_id"

# The row lock serialises the senders, so a number once visible is complete. Delivered twice = no row. A raced duplicate
# uses up a number without a signal; the reader goes by `signal_seq`, so that gap wakes nobody twice.
SIGNAL = """
WITH b AS (
    UPDATE live_run SET signal_seq = signal_seq + 1,
           wake_at = CASE WHEN owner IS NULL THEN least(coalesce(wake_at, 'infinity'), now()) ELSE wake_at END
     WHERE run_id = %(run_id)s AND workspace_id = %(workspace_id)s
       AND NOT EXISTS (SELECT 1 FROM signal WHERE run_id = %(run_id)s AND dedupe = %(dedupe)s)
    RETURNING run_id, signal_seq
)
INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
SELECT run_id, signal_seq, %(dedupe)s, %(kind)s, %(payload)s, %(actor)s::jsonb FROM b
ON CONFLICT (run_id, dedupe) DO NOTHING RETURNING n
"""

SIGNAL_ANYWHERE = SIGNAL.replace(" AND workspace_id = %(workspace_id)s", "")
"""For the runtime itself, which knows the run but not its workspace."""

# What dead letters `d` keep goes on, with the redrive as its first signal; it can be cancelled once more. All that is
# needed comes along from one part to the next: ten thousand items may go on at once, and these connections know no hash
# joins.
GO_ON = """, once_more AS (
    UPDATE signal SET dedupe = 'cancel:' || signal.n FROM d WHERE signal.run_id = d.run_id AND signal.dedupe = 'cancel'
), u AS (
    UPDATE run SET status = 'queued', finished_at = NULL, error = NULL, last_seq = NULL FROM d WHERE run.id = d.run_id
    RETURNING run.id, run.day, run.plan_sha, d.workspace_id, d.format, d.epoch, d.next_seq, d.signal_seq,
              d.signals_done, d.state
), l AS (
    INSERT INTO live_run (run_id, day, workspace_id, plan_sha, format, epoch, next_seq, signal_seq, signals_done, state)
    SELECT id, day, workspace_id, plan_sha, format, epoch + 1, next_seq, signal_seq + 1, signals_done, state FROM u
    RETURNING run_id, signal_seq, epoch
)
INSERT INTO signal (run_id, n, dedupe, kind, payload, actor)
SELECT run_id, signal_seq, 'redrive:' || epoch, 'redrive', %(payload)s, %(actor)s::jsonb FROM l RETURNING n
"""

# A dead run goes on: its lease row comes back from the dead letter.
REDRIVE = f"""
WITH d AS (
    UPDATE dead_letter SET closed_at = now(), action = 'redriven', closed_by = %(actor)s::jsonb
     WHERE run_id = %(run_id)s AND workspace_id = %(workspace_id)s AND closed_at IS NULL
    RETURNING *
){GO_ON}"""

REDRIVE_CHILD = REDRIVE.replace("closed_at IS NULL", "action = 'child'")
"""The dead letter of a run another one waits for is not open for people: it goes on when that one does."""

DISCARD = """
UPDATE dead_letter SET closed_at = now(), action = 'discarded',
       closed_by = %(actor)s::jsonb || jsonb_build_object('said', %(reason)s::text)
 WHERE run_id = %(run_id)s AND workspace_id = %(workspace_id)s AND closed_at IS NULL RETURNING run_id
"""

TAKE_OUTBOX = """
WITH c AS (SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at LIMIT %(n)s FOR UPDATE SKIP LOCKED)
UPDATE outbox o SET due_at = now() + least(2 ^ o.tries * 2, 300) * interval '1 second', tries = o.tries + 1
  FROM c WHERE o.id = c.id RETURNING o.id, o.topic, o.key, o.workspace_id, o.payload, o.tries, o.created_at
"""
