"""The plan: the compiled, frozen, hashed form of a graph, which runs are pinned to for life."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from engine.errors import NotFound, PlanError
from engine.expressions import CompiledValue, Expression, compile_expression, compile_value
from engine.nodes import flow_turn
from engine.plan.body import Body, link_bodies
from engine.plan.program import Program
from engine.spec import EffectClass, Lane, NodeKind, Retry

PLAN_FORMAT = 1
KEPT_PLANS = 256


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
    reduce: collect | merge | first | vote (output of a `flow.join`).
    """

    mode: str = "all"
    n: int = 1
    rest: str = "ignore"
    reduce: str = "collect"


@dataclass(slots=True, eq=False)
class PlanNode:
    """One node, with everything of its type that the run needs: the plan does not change when a connector does.

    Attributes:
        ports: names of the ways out, in order.
        effect: class of the call (pure for control and wait nodes).
        lane: the kind of worker that executes it.
        timeout_s: seconds for one attempt. budget_s: for all attempts together, or None.
        verify: expression over `output` that must be true after a success.
        ask: after a success the service itself is asked whether it happened.
        undo: key of the node that compensates this one.
        sample: a realistic output for dry runs, kept only where a dry run does not call.
        bare, plain: places of the settings that hold a bare condition / no templates.
        late: settings of a container that are computed inside it, at the end of a pass through its body.
        body: what a container holds.
        out: edges by which the node is left. incoming: edges by which it is entered.
        links: (port, node it leads to) of every edge out. wired: ports that lead somewhere.
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
    lane: Lane = Lane.DEFAULT
    timeout_s: float = 10.0
    budget_s: float | None = None
    retry: Retry = field(default_factory=Retry)
    verify: str | None = None
    ask: bool = False
    join: JoinRule = field(default_factory=JoinRule)
    undo: str | None = None
    disabled: bool = False
    sample: Any = None
    bare: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    out: tuple[PlanEdge, ...] = ()
    incoming: tuple[PlanEdge, ...] = ()
    links: tuple[tuple[str, PlanNode], ...] = ()
    wired: frozenset[str] = frozenset()
    body: Body | None = None
    _program: Program | None = None
    _late: Program | None = None
    _verify: Expression | None = None

    @property
    def program(self) -> Program:
        """The compiled settings, made on first use. Raises ExpressionError."""
        if self._program is None:
            now = {name: value for name, value in self.settings.items() if name not in self.late}
            self._program = Program(now, self.bare, self.plain)
        return self._program

    @property
    def late_program(self) -> Program:
        """The compiled settings a container computes inside itself; empty ones are left out. Raises ExpressionError."""
        if self._late is None:
            given = {name: self.settings.get(name) for name in self.late}
            later = {name: value for name, value in given.items() if value not in (None, "")}
            self._late = Program(later, self.bare, self.plain)
        return self._late

    @property
    def contains(self) -> Body:
        """The body of a container."""
        if self.body is None:
            msg = f"“{self.key}” holds no steps"
            raise AssertionError(msg)
        return self.body

    @property
    def verify_expression(self) -> Expression | None:
        """The compiled `verify`, made on first use. Raises ExpressionError."""
        if self._verify is None and self.verify:
            self._verify = compile_expression(self.verify)
        return self._verify

    def to_json(self) -> dict[str, Any]:
        """What the plan's bytes say of the node; defaults are left out."""
        raw: dict[str, Any] = {
            "type": self.type,
            "kind": str(self.kind),
            "settings": self.settings,
            "ports": self.ports,
        }
        for name, (default, write) in _FIELDS.items():
            value = getattr(self, name)
            if value != default:
                raw[name] = write(value)
        return raw

    @classmethod
    def from_json(cls, key: str, raw: Mapping[str, Any]) -> PlanNode:
        """Inverse of `to_json`."""
        return cls(
            key=key,
            type=raw["type"],
            version=raw.get("version", 1),
            name=raw.get("name", ""),
            kind=NodeKind(raw["kind"]),
            settings=raw["settings"],
            inside=raw.get("inside"),
            connection=raw.get("connection"),
            ports=tuple(raw["ports"]),
            effect=EffectClass(raw.get("effect", "pure")),
            lane=Lane(raw.get("lane", "default")),
            timeout_s=raw.get("timeout_s", 10.0),
            budget_s=raw.get("budget_s"),
            retry=Retry.model_construct(**raw["retry"]) if "retry" in raw else _RETRY,
            verify=raw.get("verify"),
            ask=raw.get("ask", False),
            join=JoinRule(**raw["join"]) if "join" in raw else _JOIN,
            undo=raw.get("undo"),
            disabled=raw.get("disabled", False),
            sample=raw.get("sample"),
            bare=tuple(raw.get("bare", ())),
            plain=tuple(raw.get("plain", ())),
            late=tuple(raw.get("late", ())),
        )


def _same(value: Any) -> Any:
    return value


_RETRY, _JOIN = Retry(), JoinRule()
_FIELDS: dict[str, tuple[Any, Any]] = {
    "version": (1, _same),
    "name": ("", _same),
    "inside": (None, _same),
    "connection": (None, _same),
    "effect": (EffectClass.PURE, str),
    "lane": (Lane.DEFAULT, str),
    "timeout_s": (10.0, _same),
    "budget_s": (None, _same),
    "retry": (_RETRY, lambda retry: retry.model_dump()),
    "verify": (None, _same),
    "ask": (False, _same),
    "join": (_JOIN, lambda join: {"mode": join.mode, "n": join.n, "rest": join.rest, "reduce": join.reduce}),
    "undo": (None, _same),
    "disabled": (False, _same),
    "sample": (None, _same),
    "bare": ((), list),
    "plain": ((), list),
    "late": ((), list),
}


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
