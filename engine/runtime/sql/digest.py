# ruff: noqa: S608 - the statements are put together from constants only
"""One digest per finished run, over everything that was recorded of it. The audit log's seals cover them."""

# A dead run may go on and a late fact may still reach the ledger, so only the three final ends count, and of those the
# rows nobody writes any more: the run itself, its steps and its events up to the last number.
DIGEST = """
       sha256(convert_to(ROW(r.id, r.workspace_id, r.flow_id, r.version_id, encode(r.plan_sha, 'hex'), r.trigger_node,
              r.mode, r.status, r.started_by, extract(epoch FROM r.created_at), extract(epoch FROM r.finished_at),
              r.last_seq, encode(r.input, 'hex'), r.input_ref, encode(r.output, 'hex'), r.output_ref,
              encode(r.error, 'hex'))::text, 'UTF8'))
    || coalesce((
       SELECT sha256(convert_to(string_agg(ROW(s.seq, s.kind, s.path, s.node, s.attempt, s.port, s.epoch,
              extract(epoch FROM s.at), encode(s.input, 'hex'), s.input_ref, encode(s.output, 'hex'), s.output_ref,
              encode(s.data, 'hex'))::text, ';' ORDER BY s.seq), 'UTF8'))
         FROM step s WHERE s.day = r.day AND s.run_id = r.id AND s.seq <= r.last_seq), ''::bytea)
    || coalesce((
       SELECT sha256(convert_to(string_agg(ROW(e.seq, e.kind, e.path, e.node, e.attempt, e.epoch,
              extract(epoch FROM e.at), encode(e.data, 'hex'))::text, ';' ORDER BY e.seq), 'UTF8'))
         FROM run_event e WHERE e.day = r.day AND e.run_id = r.id AND e.seq <= r.last_seq), ''::bytea)"""
"""Of the run `r`."""

# Of runs that were removed since, the digest was kept.
FINISHED = f"""
SELECT r.id, {DIGEST}
  FROM run r
 WHERE r.workspace_id = %(workspace)s AND r.status IN ('succeeded', 'failed', 'cancelled')
   AND (%(since)s::timestamptz IS NULL OR r.finished_at > %(since)s::timestamptz) AND r.finished_at <= %(until)s
UNION ALL
SELECT run_id, digest FROM run_removed
 WHERE workspace_id = %(workspace)s
   AND (%(since)s::timestamptz IS NULL OR finished_at > %(since)s::timestamptz) AND finished_at <= %(until)s
"""

# Every end of a run up to this moment can be seen. A run's end is stamped inside its transaction, so one that is still
# open, however long, stamps nothing before its own start. Sessions of other roles end no runs, and are not seen.
SETTLED = """
SELECT least(now(), min(xact_start)) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
"""
