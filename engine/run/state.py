"""The state of a run: small, JSON-able, moved only by `apply`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from engine.events import Event
from engine.plan import Plan
from engine.run.commands import Command, Finish, Wait
from engine.run.facts import Fact, WaitFired

STATE_FORMAT = 1


class RunFacts(TypedDict, total=False):
    """What a run is told about itself at its start (JSON).

    id, workspace_id, flow_id, version_id: UUIDs as text. mode: live | test | dry. started_at: iso.
    flow: {id, name}. started_by: {kind, id, name, email}. pins: {node key: output} for test and dry runs.
    """

    id: str
    workspace_id: str
    flow_id: str
    version_id: str | None
    mode: str
    started_at: str
    started_by: dict[str, Any]
    flow: dict[str, Any]
    pins: dict[str, Any]


class RunState:
    """One run. Mutated in place for speed; outputs are shared, never copied: treat them as frozen."""

    waits: dict[str, Wait]
    """open waits by id"""
    finished: Finish | None
    """how it ended, once `Finish` was applied"""

    @classmethod
    def new(cls, plan: Plan, trigger: str, payload: Any, run: RunFacts) -> RunState:
        """A run that is about to start at the trigger node `trigger`. Raises NotFound when the plan has no such trigger."""
        raise NotImplementedError

    @classmethod
    def from_bytes(cls, body: bytes, plan: Plan) -> RunState:
        """Read a stored state; raises Conflict when it is of a newer format or of another plan."""
        raise NotImplementedError

    def to_bytes(self) -> bytes:
        """The state as orjson bytes (format number inside)."""
        raise NotImplementedError

    def opening(self, now: datetime) -> list[Event]:
        """The events of the start (run_started, steps no trigger of this run leads to). Call once, after `new`."""
        raise NotImplementedError

    def apply(self, item: Fact | Command, now: datetime) -> list[Event]:
        """Move the state by a fact, or by a command that is taken on. Returns the unnumbered events of it, in order.

        Facts that come twice or too late (a step already over, a wait already closed) change nothing and return [].
        """
        raise NotImplementedError

    def running(self) -> list[str]:
        """Paths of steps in flight. After a claim these were lost: apply the ledger's outcome, or `StepLost`, to each."""
        raise NotImplementedError

    def due(self, now: datetime) -> list[WaitFired]:
        """Facts for all waits whose time has come; apply them before `decide`."""
        raise NotImplementedError

    def next_due(self) -> datetime | None:
        """When the next wait ends by itself, or None."""
        raise NotImplementedError

    def wait_reason(self) -> str | None:
        """The most human of the open waits: in_doubt > task > message > child > rate > slot > retry > timer; None = none."""
        raise NotImplementedError

    def effect_id(self, path: str) -> str:
        """Id of the step's present effect (UUID as text): constant over attempts of one request."""
        raise NotImplementedError

    @staticmethod
    def head(body: bytes) -> Mapping[str, Any]:
        """Format, plan and run facts of stored bytes, without building the state."""
        raise NotImplementedError
