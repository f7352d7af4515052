"""G004: steps that lead back to themselves."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

_SHOWN = 6


def check(reach: Reach) -> Iterator[Finding]:
    """One finding for each circle, at the step the wire back leads to; the fix cuts that wire."""
    for circle in reach.shape.circles:
        first, last = circle[0], circle[-1]
        names = [f"“{reach.graph.name_of(key)}”" for key in circle[:_SHOWN]]
        more = [f"… ({len(circle)} steps)"] if len(circle) > _SHOWN else []
        wire = next((edge for edge in reach.shape.out[last] if edge.target == first), None)
        yield Finding(
            code=RULE.code,
            level=RULE.level,
            node=first,
            message="These steps go round in a circle: " + " → ".join([*names, *more, names[0]]) + ".",
            hint="Remove the line that leads back. To repeat steps, put them into a “Repeat until”.",
            fix=fix("disconnect", from_=last, port=wire.port, to=first) if wire else (),
        )


RULE = Rule(
    code="G004",
    title="Steps in a circle",
    hint="Remove the line that leads back; to repeat steps, put them into a “Repeat until”.",
    level=Level.ERROR,
    check=check,
)
