"""What a past run came to, step by step: the answers of a backtest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from engine.plan import Plan
from engine.run.backtest import Answer
from engine.run.items import index_of
from engine.runtime.desk import Desk
from engine.runtime.values import load
from engine.spec import NodeKind

ACTS = (NodeKind.ACTION, NodeKind.WAIT)
# The run itself, and the items of its loops that were runs of their own.
RUNS = """
SELECT id, day, parent_path FROM run
 WHERE workspace_id = %(workspace)s AND (id = %(run)s OR (parent_run_id = %(run)s AND flow_id = %(flow)s
   AND trigger_node = split_part(regexp_replace(parent_path, '^.*/', ''), '#', 1)))
"""
LAST_WORDS = """
SELECT DISTINCT ON (s.run_id, s.path) s.run_id, s.path, s.kind, s.port, s.output, s.output_ref, s.data,
       (SELECT encode(e.request_digest, 'hex') FROM effect e
         WHERE e.day = s.day AND e.run_id = s.run_id AND e.path = s.path ORDER BY e.sent_at DESC LIMIT 1)
  FROM step s JOIN unnest(%(days)s::date[], %(runs)s::uuid[]) AS x(day, run_id) ON s.day = x.day AND s.run_id = x.run_id
 WHERE s.kind IN ('step_succeeded', 'step_failed') AND s.node = ANY(%(nodes)s)
 ORDER BY s.run_id, s.path, s.seq DESC
"""


async def answers_of(desk: Desk, plan: Plan, workspace_id: UUID, flow_id: UUID, run_id: UUID) -> dict[str, Any]:
    """By path, for the steps of `plan` that act or wait."""
    runs = await desk.rows(RUNS, {"workspace": workspace_id, "run": run_id, "flow": flow_id})
    bases = {row[0]: "" if row[0] == run_id else f"{row[2].split('#')[0]}[{index_of(row[0])}]/" for row in runs}
    nodes = [key for key, node in plan.nodes.items() if node.kind in ACTS]
    given = {"days": [row[1] for row in runs], "runs": [row[0] for row in runs], "nodes": nodes}
    found: dict[str, Any] = {}
    for run, path, kind, port, output, ref, data, digest in await desk.rows(LAST_WORDS, given):
        if kind == "step_succeeded":
            body = output if ref is None else await desk.payload(ref)
            found[bases[run] + path] = Answer(port, load(body), None, digest or "")
        else:
            found[bases[run] + path] = Answer(port, None, (load(data) or {}).get("error"), digest or "")
    return found
