"""G024: fields of a start that are ticked as key fields, and are none."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule
from engine.nodes.key_fields import LONGEST_NAME, MOST, PLACES, key_fields, ticked_fields


def check(reach: Reach) -> Iterator[Finding]:
    """More ticked fields than a start has keys, or one with a name too long for a key."""
    for key, node in reach.graph.nodes.items():
        if node.type not in PLACES:
            continue
        kept = key_fields(node.type, node.settings)
        ticked = ticked_fields(node.type, node.settings)
        endless = [name for name in ticked if len(name) > LONGEST_NAME]
        beyond = [name for name in ticked if name not in kept and name not in endless]
        if beyond:
            message = (
                f"“{reach.graph.name_of(key)}” has more than {MOST} key fields; no run is found by {_list(beyond)}."
            )
            yield _finding(key, node.type, message, f"Untick fields until {MOST} are left.")
        if endless:
            message = f"The name of {_list(endless)} is too long for a key field; no run is found by it."
            yield _finding(key, node.type, message, f"Give the field a name of at most {LONGEST_NAME} characters.")


def _list(names: list[str]) -> str:
    shown = ", ".join(f"“{name[:40]}{'…' if len(name) > 40 else ''}”" for name in names[:MOST])
    return shown if len(names) <= MOST else f"{shown} and {len(names) - MOST} more"


def _finding(key: str, kind: str, message: str, hint: str) -> Finding:
    field = f"settings.{PLACES[kind].setting}"
    return Finding(code=RULE.code, level=RULE.level, node=key, field=field, message=message, hint=hint)


RULE = Rule(
    code="G024",
    title="A key field that no run is found by",
    hint="Tick at most five fields of a start, with names of at most 100 characters.",
    level=Level.WARNING,
    check=check,
)
