"""The plan: the compiled, frozen, hashed form of a graph, which runs are pinned to for life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


from engine.spec import EffectClass, NodeKind, Retry

PLAN_FORMAT = 1


@dataclass(frozen=True, slots=True)
class PlanEdge:
    """A wire: leaving `source` by `port` leads to `target`."""

    source: str
    port: str
    target: str

    @property
    def id(self) -> str:
        """`check.valid->send`, as events and views name it."""
        return f"{self.source}.{self.port}->{self.target}"


@dataclass(frozen=True, slots=True)
class JoinRule:
    """When a node with several ways in starts, and what becomes of the ways not needed.

    mode: all (every way that is not dead) | any | n_of_m | all_succeeded. rest: cancel | ignore.
    reduce: collect | merge | first (output of a `flow.join`).
    """

    mode: str = "all"
    n: int = 1
    rest: str = "ignore"
    reduce: str = "collect"


@dataclass(frozen=True, slots=True, eq=False)
class PlanNode:
    """One node, with everything of its type that the run needs: the plan does not change when a connector does.

    Attributes:
        ports: names of the ways out, in order.
        effect: class of the call (pure for control and wait nodes).
        timeout_s: seconds for one attempt. budget_s: for all attempts together, or None.
        verify: expression over `output` that must be true after a success.
        undo: key of the node that compensates this one.
        sample: a realistic output for dry runs, kept only where a dry run does not call.
        out: edges by which the node is left. incoming: edges by which it is entered, in graph order.
    """

    key: str
    type: str
    version: int
    name: str
    kind: NodeKind
    settings: Mapping[str, Any]
    inside: str | None = None
    connection: str | None = None
    ports: tuple[str, ...] = ("success",)
    effect: EffectClass = EffectClass.PURE
    timeout_s: float = 10.0
    budget_s: float | None = None
    retry: Retry = field(default_factory=Retry)
    verify: str | None = None
    join: JoinRule = field(default_factory=JoinRule)
    undo: str | None = None
    disabled: bool = False
    sample: Any = None
    out: tuple[PlanEdge, ...] = ()
    incoming: tuple[PlanEdge, ...] = ()


class Plan:
    """A frozen plan. Equal graphs give equal bytes, so `sha256` (hex) is its name.

    `Plan.from_bytes` keeps the plans it has read lately, so that runs of one flow share compiled expressions.
    """

    sha256: str
    nodes: Mapping[str, PlanNode]
    vars: Mapping[str, Any]
    outputs: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        """Canonical JSON; what `sha256` is taken of."""
        raise NotImplementedError

    @classmethod
    def from_bytes(cls, body: bytes) -> Plan:
        """Read a stored plan. Raises PlanError when it is not one, or of a newer format."""
        raise NotImplementedError

    def node(self, key: str) -> PlanNode:
        """The node `key`; raises NotFound."""
        raise NotImplementedError
