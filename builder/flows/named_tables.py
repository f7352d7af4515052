"""What publishing means for data tables: those that steps name must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from builder.flows.contracts import Publication, finding
from builder.tables import facade as tables

STEPS = "tables."
"""What the types of the steps that work on a table begin with."""


class TablesHook:
    """Checks the tables that steps name; a name that is data is known only in the run."""

    def check(self, publication: Publication) -> list[dict[str, Any]]:
        """Errors: tables that are not there."""
        named = list(_named(publication.graph))
        known = {table.name.casefold() for table in tables.tables(publication.workspace_id)} if named else set()
        return [_gone(key, name) for key, name in named if name.casefold() not in known]

    def published(self, publication: Publication) -> None:
        """Nothing to register: tables are looked up by name in the run."""

    def unpublished(self, *, workspace_id: UUID, flow_id: UUID) -> None:
        """Nothing to take back."""


def table_choices(*, workspace_id: UUID) -> list[dict[str, str]]:
    """The tables a step may name, as choices of a field."""
    return [{"value": table.name, "label": table.name} for table in tables.tables(workspace_id)]


def _named(graph: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, node in sorted((graph.get("nodes") or {}).items()):
        name = str((node.get("settings") or {}).get("table") or "")
        fixed = name.strip() and "{{" not in name
        if str(node.get("type")).startswith(STEPS) and fixed and not node.get("disabled"):
            yield key, name.strip()


def _gone(key: str, name: str) -> dict[str, Any]:
    return finding(
        code="P003",
        level="error",
        node=key,
        field="settings.table",
        message=f"There is no table “{name}” in this workspace.",
        hint="Choose one of its tables, or make it under Data tables first.",
    )
