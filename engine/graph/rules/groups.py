"""G025: groups of steps that do not lie side by side, or are gone. Advice only: a run knows nothing of groups."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.model import Group
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix


def check(reach: Reach) -> Iterator[Finding]:
    """One finding for each group, at its first step that is out of place."""
    for group in reach.graph.groups:
        beside = members(reach, group)
        stray = next((key for key in group.keys if key not in beside), None)
        if stray is not None:
            yield _finding(reach, group, beside, stray)


def members(reach: Reach, group: Group) -> tuple[str, ...]:
    """Steps of a group that lie where its first one lies: what is drawn of it."""
    nodes = reach.graph.nodes
    there = [key for key in group.keys if key in nodes]
    return tuple(key for key in there if nodes[key].inside == nodes[there[0]].inside)


def _finding(reach: Reach, group: Group, beside: tuple[str, ...], stray: str) -> Finding:
    gone = stray not in reach.graph.nodes
    problem = "is gone" if gone else f"does not lie beside “{reach.graph.name_of(beside[0])}”"
    return Finding(
        code=RULE.code,
        level=RULE.level,
        node=None if gone else stray,
        message=f"“{reach.graph.name_of(stray)}” of the group “{group.name or group.id}” {problem}.",
        hint="A group holds steps of one container, or of the top; take the others out.",
        fix=fix("group", id=group.id, name=group.name, keys=list(beside), color=group.color),
    )


RULE = Rule(
    code="G025",
    title="A group of steps that do not lie side by side",
    hint="Group steps of one container, or of the top; a container can be in a group itself.",
    level=Level.ADVICE,
    check=check,
)
