"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.graph.findings import Finding, Level
from engine.graph.scope import Reach

Check = Callable[[Reach], Iterable[Finding]]

__all__ = ["Check", "Finding", "Level", "Reach", "Rule", "fix"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its code, what it finds, what to do, and how grave it is at the worst.

    Attributes:
        codes: the code, and those of closely related findings the same walk makes.
        title: what is wrong, in a few words. hint: what to do, in general; findings say it for the case at hand.
    """

    code: str
    title: str
    hint: str
    level: Level
    check: Check


def fix(op: str, **fields: Any) -> tuple[dict[str, Any], ...]:
    """One edit operation as a fix; `from_` and `to` name the ends of a wire."""
    return ({"op": op, **{name.rstrip("_"): value for name, value in fields.items()}},)
