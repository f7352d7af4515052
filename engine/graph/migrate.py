"""Old graph formats are brought up, one step at a time; newer ones are refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.errors import GraphError
from engine.graph.model import FORMAT

Step = Callable[[dict[str, Any]], dict[str, Any]]


def _from_0(raw: dict[str, Any]) -> dict[str, Any]:
    """Format 0 is a graph without a number: drafts made by hand or by a program that left it out."""
    return {**raw, "format": 1}


MIGRATIONS: dict[int, Step] = {0: _from_0}
"""format -> what makes the next one of it"""


def migrate(raw: dict[str, Any]) -> dict[str, Any]:
    """The graph JSON in today's format. Raises GraphError for a newer or senseless one."""
    version = raw.get("format", 0)
    if not isinstance(version, int) or isinstance(version, bool) or version < 0:
        raise GraphError(
            "This is not a Handrail graph: its “format” is not a number.",
            hint="Export the flow again and import that file.",
        )
    if version > FORMAT:
        raise GraphError(
            f"This flow was made by a newer Handrail (format {version}; this one reads up to {FORMAT}).",
            hint="Upgrade Handrail, or export the flow from the newer one in an older format.",
            code="graph_too_new",
        )
    while version < FORMAT:
        raw = MIGRATIONS[version](raw)
        version += 1
    return raw
