"""The plan: the compiled, frozen, hashed form of a graph, which runs are pinned to for life."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import orjson

from engine.errors import NotFound, PlanError
from engine.expressions import CompiledValue, compile_value
from engine.nodes import flow_turn
from engine.plan.body import link_bodies
from engine.plan.node import PlanEdge, PlanNode
from engine.spec import NodeKind

PLAN_FORMAT = 1
KEPT_PLANS = 256


class Plan:
    """A frozen plan. Equal graphs give equal bytes, so `sha256` (hex) is its name.

    `Plan.from_bytes` keeps the plans it has read lately, so that runs of one flow share compiled expressions.

    Attributes:
        nodes: by key. edges: all wires, sorted. triggers: keys of the trigger nodes.
        vars: constants of the flow. outputs: templates of the run's result.
        takes_turns: a step of it waits for its turn, so the end of a run may let others go on.
        undo_keys: keys of the steps that undo others; they run backwards only.
        reads: keys of the steps some expression reads; ("*",) = cannot be told. Other outputs need not be kept.
    """

    def __init__(
        self,
        nodes: Mapping[str, PlanNode],
        edges: tuple[PlanEdge, ...],
        *,
        vars: Mapping[str, Any] | None = None,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        reads: tuple[str, ...] = ("*",),
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.vars = vars or {}
        self.inputs = inputs or {}
        self.outputs = outputs or {}
        self.reads = reads
        self.reads_all = "*" in reads
        self.reads_set = frozenset(reads)
        self.triggers = tuple(key for key, node in nodes.items() if node.kind is NodeKind.TRIGGER)
        self._outputs: list[tuple[str, CompiledValue]] | None = None
        self.takes_turns = any(node.type == flow_turn.SPEC.type for node in nodes.values())
        self.undo_keys = frozenset(node.undo for node in nodes.values() if node.undo is not None)
        self._exclusive: dict[str, frozenset[str]] = {}
        self._link()
        self._bytes = orjson.dumps(self._to_json(), option=orjson.OPT_SORT_KEYS)
        self.sha256 = hashlib.sha256(self._bytes).hexdigest()

    def _link(self) -> None:
        out: dict[str, list[PlanEdge]] = {key: [] for key in self.nodes}
        incoming: dict[str, list[PlanEdge]] = {key: [] for key in self.nodes}
        for edge in self.edges:
            out[edge.source].append(edge)
            incoming[edge.target].append(edge)
        for key, node in self.nodes.items():
            node.out = tuple(out[key])
            node.incoming = tuple(incoming[key])
            node.links = tuple((edge.port, self.nodes[edge.target]) for edge in node.out)
            node.wired = frozenset(edge.port for edge in node.out)
        link_bodies(self.nodes)

    def _to_json(self) -> dict[str, Any]:
        return {
            "format": PLAN_FORMAT,
            "nodes": {key: node.to_json() for key, node in self.nodes.items()},
            "edges": [[edge.source, edge.port, edge.target] for edge in self.edges],
            "vars": self.vars,
            "inputs": self.inputs,
            "outputs": self.outputs,
            "reads": self.reads,
        }

    def to_bytes(self) -> bytes:
        """Canonical JSON; what `sha256` is taken of."""
        return self._bytes

    @classmethod
    def from_bytes(cls, body: bytes) -> Plan:
        """Read a stored plan. Raises PlanError when it is not one, or of a newer format."""
        name = hashlib.sha256(body).hexdigest()
        plan = _kept.get(name)
        if plan is None:
            plan = cls._read(bytes(body))
            _kept.put(name, plan)
        return plan

    @classmethod
    def _read(cls, body: bytes) -> Plan:
        try:
            raw = orjson.loads(body)
            if raw["format"] != PLAN_FORMAT:
                raise PlanError(
                    f"This plan is of format {raw['format']}; this Handrail runs format {PLAN_FORMAT}.",
                    hint="Upgrade this worker, or publish the flow again.",
                    code="plan_format",
                )
            return cls(
                {key: PlanNode.from_json(key, node) for key, node in raw["nodes"].items()},
                tuple(PlanEdge(*edge) for edge in raw["edges"]),
                vars=raw["vars"],
                inputs=raw["inputs"],
                outputs=raw["outputs"],
                reads=tuple(raw["reads"]),
            )
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            message = f"A stored plan cannot be read ({type(error).__name__})."
            raise PlanError(message, hint="Publish the flow again.", code="plan_broken") from error

    def node(self, key: str) -> PlanNode:
        """The node `key`; raises NotFound."""
        try:
            return self.nodes[key]
        except KeyError:
            raise NotFound(f"The plan has no step “{key}”.", hint="Check the key, or publish the flow again.") from None

    @property
    def output_programs(self) -> list[tuple[str, CompiledValue]]:
        """The compiled templates of the run's result, by name."""
        if self._outputs is None:
            self._outputs = [(name, compile_value(value)) for name, value in self.outputs.items()]
        return self._outputs

    def exclusive(self, key: str) -> frozenset[str]:
        """Steps that lead nowhere but to `key`: what a join that needs no more of them may cancel."""
        found = self._exclusive.get(key)
        if found is None:
            found = self._exclusive[key] = self._only_to(key)
        return found

    def _only_to(self, key: str) -> frozenset[str]:
        only = {key}
        work = [edge.source for edge in self.nodes[key].incoming]
        while work:
            source = work.pop()
            if source not in only and all(edge.target in only for edge in self.nodes[source].out):
                only.add(source)
                work.extend(edge.source for edge in self.nodes[source].incoming)
        return frozenset(only - {key})


class _Kept:
    """The plans read lately, by sha256; shared by the threads of a process."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Plan | None:
        with self._lock:
            plan = self._plans.get(name)
            if plan is not None:
                self._plans.move_to_end(name)
            return plan

    def put(self, name: str, plan: Plan) -> None:
        with self._lock:
            self._plans[name] = plan
            while len(self._plans) > self._size:
                self._plans.popitem(last=False)


_kept = _Kept(KEPT_PLANS)
