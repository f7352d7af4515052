"""G010: a flow nothing starts."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule


def check(reach: Reach) -> Iterator[Finding]:
    """No step of a trigger type."""
    if not reach.shape.triggers:
        yield Finding(
            code=RULE.code,
            level=RULE.level,
            message="Nothing starts this flow.",
            hint="Add a trigger: run by hand, webhook or schedule.",
        )


RULE = Rule(
    code="G010",
    title="No trigger",
    hint="Add a trigger: run by hand, webhook or schedule.",
    level=Level.ERROR,
    check=check,
)
