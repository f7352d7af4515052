"""The part of a draft that a test run is about: the steps it goes through, and those whose data it only needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from builder.flows.nesting import outermost
from engine.errors import Conflict, InvalidInput

UP_TO, FROM = "to", "from"
WAYS = (UP_TO, FROM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A draft cut to what a test run needs.

    Attributes:
        graph: JSON of the steps that are done and those before them.
        step: where it ends or begins; the container around the chosen step, if it lies in one.
        done: keys of the steps that are done, in no order.
        given: keys of the steps that are not done, and yield what is known of them.
    """

    graph: dict[str, Any]
    step: str
    done: frozenset[str]
    given: frozenset[str]


def part_of(graph: Mapping[str, Any], step: str, way: str) -> Part:
    """The part up to a step (`to`), or from it on (`from`). Raises InvalidInput or Conflict with what to do instead."""
    nodes: Mapping[str, Any] = graph.get("nodes") or {}
    if step not in nodes:
        raise InvalidInput("The draft has no such step.", hint="Save the draft, then try again.", code="no_such_step")
    if any(node.get("undo") == step for node in nodes.values()):
        hint = "Test it alone, or choose a step of the way forward."
        raise Conflict("This step undoes another one; no run leads to it.", hint=hint, code="undo_step")
    chosen = outermost(nodes, step)
    ahead = _closure([chosen], _links(graph, "from", "to")) if way == FROM else {chosen}
    wanted = _closure(ahead, _links(graph, "to", "from"))
    given = wanted - ahead - _starts(nodes) if way == FROM else set()
    kept = _with_all_inside(nodes, wanted)
    return Part(graph=_cut(graph, kept), step=chosen, done=frozenset(kept - given), given=frozenset(given))


def triggers_of(part: Part) -> list[str]:
    """Keys of the triggers that lead to the step, those that people start by hand first."""
    nodes = part.graph["nodes"]
    before = _closure([part.step], _links(part.graph, "to", "from"))
    return sorted(_starts(nodes) & before, key=lambda key: (nodes[key]["type"] != "trigger.manual", key))


def _starts(nodes: Mapping[str, Any]) -> set[str]:
    return {key for key, node in nodes.items() if str(node["type"]).startswith("trigger.")}


def _links(graph: Mapping[str, Any], near: str, far: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edge in graph.get("edges") or ():
        found.setdefault(edge[near], []).append(edge[far])
    return found


def _closure(starts: Iterable[str], links: Mapping[str, list[str]]) -> set[str]:
    found: set[str] = set()
    work = list(starts)
    while work:
        key = work.pop()
        if key not in found:
            found.add(key)
            work.extend(links.get(key, ()))
    return found


def _with_all_inside(nodes: Mapping[str, Any], wanted: set[str]) -> set[str]:
    """Also what lies in the containers, and the steps that undo."""
    undoing = {node["undo"] for key, node in nodes.items() if outermost(nodes, key) in wanted and node.get("undo")}
    return {key for key in nodes if outermost(nodes, key) in wanted or outermost(nodes, key) in undoing}


def _cut(graph: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    nodes = {key: node for key, node in graph["nodes"].items() if key in kept}
    edges = [edge for edge in graph.get("edges") or () if {edge["from"], edge["to"]} <= kept]
    whole = len(nodes) == len(graph["nodes"])
    outputs = graph.get("outputs") if whole else {}
    return {**graph, "nodes": nodes, "edges": edges, "outputs": outputs or {}, "groups": [], "notes": []}
