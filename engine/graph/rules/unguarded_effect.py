"""G016: a step that changes the outside world, and nobody says what happens when it fails."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.model import MAX_NESTING
from engine.graph.rules.base import Finding, Level, Reach, Rule
from engine.spec import EffectClass, NodeKind, PortKind

CHANGING = (EffectClass.KEYED, EffectClass.VERIFIABLE, EffectClass.UNSAFE)


def check(reach: Reach) -> Iterator[Finding]:
    """Steps of a changing class without any error line; the run would stop there as a dead letter."""
    for key, spec in reach.shape.specs.items():
        if spec.kind is not NodeKind.ACTION or key not in reach.shape.reachable:
            continue
        changing = spec.effect_for(reach.graph.nodes[key].settings) in CHANGING
        can_catch = any(port.kind is not PortKind.NORMAL for port in reach.shape.ports[key])
        if changing and can_catch and not _is_caught(reach, key):
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field="port:error",
                message=f"If “{reach.graph.name_of(key)}” fails, the run stops there and waits for a person.",
                hint="That may be right. To handle it in the flow, connect “Error”.",
            )


def _is_caught(reach: Reach, key: str) -> bool:
    """By a line of the step itself, or of a container around it."""
    place: str | None = key
    for _ in range(MAX_NESTING + 2):
        if place is None or place not in reach.graph.nodes:
            return False
        if any(reach.shape.catches(edge) for edge in reach.shape.out[place]):
            return True
        place = reach.graph.nodes[place].inside
    return False


RULE = Rule(
    code="G016",
    title="A change outside without a line for its failure",
    hint="Connect “Error” to handle it in the flow; without it the run stops there and waits for a person.",
    level=Level.ADVICE,
    check=check,
)
