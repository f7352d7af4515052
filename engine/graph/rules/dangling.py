"""G005: a line that starts or ends nowhere, or at a way out that does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.expressions.values import did_you_mean
from engine.graph.model import Edge
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix


def _no_source(reach: Reach, edge: Edge) -> str | None:
    if edge.source in reach.graph.nodes:
        return None
    return f"A line into “{reach.graph.name_of(edge.target)}” starts at a step that is gone (“{edge.source}”)."


def _no_target(reach: Reach, edge: Edge) -> str | None:
    if edge.target in reach.graph.nodes:
        return None
    return f"A line from “{reach.graph.name_of(edge.source)}” leads to a step that is gone (“{edge.target}”)."


def _into_trigger(reach: Reach, edge: Edge) -> str | None:
    if not reach.shape.is_trigger(edge.target):
        return None
    return f"A line leads into “{reach.graph.name_of(edge.target)}”, but triggers only start a flow."


def _no_port(reach: Reach, edge: Edge) -> str | None:
    ports = reach.shape.ports.get(edge.source)
    if ports is None or any(port.name == edge.port for port in ports):
        return None
    hint = did_you_mean(edge.port, [port.name for port in ports])
    return f"“{reach.graph.name_of(edge.source)}” has no way out called “{edge.port}”. {hint}".rstrip()


PROBLEMS: tuple[Callable[[Reach, Edge], str | None], ...] = (_no_source, _no_target, _into_trigger, _no_port)


def check(reach: Reach) -> Iterator[Finding]:
    """Each line is named once, by its first problem."""
    for edge in reach.graph.edges:
        message = next((found for problem in PROBLEMS if (found := problem(reach, edge))), None)
        if message:
            node = edge.source if edge.source in reach.graph.nodes else edge.target
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=node if node in reach.graph.nodes else None,
                field=f"edge:{edge.id}",
                message=message,
                hint="Remove the line, or connect it anew.",
                fix=fix("disconnect", from_=edge.source, port=edge.port, to=edge.target),
            )


RULE = Rule(
    code="G005",
    title="A line that leads nowhere",
    hint="Remove the line, or connect it anew.",
    level=Level.ERROR,
    check=check,
)
