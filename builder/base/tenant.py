"""The tenant of an act."""

from __future__ import annotations

from uuid import UUID

from builder.base.actor import Actor
from engine.errors import InvalidInput


def workspace_of(actor: Actor) -> UUID:
    """The workspace an actor works in; InvalidInput when none is chosen yet."""
    if actor.workspace_id is None:
        raise InvalidInput("No workspace is chosen.", hint="Choose a workspace first.", code="no_workspace")
    return actor.workspace_id
