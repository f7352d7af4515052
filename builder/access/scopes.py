"""Where a grant holds, and what a decision is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

WORKSPACE, FOLDER, FLOW, CONNECTION = "workspace", "folder", "flow", "connection"
ALL_SCOPES = (WORKSPACE, FOLDER, FLOW, CONNECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The object of a decision. `kind` is flow, run, connection...; `flow_id` and `folder` say what it belongs to."""

    workspace_id: UUID
    kind: str = WORKSPACE
    id: str = ""
    flow_id: str = ""
    folder: str = ""

    def scopes(self) -> set[tuple[str, str]]:
        """Every (scope, id) whose grants count here: itself, its flow, its folder and those above, the workspace."""
        found = {(WORKSPACE, "")}
        if self.kind in ALL_SCOPES and self.id:
            found.add((self.kind, self.id))
        if self.flow_id:
            found.add((FLOW, self.flow_id))
        parts = [part for part in self.folder.split("/") if part]
        found |= {(FOLDER, "/".join(parts[:depth])) for depth in range(1, len(parts) + 1)}
        return found


def target_of(obj: Any) -> Target:
    """The target of a model row: its workspace_id and id, its `flow_id` and `folder` when it has them."""
    if isinstance(obj, Target):
        return obj
    meta = getattr(obj, "_meta", None)
    kind = meta.model_name if meta is not None else str(getattr(obj, "kind", type(obj).__name__.lower()))
    return Target(
        workspace_id=UUID(str(obj.workspace_id)),
        kind=kind,
        id=str(getattr(obj, "id", "") or ""),
        flow_id=str(getattr(obj, "flow_id", "") or ""),
        folder=str(getattr(obj, "folder", "") or ""),
    )
