"""What happens on each outcome, by the names of the steps that follow it in the graph of the run's version."""

from __future__ import annotations

from typing import Any

DEEPEST = 20
LOOPS = ("flow.each", "flow.repeat")


def names_after(graph: dict[str, Any], node: str, port: str) -> list[str]:
    """Names of the steps entered when `node` is left by `port`, in the graph's order.

    Where a body ends there, the run goes on with what holds the body: a loop with its next turn, and then with what
    follows it.
    """
    nodes = graph.get("nodes") or {}
    found: list[str] = []
    for _ in range(DEEPEST):
        after = _targets(graph, node, port)
        place = (nodes.get(node) or {}).get("inside")
        if after or place is None:
            found += after
            break
        if (nodes.get(place) or {}).get("type") in LOOPS:
            found.append(place)
        node, port = place, "success"
    return [str((nodes.get(key) or {}).get("name") or key) for key in found]


def _targets(graph: dict[str, Any], node: str, port: str) -> list[str]:
    edges = graph.get("edges") or []
    return list(dict.fromkeys(edge["to"] for edge in edges if edge.get("from") == node and edge.get("port") == port))
