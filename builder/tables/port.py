"""engine.spec's Tables over the data tables of one workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from builder.base.threads import in_thread
from builder.tables.operations import perform
from engine.errors import HandrailError, PermanentError


class WorkspaceTables:
    """What an action of a run in this workspace may do with its tables."""

    def __init__(self, workspace_id: str) -> None:
        self._workspace_id = UUID(workspace_id)

    async def call(self, operation: str, table: str, arguments: Mapping[str, Any], *, key: str) -> Any:
        """One operation; a refusal is a PermanentError, because the next attempt gives the same answer."""
        try:
            return await in_thread(perform, self._workspace_id, operation, table, arguments, key=key)
        except HandrailError as error:
            raise PermanentError(error.message, hint=error.hint, code=error.code, sent=False) from error
