"""G015: a join that goes on although a branch failed."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

_LOOKED_AT = 200
"""A graph with more caught failures before one join gets this advice for the first ones only."""


def check(reach: Reach) -> Iterator[Finding]:
    """A join of all takes every way that is not dead: a branch that failed and was caught is missing silently."""
    caught = [key for key, edges in reach.shape.out.items() if any(reach.shape.catches(edge) for edge in edges)]
    if not caught:
        return
    for key, ways_in in reach.shape.incoming.items():
        node = reach.graph.nodes[key]
        if len(ways_in) < 2 or node.join.mode != "all" or key not in reach.shape.reachable:
            continue
        missing = next((step for step in caught[:_LOOKED_AT] if _may_be_missing(reach, key, step)), None)
        if missing is not None:
            join = {**node.join.model_dump(), "mode": "all_succeeded"}
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field="join",
                message=f"“{reach.graph.name_of(key)}” goes on even if “{reach.graph.name_of(missing)}” failed.",
                hint="If it needs every branch, let it wait until all succeeded.",
                fix=fix("set_node", key=key, field="join", value=join),
            )


def _may_be_missing(reach: Reach, join: str, step: str) -> bool:
    certainty = reach.certainty
    if not certainty.comes_before(join, step) or certainty.certain(join, step):
        return False
    others = [
        edge
        for edge in reach.shape.incoming[join]
        if edge.source != step and not certainty.comes_before(edge.source, step)
    ]
    return any(certainty.sure_beside(step, edge) for edge in others)


RULE = Rule(
    code="G015",
    title="A join that goes on although a branch failed",
    hint="If it needs every branch, let it wait until all succeeded.",
    level=Level.ADVICE,
    check=check,
)
