"""Frames: one pass through the body of a container, with its own outputs. The run itself is the outermost frame.

A step in a frame is found by a path such as `each[3]/send`: the frame's `base` (`each[3]/`) and the key of its node.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.plan import PlanNode


class Layer(dict[str, Any]):
    """What is inside a container, before what is outside; both live. Writing, `get`, and JSON see the inside alone."""

    __slots__ = ("outer",)

    def __init__(self, outer: Mapping[str, Any]) -> None:
        super().__init__()
        self.outer = outer

    def __missing__(self, key: str) -> Any:
        return self.outer[key]

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or key in self.outer

    def __iter__(self) -> Iterator[str]:
        """Names inside and outside, for expressions that read all of it."""
        yield from super().__iter__()
        yield from (key for key in self.outer if not super(Layer, self).__contains__(key))

    def keys(self) -> Any:
        """Names inside and outside."""
        return list(self)


class Frame:
    """One pass through a body.

    Attributes:
        base: what the paths of its steps begin with; "" for the run itself.
        owner: path of the container. index: number of the item or round; None in a scope.
        outer: the frame the container stands in; None for the run itself.
        outputs, errors: of its own steps, by key. env: the names expressions start from.
        busy: steps in it that are not over.
        last: output of the step that succeeded last.
        ending: the error that ends this pass, or {"cancelled": why}; nothing new starts then.
        outcome: how its main part ended, once its last part (“finally”) runs: {"error": ... | None}.
        held: keys of steps its main part did not come to.
        turn: how often its last part was started anew.
        undone: what it had done was undone.
        carried: what the round before handed on to this one.
    """

    __slots__ = (
        "base",
        "busy",
        "carried",
        "ending",
        "env",
        "errors",
        "held",
        "index",
        "last",
        "outcome",
        "outer",
        "outputs",
        "owner",
        "turn",
        "undone",
    )

    def __init__(self, base: str, owner: str, index: int | None, outer: Frame | None, env: dict[str, Any]) -> None:
        self.base = base
        self.owner = owner
        self.index = index
        self.outer = outer
        self.outputs: dict[str, Any] = {}
        self.errors: dict[str, Any] = {}
        self.env = env
        self.busy = 0
        self.last: Any = None
        self.ending: dict[str, Any] | None = None
        self.outcome: dict[str, Any] | None = None
        self.held: list[str] = []
        self.turn = 0
        self.undone = False
        self.carried: Any = None

    @property
    def stopping(self) -> bool:
        """Whether this pass, or one around it, is to end."""
        frame: Frame | None = self
        while frame is not None:
            if frame.ending is not None:
                return True
            frame = frame.outer
        return False

    def to_list(self) -> list[Any]:
        """Compact JSON."""
        return [
            self.owner,
            self.index,
            self.outputs,
            self.errors,
            self.last,
            self.ending,
            self.outcome,
            self.held,
            self.turn,
            self.undone,
            self.carried,
        ]

    def fill(self, raw: list[Any]) -> None:
        """Take everything but the place from stored JSON."""
        self.outputs.update(raw[2])
        self.errors.update(raw[3])
        self.last, self.ending, self.outcome, self.held, self.turn, self.undone, self.carried = raw[4:]


def base_of(path: str, index: int | None) -> str:
    """What paths of steps inside the container at `path` begin with."""
    return f"{path}/" if index is None else f"{path}[{index}]/"


def inner_frame(path: str, index: int | None, outer: Frame, names: Mapping[str, Any]) -> Frame:
    """A new pass through the body of the container at `path`; `names`: `item` and `index`, where it has them."""
    frame = Frame(base_of(path, index), path, index, outer, {**outer.env, **names})
    frame.turn = outer.turn
    frame.outputs = frame.env["steps"] = Layer(outer.env["steps"])
    frame.errors = frame.env["errors"] = Layer(outer.env["errors"])
    return frame


class Loop:
    """A container that is open.

    Attributes:
        path, node: its step. values: its evaluated settings. total: items to do, None when nobody can know.
        next: the item or round to start next. live: bases of frames that are there.
        results: by item. failed: {index, error} of the items put up with. last: result of the last round.
        done: passes that are over and counted.
        error: why it is going to fail, once calls in flight are over. cancelled: why it is not wanted any more.
        turn: how often it was undone and began anew. apart: its items are runs of their own.
    """

    __slots__ = (
        "apart",
        "cancelled",
        "done",
        "error",
        "failed",
        "last",
        "live",
        "next",
        "node",
        "path",
        "results",
        "total",
        "turn",
        "values",
    )

    def __init__(self, path: str, node: PlanNode, values: dict[str, Any]) -> None:
        self.path = path
        self.node = node
        self.values = values
        self.total: int | None = None
        self.next = 0
        self.done = 0
        self.turn = 0
        self.apart = False
        self.live: dict[str, None] = {}
        self.results: list[Any] = []
        self.failed: list[dict[str, Any]] = []
        self.last: Any = None
        self.error: dict[str, Any] | None = None
        self.cancelled: str | None = None

    def to_list(self) -> list[Any]:
        """Compact JSON."""
        return [
            self.values,
            self.total,
            self.next,
            self.results,
            self.failed,
            self.last,
            self.error,
            self.cancelled,
            self.done,
            list(self.live),
            self.turn,
            self.apart,
        ]

    @classmethod
    def from_list(cls, path: str, node: PlanNode, raw: list[Any]) -> Loop:
        """Inverse of `to_list`."""
        loop = cls(path, node, raw[0])
        loop.total, loop.next, loop.results, loop.failed, loop.last = raw[1:6]
        loop.error, loop.cancelled, loop.done = raw[6:9]
        loop.live, loop.turn = dict.fromkeys(raw[9]), raw[10]
        loop.apart = len(raw) > 11 and raw[11]
        return loop

    def names(self, index: int | None, carried: Any) -> dict[str, Any]:
        """The names its frames add: `item` and `index`."""
        if index is None:
            return {}
        return {"item": carried if self.total is None else self.values["items"][index], "index": index}
