"""The graph: what a draft or a version holds, as a frozen model of the JSON format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from engine.graph.canonical import canonical, canonical_bytes, digest
from engine.spec import Handling

FORMAT = 1
MAX_NODES = 2_000
MAX_BYTES = 1_000_000
MAX_NESTING = 8
MAX_EDGES = 20_000
UNDO_PORT = "undo"

Json = Annotated[Any, BeforeValidator(canonical)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(canonical)]
Position = Annotated[tuple[float, float], BeforeValidator(canonical)]


def _or_empty(value: Any) -> Any:
    return {} if value is None else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Join(_Model):
    """When a step with several ways in starts. `n` counts for `n_of_m`; `reduce` is what a Join step makes of them."""

    mode: Literal["all", "any", "n_of_m", "all_succeeded"] = "all"
    n: int | None = Field(default=None, ge=1, le=MAX_NODES)
    rest: Literal["cancel", "ignore"] = "ignore"
    reduce: Literal["collect", "merge", "first", "vote"] = "collect"


class Node(_Model):
    """A step as drawn. `inside` names its container, `undo` the step that compensates it, `at` its place."""

    type: str = Field(min_length=1, max_length=200)
    version: int = Field(default=1, ge=1, le=10_000)
    name: str = Field(default="", max_length=200)
    inside: str | None = Field(default=None, max_length=200)
    settings: JsonObject = Field(default_factory=dict)
    connection: str | None = Field(default=None, max_length=200)
    join: Annotated[Join, BeforeValidator(_or_empty)] = Field(default_factory=Join)
    handling: Annotated[Handling, BeforeValidator(_or_empty)] = Field(default_factory=Handling)
    undo: str | None = Field(default=None, max_length=200)
    disabled: bool = False
    note: str = Field(default="", max_length=20_000)
    at: Position = (0, 0)

    def undone_by(self, key: str | None) -> Node:
        """The same node with `key` as its undo, unless it has one."""
        return self if key is None or self.undo is not None else self.model_copy(update={"undo": key})


class Edge(_Model):
    """A wire: leaving step `from` by `port` leads to step `to`."""

    source: str = Field(alias="from", min_length=1, max_length=200)
    port: str = Field(default="success", min_length=1, max_length=100)
    target: str = Field(alias="to", min_length=1, max_length=200)

    @property
    def id(self) -> str:
        """`check.valid->send`"""
        return f"{self.source}.{self.port}->{self.target}"

    @property
    def ends(self) -> tuple[str, str, str]:
        """(source, port, target): equal for equal edges."""
        return self.source, self.port, self.target


class Note(_Model):
    """A sticky note on the canvas."""

    id: str = Field(min_length=1, max_length=100)
    text: str = Field(default="", max_length=20_000)
    at: Position = (0, 0)
    size: Position = (240, 120)
    color: str = Field(default="", max_length=40)


class Group(_Model):
    """A box around steps that lie side by side, at the top or in one container; it means nothing to a run."""

    id: str = Field(min_length=1, max_length=100)
    name: str = Field(default="", max_length=200)
    keys: tuple[str, ...] = ()
    color: str = Field(default="", max_length=40)


class Graph(_Model):
    """A whole graph. Edges, notes and groups are sets, kept sorted, so that equal graphs are equal bytes."""

    format: Literal[1] = 1
    nodes: dict[str, Node] = Field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    notes: tuple[Note, ...] = ()
    groups: tuple[Group, ...] = ()
    vars: JsonObject = Field(default_factory=dict)
    inputs: JsonObject = Field(default_factory=dict)
    outputs: JsonObject = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        """Sets in the one order; a wire called undo is what it means: the source's `undo`."""
        undo = {edge.source: edge.target for edge in self.edges if edge.port == UNDO_PORT}
        if undo:
            nodes = {key: node.undone_by(undo.get(key)) for key, node in self.nodes.items()}
            object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "edges", sorted_edges(edge for edge in self.edges if edge.port != UNDO_PORT))
        for part in ("notes", "groups"):
            object.__setattr__(self, part, _by_id(getattr(self, part)))
        return self

    def with_(self, **changes: Any) -> Graph:
        """A copy with some parts replaced; parts that did not change are shared."""
        if "edges" in changes:
            changes["edges"] = sorted_edges(changes["edges"])
        for part in ("notes", "groups"):
            if part in changes:
                changes[part] = _by_id(changes[part])
        return self.model_copy(update=changes)

    def with_node(self, key: str, node: Node) -> Graph:
        """A copy in which `key` is this node."""
        return self.with_(nodes={**self.nodes, key: node})

    def to_json(self) -> dict[str, Any]:
        """The JSON format; `Graph.model_validate` and `load_graph` read it."""
        raw: dict[str, Any] = canonical(self.model_dump(mode="json", by_alias=True))
        return raw

    def to_bytes(self) -> bytes:
        """Canonical JSON."""
        return canonical_bytes(self.to_json())

    def meaning(self) -> dict[str, Any]:
        """The JSON without what no run can see: positions, notes, groups."""
        raw = self.to_json()
        nodes = {key: {k: v for k, v in node.items() if k not in ("at", "note")} for key, node in raw["nodes"].items()}
        return {**{k: v for k, v in raw.items() if k not in ("notes", "groups")}, "nodes": nodes}

    def digest(self) -> str:
        """sha256 (hex) of the meaning: moving a step or writing a note does not change it."""
        return digest(self.meaning())

    def children(self, container: str | None) -> list[str]:
        """Keys of the nodes directly inside a container, or at the top."""
        return [key for key, node in self.nodes.items() if node.inside == container]

    def name_of(self, key: str) -> str:
        """What people read for a step."""
        node = self.nodes.get(key)
        return (node.name or key) if node else key


def _by_id(things: Iterable[Any]) -> tuple[Any, ...]:
    """Each id once, in the one order; a group without steps is none."""
    unique = {each.id: each for each in things if not isinstance(each, Group) or each.keys}
    return tuple(unique[name] for name in sorted(unique))


def sorted_edges(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Each edge once, in the one order."""
    unique = {edge.ends: edge for edge in edges}
    return tuple(unique[ends] for ends in sorted(unique))


def edges_from(raw: Iterable[Mapping[str, Any]]) -> tuple[Edge, ...]:
    """Edges of their JSON."""
    return tuple(Edge.model_validate(edge) for edge in raw)


GRAPH_JSON_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Handrail graph",
    **Graph.model_json_schema(by_alias=True),
}
"""JSON Schema of the format, for editors and generated types."""
