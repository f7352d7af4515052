"""G017: an approval nobody can give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.expressions.values import did_you_mean
from engine.graph.rules.base import Finding, Level, Reach, Rule

APPROVAL = "flow.approval"


def check(reach: Reach) -> Iterator[Finding]:
    """Neither people nor groups, or some the workspace does not know. Mapped ones are known at run time only, and
    a setting that is not there at all is a matter of G002."""
    for key, node in reach.graph.nodes.items():
        if node.type != APPROVAL:
            continue
        assignees = node.settings.get("assignees")
        people, groups = _names(assignees, "people"), _names(assignees, "groups")
        if assignees is not None and not people and not groups:
            message = f"Nobody is asked by “{reach.graph.name_of(key)}”."
            yield _finding(key, "settings.assignees", message, "Choose people or a group.")
        yield from _unknown(reach, key, "people", people, reach.facts.people)
        yield from _unknown(reach, key, "groups", groups, reach.facts.groups)


def _names(assignees: Any, part: str) -> list[str]:
    names = assignees.get(part) if isinstance(assignees, dict) else None
    return [name for name in names if isinstance(name, str) and name.strip()] if isinstance(names, list) else []


def _unknown(reach: Reach, key: str, part: str, names: list[str], known: frozenset[str] | None) -> Iterator[Finding]:
    if known is None:
        return
    lower = {name.lower() for name in known}
    for name in names:
        if "{{" in name or name.strip().lower() in lower:
            continue
        what = "is no active person here" if part == "people" else "is no group here"
        hint = did_you_mean(name, known) or "Choose somebody else, or invite them first."
        message = f"“{reach.graph.name_of(key)}” asks “{name[:100]}”, who {what}."
        yield _finding(key, f"settings.assignees.{part}", message, hint)


def _finding(key: str, field: str, message: str, hint: str) -> Finding:
    return Finding(code=RULE.code, level=RULE.level, node=key, field=field, message=message, hint=hint)


RULE = Rule(
    code="G017",
    title="An approval nobody can give",
    hint="Choose active people or a group.",
    level=Level.ERROR,
    check=check,
)
