"""G009: a wait that may never end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

TWO_DAYS_S, ONE_DAY_S = 172_800, 86_400
ENDLESS: dict[str, tuple[str, int, Callable[[Any], bool]]] = {
    "flow.approval": ("deadline_s", TWO_DAYS_S, lambda value: value in (None, "")),
    "flow.wait_message": ("timeout_s", ONE_DAY_S, lambda value: value == "none"),
    "flow.wait_event": ("timeout_s", ONE_DAY_S, lambda value: value == "none"),
}
"""type -> its setting for the longest wait, a usual value in seconds, what means “without an end”"""


def check(reach: Reach) -> Iterator[Finding]:
    """Waits of people or messages without a longest time; the fix sets a usual one."""
    for key, node in reach.graph.nodes.items():
        if node.type not in ENDLESS:
            continue
        field, usual, is_endless = ENDLESS[node.type]
        if is_endless(node.settings.get(field)):
            days = usual // ONE_DAY_S
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field=f"settings.{field}",
                message=f"“{reach.graph.name_of(key)}” may wait for ever.",
                hint=f"Say how long it may take, and what happens then; {days} day{'s' if days > 1 else ''} is usual.",
                fix=fix("update_settings", key=key, settings={**node.settings, field: usual}),
            )


RULE = Rule(
    code="G009",
    title="A wait without an end",
    hint="Say how long it may take, and what happens then.",
    level=Level.WARNING,
    check=check,
)
