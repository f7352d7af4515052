"""The body of a container: the steps that lie in it, in the order in which they can be walked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.nodes.flow_scope import FINALLY
from engine.plan.node import Body, PlanNode
from engine.spec import NodeKind

_OF_THE_RUN = frozenset({"flow.respond", "flow.stop", "flow.fail", "context.set"})
"""They say something of the whole run, so their steps have to be real ones."""
_OF_THIS_RUN = _OF_THE_RUN | {"flow.wait_message"}
"""They belong to the run they stand in: an answer, an end, a message that is sent to it."""
_WHOLE_JOINS = frozenset({"all", "all_succeeded"})
"""Joins whose outcome does not depend on the order in which branches end."""


def link_bodies(nodes: Mapping[str, PlanNode]) -> None:
    """Give every container its body, the innermost first."""
    inside: dict[str, list[PlanNode]] = {}
    undoing = {node.undo for node in nodes.values()}
    for node in nodes.values():
        if node.inside is not None and node.key not in undoing:
            inside.setdefault(node.inside, []).append(node)
    containers = [node for node in nodes.values() if node.kind is NodeKind.CONTAINER]
    for container in sorted(containers, key=lambda node: -_depth(nodes, node)):
        container.body = _body(container, inside.get(container.key, []))


def _depth(nodes: Mapping[str, PlanNode], node: PlanNode) -> int:
    depth, place = 0, node.inside
    while place is not None and place in nodes and depth <= len(nodes):
        depth, place = depth + 1, nodes[place].inside
    return depth


def _body(container: PlanNode, inside: list[PlanNode]) -> Body:
    ordered = tuple(_in_order(inside))
    last = container.settings.get(FINALLY)
    final_entries = tuple(node for node in ordered if node.key == last)
    return Body(
        nodes=ordered,
        entries=tuple(node for node in ordered if not node.incoming and node.key != last),
        final_entries=final_entries,
        finals=_reached(final_entries),
        inline=bool(ordered)
        and not final_entries
        and not container.settings.get("pause_s")
        and all(_is_inline(node) for node in ordered),
        alone=not final_entries and all(_is_alone(node) for node in ordered),
        undoes=any(node.undo or (node.body is not None and node.body.undoes) for node in ordered),
    )


def _in_order(nodes: list[PlanNode]) -> Iterable[PlanNode]:
    left = {node.key: len(node.incoming) for node in nodes}
    work = [node for node in nodes if not node.incoming]
    for node in work:
        yield node
        for _, target in node.links:
            left[target.key] -= 1
            if left[target.key] == 0:
                work.append(target)


def _reached(start: Iterable[PlanNode]) -> frozenset[str]:
    work = list(start)
    seen = {node.key for node in work}
    for node in work:
        for _, target in node.links:
            if target.key not in seen:
                seen.add(target.key)
                work.append(target)
    return frozenset(seen)


def _is_alone(node: PlanNode) -> bool:
    return node.undo is None and node.type not in _OF_THIS_RUN and (node.body is None or node.body.alone)


def _is_inline(node: PlanNode) -> bool:
    if node.verify or node.undo or node.join.mode not in _WHOLE_JOINS or node.type in _OF_THE_RUN:
        return False
    if node.kind is NodeKind.CONTAINER and not node.disabled:
        return node.body is not None and node.body.inline
    return node.kind is NodeKind.CONTROL or node.disabled
