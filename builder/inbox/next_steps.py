"""What happens on each outcome, by the names of the steps that follow it in the graph of the run's version."""

from __future__ import annotations

from typing import Any


def names_after(graph: dict[str, Any], node: str, port: str) -> list[str]:
    """Names of the steps entered when `node` is left by `port`, in the graph's order."""
    nodes = graph.get("nodes") or {}
    targets = [edge["to"] for edge in graph.get("edges") or [] if edge.get("from") == node and edge.get("port") == port]
    return [str((nodes.get(key) or {}).get("name") or key) for key in dict.fromkeys(targets)]
