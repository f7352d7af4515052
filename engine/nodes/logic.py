"""What a flow node does, as records: a table of types, never a chain of ifs.

A control node is a function of its evaluated settings. A wait node is three: what it waits for, what an answer means,
and what it means when its time is over. None of them does I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, NamedTuple


@dataclass(frozen=True, slots=True)
class Ending:
    """A step that ends the whole run: `flow.stop`."""

    status: Literal["succeeded", "failed"]
    output: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A step that answers the webhook: `flow.respond`."""

    status: int
    headers: dict[str, str]
    body: Any


class Kept(NamedTuple):
    """A value of the run's shared context, and which write of that name it is, from 1."""

    name: str
    value: Any
    version: int


class Outcome(NamedTuple):
    """How a flow node ended: the port it is left by, and its output."""

    port: str
    output: Any
    ending: Ending | None = None
    reply: Reply | None = None
    kept: Kept | None = None


class Env(NamedTuple):
    """What a flow node may know beside its settings.

    arrived: (key of the step, its output) of every way in that was taken, in the order in which they arrived.
    reduce: what a join makes of them.
    context: name -> (value, version) of the run's shared context.
    """

    now: datetime
    arrived: Sequence[tuple[str, Any]] = ()
    reduce: str = "collect"
    context: Mapping[str, tuple[Any, int]] = MappingProxyType({})


class WaitRequest(NamedTuple):
    """What a wait node waits for; see `engine.run.commands.Wait`."""

    reason: Literal["timer", "task", "message", "event", "turn", "child", "publish"]
    wake_at: datetime | None = None
    until: datetime | None = None
    title: str = ""
    people: tuple[str, ...] = ()
    correlation: str | None = None
    spec: dict[str, Any] | None = None


Control = Callable[[dict[str, Any], Env], Outcome]
"""Raises StepError (permanent) when the settings make no sense."""


@dataclass(frozen=True, slots=True)
class WaitLogic:
    """A wait node. `answered(payload, now)` reads a decision or message; `expired(now)`: its time is over."""

    ask: Callable[[dict[str, Any], Env], WaitRequest]
    answered: Callable[[Mapping[str, Any], datetime], Outcome] | None = None
    expired: Callable[[datetime], Outcome] | None = None
