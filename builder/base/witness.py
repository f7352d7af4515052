"""How the floors below the audit log have their acts recorded: one callable, bound by the wiring.

Accounts and access lie below audit and must not import it; they call `record` here, in the transaction of their act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from builder.base.actor import Actor


class Record(Protocol):
    """The signature of `audit.facade.record`."""

    def __call__(
        self,
        actor: Actor,
        action: str,
        obj_type: str,
        obj_id: object,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        outcome: str = "ok",
        workspace_id: UUID | None = None,
    ) -> None:
        """Write one row of the audit log in the current transaction."""
        ...


_bound: list[Record] = []


def bind(recorder: Record) -> None:
    """Give the floors below their recorder; the last one given counts."""
    _bound[:] = [recorder]


def record(
    actor: Actor,
    action: str,
    obj_type: str,
    obj_id: object,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    outcome: str = "ok",
    workspace_id: UUID | None = None,
) -> None:
    """Record an act. An act that cannot be recorded must not happen, so without a recorder this is an error."""
    if not _bound:
        raise RuntimeError("No recorder is bound: builder.config.wiring must run before the first act.")
    _bound[0](actor, action, obj_type, obj_id, before, after, outcome, workspace_id)
