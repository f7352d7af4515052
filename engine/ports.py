"""What the world must offer the engine. Bound once, in the product's wiring; tests bind in-memory ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.spec import ActionContext, ActionSpec, ConnectionValues, NodeSpec, VerifyResult


class Clock(Protocol):
    """Time, so that tests can turn it."""

    def now(self) -> datetime:
        """Aware UTC time."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


class Catalog(Protocol):
    """All node types there are."""

    def node_spec(self, type: str, version: int = 1) -> NodeSpec | None:
        """The record of a node type, or None when it is unknown here."""
        ...

    def node_specs(self) -> Sequence[NodeSpec]:
        """Every node type, newest version of each."""
        ...

    def action(self, type: str, version: int = 1) -> ActionSpec | None:
        """The action behind a node type of kind ACTION, or None."""
        ...


class Secrets(Protocol):
    """Connections of a workspace, decrypted for the one call."""

    async def connection(self, workspace_id: str, key: str) -> ConnectionValues:
        """Fields of the connection `key`; raises PermanentError when it is gone, disabled or may not be used."""
        ...


class Invoker(Protocol):
    """Executes an action of the catalogue."""

    async def run(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> Any:
        """Do it; returns JSON; raises StepErrors only."""
        ...

    async def verify(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> VerifyResult:
        """Ask whether it happened."""
        ...


class ContextFactory(Protocol):
    """Makes the ActionContext of one attempt."""

    async def make(
        self,
        *,
        workspace_id: str,
        run_id: str,
        step: str,
        connection: str | None,
        idempotency_key: str,
        attempt: int,
        timeout_s: float,
        deadline: datetime,
    ) -> ActionContext:
        """Context with the connection's values already decrypted."""
        ...

    async def close(self) -> None:
        """Close what the contexts of the running event loop held open; called when a worker ends."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A flow that another one runs: which version, and where it starts. Ids are UUIDs as text, `plan_sha` is hex.
    `keys`: values of the key fields of what it begins with, by name."""

    flow_id: str
    flow_name: str
    version_id: str
    plan_sha: str
    trigger_node: str
    keys: Mapping[str, str] = field(default_factory=dict)


class Flows(Protocol):
    """The flows of a workspace, as far as flows may run each other."""

    async def called(self, *, workspace_id: str, flow: str, version: int | None, inputs: Mapping[str, Any]) -> Called:
        """The flow with this id or name, in this version (None = the published one), for these inputs.

        Raises NotFound when the workspace has no such flow or version, Conflict when it is not published or cannot be
        run by another flow, InvalidInput when the inputs are not what its start step asks for.
        """
        ...


class EventSink(Protocol):
    """Told after commit that a run has news. May drop; the rows are the truth."""

    def run_changed(self, *, workspace_id: str, run_id: str, n: int, flow_id: str | None = None) -> None:
        """Run `run_id` now has events up to `n`."""
        ...

    def answered(self, *, reply_to: str, answer: Mapping[str, Any]) -> None:
        """A run answered its webhook: {run_id, status, headers, body}."""
        ...
