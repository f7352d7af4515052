"""What is certain to have run before a step, on every way that leads to it.

Sets of steps are bits of whole numbers, so that a chain of 2,000 steps costs megabytes less and milliseconds.
"""

from __future__ import annotations

from functools import cached_property

from engine.graph.model import Edge
from engine.graph.shape import Shape
from engine.spec import PortKind

END = "/end"


def end_of(container: str) -> str:
    """The reader that stands for the end of a pass through a container's body."""
    return container + END


class Certainty:
    """For every step: which steps certainly succeeded, certainly failed, or may have run before it.

    A step that joins branches knows the union of those that are certain to be taken together, and otherwise only what
    all its ways in have in common.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._keys = list(shape.graph.nodes)
        self._bit = {key: 1 << place for place, key in enumerate(self._keys)}
        self._way_bit: dict[tuple[str, str], int] = {}
        for edge in shape.edges:
            self._way_bit.setdefault((edge.source, edge.port), 1 << len(self._way_bit))
        self._before: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._ways: dict[str, int] = {}
        self._compute()

    def certain(self, reader: str, key: str) -> bool:
        """Whether `key` has succeeded whenever `reader` runs."""
        return bool(self._done.get(reader, 0) & self._bit[key])

    def certainly_failed(self, reader: str, key: str) -> bool:
        """Whether `reader` runs only where `key` left by an error or timeout edge."""
        ways = self._ways.get(reader, 0)
        caught = [edge for edge in self.shape.out[key] if self.shape.catches(edge)]
        return any(ways & self._way_bit[edge.source, edge.port] for edge in caught)

    def comes_before(self, reader: str, key: str) -> bool:
        """Whether some way leads from `key` to `reader`."""
        return bool(self._before.get(reader, 0) & self._bit[key])

    def before(self, reader: str) -> list[str]:
        """All steps from which some way leads to `reader`."""
        mask = self._before.get(reader, 0)
        return [key for key in self._keys if mask & self._bit[key]]

    @cached_property
    def _only_way(self) -> dict[str, str | None]:
        """The one port by which a step is left whenever it succeeds, or None when there are several."""
        only: dict[str, str | None] = {}
        for key in self._keys:
            ports = [port.name for port in self.shape.ports.get(key, ()) if port.kind is PortKind.NORMAL]
            caught = any(self.shape.catches(edge) for edge in self.shape.out[key])
            only[key] = ports[0] if len(ports) == 1 and not caught else None
        return only

    def _compute(self) -> None:
        reachable = self.shape.reachable
        last = self._last_entries()
        for key in self.shape.order:
            ways_in = [edge for edge in self.shape.incoming[key] if edge.source in reachable]
            if ways_in:
                self._join(key, ways_in)
                continue
            self._copy(self.shape.graph.nodes[key].inside, key)
            self._before[key] |= last.get(key, 0)
        for key in self.shape.graph.nodes:
            if self.shape.holds_steps(key) and key in self._done:
                self._at_end_of(key)
        self._compute_undo()

    def _copy(self, reader: str | None, key: str) -> None:
        """Something knows what another reader knows; without one, nothing."""
        for known in (self._before, self._done, self._ways):
            known[key] = known.get(reader, 0) if reader is not None else 0

    def _last_entries(self) -> dict[str, int]:
        """For the start of each last part: the main part beside it, all of which may have run."""
        found = {}
        for key in self.shape.graph.nodes:
            entry = self.shape.last_entry(key)
            if entry is not None and entry in self._bit:
                beside = set(self.shape.graph.children(key)) - self.shape.last_part(key)
                found[entry] = sum(self._bit[step] for step in beside)
        return found

    def _at_end_of(self, container: str) -> None:
        """At the end of a pass everything inside may have run; what every pass comes to certainly has."""
        end = end_of(container)
        self._copy(container, end)
        children = set(self.shape.graph.children(container)) - self.shape.undo_steps
        entries = set(self.shape.inner.get(container, ()))
        self._before[end] |= sum(self._bit[key] for key in children)
        for key in (key for key in self.shape.order if key in children):
            caught = any(self.shape.catches(edge) for edge in self.shape.out[key])
            runs = key in entries or self._runs(key, self._done[end], self._ways[end], {})
            if runs and not caught:
                self._done[end] |= self._bit[key]

    def _compute_undo(self) -> None:
        """A compensating step may read what its owner could, and the owner."""
        for owner, node in self.shape.graph.nodes.items():
            if node.undo in self._bit and owner in self._done:
                self._before[node.undo] = self._before[owner] | self._bit[owner]
                self._done[node.undo] = self._done[owner] | self._bit[owner]
                self._ways[node.undo] = self._ways[owner]

    def _join(self, key: str, ways_in: list[Edge]) -> None:
        self._before[key] = 0
        for edge in ways_in:
            self._before[key] |= self._before[edge.source] | self._bit[edge.source]
        mode = self.shape.graph.nodes[key].join.mode
        facts = [self._through(edge) for edge in ways_in]
        done, ways = facts[0]
        for more_done, more_ways in facts[1:]:
            if mode == "all_succeeded":
                done, ways = done | more_done, ways | more_ways
            else:
                done, ways = done & more_done, ways & more_ways
        if mode == "all" and len(ways_in) > 1:
            done, ways = self._add_sure(ways_in, facts, done, ways)
        self._done[key], self._ways[key] = done, ways

    def _through(self, edge: Edge) -> tuple[int, int]:
        """What is certain once a wire was taken."""
        done = self._done[edge.source]
        if not self.shape.catches(edge):
            done |= self._bit[edge.source]
        return done, self._ways[edge.source] | self._way_bit[edge.source, edge.port]

    def _add_sure(self, ways_in: list[Edge], facts: list[tuple[int, int]], done: int, ways: int) -> tuple[int, int]:
        """A join of all waits for every way in: those that are taken whenever it runs add what they know."""
        left = list(zip(ways_in, facts, strict=True))
        while True:
            memo: dict[str, bool] = {}
            sure = [each for each in left if self._taken(each[0], done, ways, memo)]
            if not sure:
                return done, ways
            for each in sure:
                left.remove(each)
                done, ways = done | each[1][0], ways | each[1][1]

    def sure_beside(self, step: str, edge: Edge) -> bool:
        """Whether a wire is taken whenever `step` runs, even if `step` then fails."""
        return self._taken(edge, self._done.get(step, 0), self._ways.get(step, 0), {})

    def _taken(self, edge: Edge, done: int, ways: int, memo: dict[str, bool]) -> bool:
        """Whether a wire is taken whenever these steps are done and these ways were gone."""
        if ways & self._way_bit[edge.source, edge.port]:
            return True
        if self._only_way[edge.source] != edge.port:
            return False
        return bool(done & self._bit[edge.source]) or self._runs(edge.source, done, ways, memo)

    def _runs(self, key: str, done: int, ways: int, memo: dict[str, bool]) -> bool:
        """Whether a step runs whenever these are done. Walks up without recursion: chains may be long."""
        trail = [key]
        while trail:
            step = trail[-1]
            if step in memo:
                trail.pop()
                continue
            ways_in = self.shape.incoming[step]
            open_sources = [
                edge.source
                for edge in ways_in
                if not done & self._bit[edge.source]
                and not ways & self._way_bit[edge.source, edge.port]
                and self._only_way[edge.source] == edge.port
                and edge.source not in memo
            ]
            if open_sources:
                trail.extend(open_sources)
                continue
            memo[step] = self._enough(step, [self._is_taken(edge, done, ways, memo) for edge in ways_in])
            trail.pop()
        return memo[key]

    def _is_taken(self, edge: Edge, done: int, ways: int, memo: dict[str, bool]) -> bool:
        if ways & self._way_bit[edge.source, edge.port]:
            return True
        ran = bool(done & self._bit[edge.source]) or memo.get(edge.source, False)
        return ran and self._only_way[edge.source] == edge.port

    def _enough(self, step: str, taken: list[bool]) -> bool:
        join = self.shape.graph.nodes[step].join
        needed = {"all_succeeded": len(taken), "n_of_m": join.n or 1}.get(join.mode, 1)
        return bool(taken) and sum(taken) >= needed
