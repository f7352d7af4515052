"""The wires of a graph as a program sees them: who leads where, in which order, and what goes in circles.

Built once for all rules, in time that grows with the wires; malformed graphs are welcome.
"""

from __future__ import annotations

from collections import deque
from functools import cached_property

from engine.graph.findings import NodeCatalog
from engine.graph.model import Edge, Graph
from engine.nodes.flow_scope import FINALLY
from engine.spec import NodeKind, NodeSpec, Port, PortKind


class Shape:
    """A graph with its node types looked up and its wires sorted by step.

    Attributes:
        specs: node type of every step whose type is known.
        edges: wires whose both ends are there, none of them into a trigger.
        out, incoming: those wires by source and by target.
    """

    def __init__(self, graph: Graph, catalog: NodeCatalog) -> None:
        self.graph = graph
        found = {key: catalog.node_spec(node.type, node.version) for key, node in graph.nodes.items()}
        self.specs: dict[str, NodeSpec] = {key: spec for key, spec in found.items() if spec is not None}
        self.edges = [edge for edge in graph.edges if self._leads(edge)]
        self.out: dict[str, list[Edge]] = {key: [] for key in graph.nodes}
        self.incoming: dict[str, list[Edge]] = {key: [] for key in graph.nodes}
        for edge in self.edges:
            self.out[edge.source].append(edge)
            self.incoming[edge.target].append(edge)

    def _leads(self, edge: Edge) -> bool:
        nodes = self.graph.nodes
        return edge.source in nodes and edge.target in nodes and not self.is_trigger(edge.target)

    def is_trigger(self, key: str) -> bool:
        """Whether a step starts runs."""
        spec = self.specs.get(key)
        return spec is not None and spec.kind is NodeKind.TRIGGER

    @cached_property
    def triggers(self) -> list[str]:
        """Keys of the steps that start runs."""
        return [key for key in self.graph.nodes if self.is_trigger(key)]

    @cached_property
    def ports(self) -> dict[str, tuple[Port, ...]]:
        """Ways out of every step whose type is known."""
        return {key: spec.ports_for(self.graph.nodes[key].settings) for key, spec in self.specs.items()}

    def catches(self, edge: Edge) -> bool:
        """Whether a wire is an error or timeout one."""
        ports = self.ports.get(edge.source, ())
        return any(port.name == edge.port and port.kind is not PortKind.NORMAL for port in ports)

    @cached_property
    def undo_steps(self) -> set[str]:
        """Steps that compensate another one; they run backwards only."""
        return {node.undo for node in self.graph.nodes.values() if node.undo is not None}

    @cached_property
    def inner(self) -> dict[str, list[str]]:
        """Steps of each container that nothing leads to: they start with it."""
        found: dict[str, list[str]] = {}
        for key, node in self.graph.nodes.items():
            if node.inside in self.graph.nodes and not self.incoming[key] and key not in self.undo_steps:
                found.setdefault(str(node.inside), []).append(key)
        return found

    def holds_steps(self, key: str) -> bool:
        """Whether a step is a container."""
        spec = self.specs.get(key)
        return spec is not None and spec.kind is NodeKind.CONTAINER

    def last_entry(self, container: str) -> str | None:
        """The step inside that starts the last part, where a container has one."""
        key = self.graph.nodes[container].settings.get(FINALLY) if self.holds_steps(container) else None
        return key if isinstance(key, str) and key else None

    def last_part(self, container: str) -> set[str]:
        """The last part of a container."""
        entry = self.last_entry(container)
        work = [] if entry is None or entry not in self.graph.nodes else [entry]
        seen = set(work)
        for key in work:
            fresh = [edge.target for edge in self.out[key] if edge.target not in seen]
            seen.update(fresh)
            work.extend(fresh)
        return seen

    @cached_property
    def reachable(self) -> set[str]:
        """Steps some trigger leads to, through containers as well."""
        seen = set(self.triggers)
        work = list(seen)
        while work:
            key = work.pop()
            onward = [edge.target for edge in self.out[key]] + self.inner.get(key, [])
            fresh = [each for each in onward if each not in seen]
            seen.update(fresh)
            work.extend(fresh)
        return seen

    @cached_property
    def order(self) -> list[str]:
        """Steps so that each comes after all that lead to it, and after its container; steps on a circle, and behind
        one, are left out."""
        nodes = self.graph.nodes
        inner: dict[str, list[str]] = {}
        left = {key: len(edges) for key, edges in self.incoming.items()}
        for key, node in nodes.items():
            if node.inside in nodes and not left[key]:
                inner.setdefault(str(node.inside), []).append(key)
                left[key] = 1
        work = deque(key for key, count in left.items() if count == 0)
        ordered = []
        while work:
            key = work.popleft()
            ordered.append(key)
            for target in (*(edge.target for edge in self.out[key]), *inner.get(key, ())):
                left[target] -= 1
                if left[target] == 0:
                    work.append(target)
        return ordered

    @cached_property
    def circles(self) -> list[list[str]]:
        """One circle of steps for each knot of wires that goes round, as keys in order of the wires."""
        ordered = set(self.order)
        rest = {key for key in self.graph.nodes if key not in ordered}
        found = []
        while rest:
            start = min(rest)
            circle, walked = self._walk_round(start, rest)
            if circle:
                found.append(circle)
            rest -= walked
        return found

    def _walk_round(self, start: str, rest: set[str]) -> tuple[list[str], set[str]]:
        """Walk backwards within `rest` until a step comes twice: every step there has a way in from there."""
        trail: dict[str, int] = {}
        key: str | None = start
        while key is not None and key not in trail:
            trail[key] = len(trail)
            key = next((edge.source for edge in self.incoming[key] if edge.source in rest), None)
        steps = list(trail)
        if key is None:
            return [], set(steps)
        circle = steps[trail[key] :][::-1]
        return circle, set(steps) | self._downstream(set(steps), rest)

    def _downstream(self, start: set[str], rest: set[str]) -> set[str]:
        seen, work = set(start), list(start)
        while work:
            for edge in self.out[work.pop()]:
                if edge.target in rest and edge.target not in seen:
                    seen.add(edge.target)
                    work.append(edge.target)
        return seen
