"""What publishing means for triggers: register those of the new version, switch off those that are gone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from builder.flows.contracts import Publication, finding
from builder.triggers import kinds, services
from engine.errors import InvalidInput


class TriggersHook:
    """Registers hooks and schedules in the publishing transaction."""

    def check(self, publication: Publication) -> list[dict[str, Any]]:
        """One finding per trigger whose settings cannot work."""
        found = []
        for node in kinds.triggers_in(publication.graph):
            try:
                kinds.kind_of(node.type).check(node.settings)
            except InvalidInput as error:
                found.append(finding(code="T001", level="error", node=node.key, message=error.message, hint=error.hint))
        return found

    def published(self, publication: Publication) -> None:
        """Move every trigger of the flow to the new version."""
        services.register(publication)

    def unpublished(self, *, workspace_id: UUID, flow_id: UUID) -> None:
        """Stop starting runs; addresses are kept for the next version."""
        services.switch_off(workspace_id=workspace_id, flow_id=flow_id)
