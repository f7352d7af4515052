"""G019: steps in a container that is none, or lines that cross its border."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.model import Graph
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix
from engine.spec import NodeKind


def check(reach: Reach) -> Iterator[Finding]:
    """Where each step lies, then where each line goes."""
    for key, node in reach.graph.nodes.items():
        problem = _place_problem(reach, key, node.inside) if node.inside is not None else None
        if problem is not None:
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field="inside",
                message=f"“{reach.graph.name_of(key)}” lies in “{reach.graph.name_of(node.inside or '')}”, {problem}.",
                hint="Take it out, or put it into a container.",
                fix=fix("put_inside", keys=[key], container=None),
            )
    yield from _crossing(reach)


def _place_problem(reach: Reach, key: str, container: str | None) -> str | None:
    if container not in reach.graph.nodes:
        return "which is gone"
    spec = reach.shape.specs.get(container)
    if spec is not None and spec.kind is not NodeKind.CONTAINER:
        return "which holds no steps"
    if reach.shape.is_trigger(key):
        return "but triggers stand outside"
    return "and that in itself" if _in_itself(reach.graph, key) else None


def _in_itself(graph: Graph, key: str) -> bool:
    seen: set[str] = set()
    place: str | None = key
    while place is not None and place in graph.nodes and place not in seen:
        seen.add(place)
        place = graph.nodes[place].inside
    return place == key


def _crossing(reach: Reach) -> Iterator[Finding]:
    nodes = reach.graph.nodes
    for edge in reach.shape.edges:
        if nodes[edge.source].inside != nodes[edge.target].inside:
            source, target = reach.graph.name_of(edge.source), reach.graph.name_of(edge.target)
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=edge.source,
                field=f"edge:{edge.id}",
                message=f"The line from “{source}” to “{target}” crosses the border of a container.",
                hint="Lines stay inside a container; connect the container itself.",
                fix=fix("disconnect", from_=edge.source, port=edge.port, to=edge.target),
            )


RULE = Rule(
    code="G019",
    title="A container that is none, or a line across its border",
    hint="Put steps into containers only; connect the container itself, not the steps in it.",
    level=Level.ERROR,
    check=check,
)
