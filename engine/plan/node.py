"""The parts of a plan: a node with everything of its type that a run needs, its joins and edges, and what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.expressions import Expression, compile_expression
from engine.plan.program import Program
from engine.spec import EffectClass, Lane, NodeKind, Retry


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


@dataclass(frozen=True, slots=True)
class Body:
    """What a container holds.

    Attributes:
        nodes: the steps directly inside, each after all that lead to it; steps that undo others are left out.
        entries: those nothing leads to, but for the last part. final_entries: where the last part starts.
        finals: keys of the last part.
        inline: nothing in it acts or waits, so all of it can be computed at once, without steps of its own.
        alone: nothing in it, at any depth, belongs to the run it stands in, so each pass may be a run of its own.
        undoes: something in it, at any depth, can be undone, so its steps are kept.
    """

    nodes: tuple[PlanNode, ...]
    entries: tuple[PlanNode, ...]
    final_entries: tuple[PlanNode, ...]
    finals: frozenset[str]
    inline: bool
    alone: bool
    undoes: bool


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
        verifies: of a keyed call: the service can be asked about it, as it can about every verifiable one.
        key_ttl_s: of a keyed call: seconds for which the service surely remembers its key.
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
    verifies: bool = False
    key_ttl_s: float = 86_400.0
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
    def can_be_asked(self) -> bool:
        """Whether the service can tell what became of a call."""
        return self.verifies or self.effect is EffectClass.VERIFIABLE

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
            verifies=raw.get("verifies", False),
            key_ttl_s=raw.get("key_ttl_s", 86_400.0),
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
    "verifies": (False, _same),
    "key_ttl_s": (86_400.0, _same),
    "join": (_JOIN, lambda join: {"mode": join.mode, "n": join.n, "rest": join.rest, "reduce": join.reduce}),
    "undo": (None, _same),
    "disabled": (False, _same),
    "sample": (None, _same),
    "bare": ((), list),
    "plain": ((), list),
    "late": ((), list),
}
