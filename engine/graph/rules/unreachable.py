"""G003: a step no trigger leads to."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix


def check(reach: Reach) -> Iterator[Finding]:
    """Silent without any trigger (G010 says that), and about steps that undo another one."""
    shape = reach.shape
    if not shape.triggers:
        return
    for key in reach.graph.nodes:
        if key not in shape.reachable and key not in shape.undo_steps:
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                message=f"“{reach.graph.name_of(key)}” never runs: nothing leads to it.",
                hint="Connect it to an earlier step, or remove it.",
                fix=fix("remove_node", key=key, reconnect=False),
            )


RULE = Rule(
    code="G003",
    title="A step that never runs",
    hint="Connect it to an earlier step, or remove it.",
    level=Level.WARNING,
    check=check,
)
