"""G021: a container that holds nothing, starts in several places, or whose last part is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix
from engine.nodes.flow_scope import FINALLY
from engine.spec import PortKind


def check(reach: Reach) -> Iterator[Finding]:
    """Each container: is there anything in it, does it start at one place, is its last part one."""
    for key in reach.graph.nodes:
        if not reach.shape.holds_steps(key):
            continue
        entries = [each for each in reach.shape.inner.get(key, ()) if each != reach.shape.last_entry(key)]
        if not set(reach.graph.children(key)) - reach.shape.undo_steps - reach.shape.last_part(key):
            yield _finding(key, f"“{reach.graph.name_of(key)}” holds no steps.", "Put the steps to do into it.")
        yield from (_second_entry(reach, key, entries[0], each) for each in entries[1:])
        yield from _last_part(reach, key)


def _second_entry(reach: Reach, container: str, first: str, entry: str) -> Finding:
    name, other = reach.graph.name_of(entry), reach.graph.name_of(first)
    port = next((port.name for port in reach.shape.ports.get(first, ()) if port.kind is PortKind.NORMAL), None)
    return _finding(
        entry,
        f"“{name}” has no line into it, and “{reach.graph.name_of(container)}” already starts with “{other}”.",
        f"Connect it to a step inside; a click puts it behind “{other}”.",
        fix("connect", from_=first, port=port, to=entry) if port else (),
    )


def _last_part(reach: Reach, container: str) -> Iterator[Finding]:
    entry = reach.shape.last_entry(container)
    if entry is None:
        return
    node = reach.graph.nodes[container]
    children = reach.graph.children(container)
    problem = None
    if entry not in children:
        problem = f"the step “{reach.graph.name_of(entry)}” is not inside"
    elif _is_mixed(reach, reach.shape.last_part(container)):
        problem = "a line from the other steps leads into it"
    if problem is not None:
        settings = {name: value for name, value in node.settings.items() if name != FINALLY}
        yield Finding(
            code=RULE.code,
            level=RULE.level,
            node=container,
            field=f"settings.{FINALLY}",
            message=f"The last part of “{reach.graph.name_of(container)}” is none: {problem}.",
            hint="Choose a step inside that no line leads to; it and what follows it run in the end.",
            fix=fix("update_settings", key=container, settings=settings),
        )


def _is_mixed(reach: Reach, part: set[str]) -> bool:
    return any(edge.source not in part for key in part for edge in reach.shape.incoming[key])


def _finding(node: str, message: str, hint: str, cure: tuple[dict[str, Any], ...] = ()) -> Finding:
    return Finding(code=RULE.code, level=RULE.level, node=node, message=message, hint=hint, fix=cure)


RULE = Rule(
    code="G021",
    title="A container without steps, or without one beginning",
    hint="Put steps into it, and connect them so that one of them comes first.",
    level=Level.ERROR,
    check=check,
)
