"""G014: more than a flow may hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.model import MAX_BYTES, MAX_EDGES, MAX_NESTING, MAX_NODES
from engine.graph.rules.base import Finding, Level, Reach, Rule


def check(reach: Reach) -> Iterator[Finding]:
    """Steps, lines, bytes and nesting. (Expressions that are too long are found with the expressions.)"""
    graph = reach.graph
    counts = ((len(graph.nodes), MAX_NODES, "steps"), (len(graph.edges), MAX_EDGES, "connecting lines"))
    for count, most, word in counts:
        if count > most:
            yield _finding(f"The flow has {count:,} {word}; at most {most:,} are possible.")
    if len(graph.to_bytes()) > MAX_BYTES:
        yield _finding("The flow is larger than 1 MB.")
    deepest = max((_depth(reach, key) for key in graph.nodes), default=0)
    if deepest > MAX_NESTING:
        yield _finding(f"Steps are nested {deepest} levels deep; at most {MAX_NESTING} are possible.")


def _depth(reach: Reach, key: str) -> int:
    """Containers around a step; one circle of containers ends the count (G019 says that)."""
    depth, seen = 0, {key}
    place = reach.graph.nodes[key].inside
    while place is not None and place in reach.graph.nodes and place not in seen and depth <= MAX_NESTING:
        seen.add(place)
        depth += 1
        place = reach.graph.nodes[place].inside
    return depth


def _finding(message: str) -> Finding:
    return Finding(code=RULE.code, level=RULE.level, message=message, hint=RULE.hint)


RULE = Rule(
    code="G014",
    title="Over a limit",
    hint="Split it into several flows that call each other; keep long texts and data in a table or file.",
    level=Level.ERROR,
    check=check,
)
