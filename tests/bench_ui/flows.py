"""Flows of a given size for the editor's bench: lanes of steps side by side behind one trigger."""

from __future__ import annotations

from typing import Any

LONGEST_LANE = 40
ACROSS, DOWN = 300, 140
FIELDS = [{"name": "total", "value": "{{ trigger.body.amount }}"}, {"name": "note", "value": "seen"}]


def drawing(count: int) -> dict[str, Any]:
    """A graph of `count` steps, the trigger included; every third step is a condition that goes one way."""
    nodes: dict[str, Any] = {"start": _node("trigger.webhook", "Start", {"auth": "none"}, (0, 0))}
    edges: list[dict[str, str]] = []
    lanes = max(3, -(-count // LONGEST_LANE))
    for place in range(count - 1):
        lane, column = place % lanes, place // lanes
        key, before = f"s{lane}_{column}", f"s{lane}_{column - 1}" if column else "start"
        nodes[key] = _step(f"Step {lane + 1}.{column + 1}", column, (ACROSS * (column + 1), DOWN * lane))
        edges.append({"from": before, "port": _way_out(nodes[before]), "to": key})
    return {"format": 1, "nodes": nodes, "edges": edges}


def _step(name: str, column: int, at: tuple[int, int]) -> dict[str, Any]:
    if column % 3 == 2:
        return _node("flow.if", name, {"condition": "trigger.body.amount > 1000"}, at)
    return _node("flow.set", name, {"fields": FIELDS}, at)


def _way_out(node: dict[str, Any]) -> str:
    return "true" if node["type"] == "flow.if" else "success"


def _node(type_: str, name: str, settings: dict[str, Any], at: tuple[int, int]) -> dict[str, Any]:
    return {"type": type_, "version": 1, "name": name, "settings": settings, "at": list(at)}
