"""G013: keys that expressions cannot use, and names that people cannot tell apart."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterator

from engine.graph.model import Graph
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

LONGEST = 64
_TAKEN = frozenset({"null", "true", "false", "undo"})


def is_valid_key(key: str) -> bool:
    """A name expressions can use: letters, digits and underscores, not starting with a digit or underscore."""
    plain = key.isascii() and key.isidentifier() and not key.startswith("_") and len(key) <= LONGEST
    return plain and not keyword.iskeyword(key) and key not in _TAKEN


def check(reach: Reach) -> Iterator[Finding]:
    """Keys are errors; equal names are advice."""
    names = Counter(node.name for node in reach.graph.nodes.values() if node.name)
    for key, node in reach.graph.nodes.items():
        if not is_valid_key(key):
            yield Finding(
                code=RULE.code,
                level=Level.ERROR,
                node=key,
                field="key",
                message=f"“{key[:80]}” cannot be the key of a step.",
                hint=f"Use up to {LONGEST} letters, digits and underscores, starting with a letter.",
                fix=fix("rename", key=key, to=_valid(reach.graph, key)),
            )
        if names[node.name] > 1:
            yield Finding(
                code=RULE.code,
                level=Level.ADVICE,
                node=key,
                field="name",
                message=f"{names[node.name]} steps are called “{node.name}”.",
                hint="Give each its own name, so that people can tell them apart.",
            )


def _valid(graph: Graph, key: str) -> str:
    """A key near the given one that nobody uses."""
    letters = "".join(char if char.isascii() and char.isalnum() else "_" for char in key.lower())[:50].strip("_")
    base = letters if letters[:1].isalpha() else f"step_{letters}".rstrip("_")
    base = base if is_valid_key(base) else f"{base}_step"
    number = 1
    while (made := base if number == 1 else f"{base}_{number}") in graph.nodes:
        number += 1
    return made


RULE = Rule(
    code="G013",
    title="A key or name that does not do",
    hint="Use up to 64 letters, digits and underscores, starting with a letter; give each step its own name.",
    level=Level.ERROR,
    check=check,
)
