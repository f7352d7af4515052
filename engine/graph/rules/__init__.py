"""The rules of a graph: one rule, one file, one code. `RULES` is the list; `check_graph` walks it."""

from engine.graph.findings import Finding, GraphFacts, Level, NodeCatalog
from engine.graph.model import MAX_NODES, Graph
from engine.graph.rules import (
    assignees,
    body,
    calls,
    circle,
    connection,
    containers,
    dangling,
    endless_wait,
    expressions,
    groups,
    keys,
    limits,
    mismatch,
    missing_setting,
    no_trigger,
    optional_field,
    partial_join,
    respond,
    start_keys,
    unasked,
    undo,
    unguarded_effect,
    unknown_type,
    unreachable,
)
from engine.graph.rules.base import Rule
from engine.graph.scope import Reach

RULES: tuple[Rule, ...] = (
    unknown_type.RULE,
    missing_setting.RULE,
    unreachable.RULE,
    circle.RULE,
    dangling.RULE,
    expressions.RULE,
    expressions.UNKNOWN_FIELD_RULE,
    mismatch.RULE,
    endless_wait.RULE,
    no_trigger.RULE,
    connection.RULE,
    expressions.NOT_CERTAIN_RULE,
    keys.RULE,
    limits.RULE,
    partial_join.RULE,
    unguarded_effect.RULE,
    assignees.RULE,
    undo.RULE,
    containers.RULE,
    respond.RULE,
    body.RULE,
    calls.RULE,
    optional_field.RULE,
    start_keys.RULE,
    groups.RULE,
    unasked.RULE,
)
"""In the order of their codes."""

_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.ADVICE: 2}
MOST_FINDINGS = 500
"""Of a graph with thousands of problems the gravest are enough."""


def check_graph(graph: Graph, catalog: NodeCatalog, facts: GraphFacts | None = None) -> list[Finding]:
    """All findings, the gravest first, then by code and step. A graph over the limits gets that one finding only."""
    reach = Reach(graph, catalog, facts)
    if len(graph.nodes) > MAX_NODES:
        return list(limits.check(reach))
    found = [finding for rule in RULES for finding in rule.check(reach)]
    found.sort(key=lambda each: (_ORDER[each.level], each.code, each.node or "", each.field or ""))
    return found[:MOST_FINDINGS]


__all__ = ["RULES", "Rule", "check_graph"]
