"""Edits of a graph as typed records: the same in the editor, the API, a fix, a proposal and a diff of two versions.

    graph = apply(graph, operation)           a new graph; the old one stays
    undo = invert(graph, operation)           what takes it back, given the graph before
    operations = diff(old, new)               what makes `new` of `old`

An operation that does not fit (a step that is gone, a key that is taken) raises GraphError with a sentence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from engine.errors import GraphError
from engine.graph.model import UNDO_PORT, Edge, Graph, Group, Join, JsonObject, Node, Note, Position
from engine.graph.rename import rename_key
from engine.spec import Handling

Key = Annotated[str, Field(min_length=1, max_length=200)]


class _Operation(BaseModel, ABC):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @abstractmethod
    def apply(self, graph: Graph) -> Graph:
        """The graph after this edit."""


class AddNode(_Operation):
    """A new step, with wires to steps that are there."""

    op: Literal["add_node"] = "add_node"
    key: Key
    node: Node
    edges: tuple[Edge, ...] = ()

    def apply(self, graph: Graph) -> Graph:
        """Refused when the key is taken or a wire leads nowhere."""
        _free(graph, self.key)
        grown = graph.with_node(self.key, self.node)
        for edge in self.edges:
            _ends(grown, edge)
        return grown.with_(edges=(*graph.edges, *self.edges)) if self.edges else grown


class RemoveNode(_Operation):
    """A step goes, with its wires and what pointed at it; `reconnect` closes the gap along its first way out."""

    op: Literal["remove_node"] = "remove_node"
    key: Key
    reconnect: bool = False

    def apply(self, graph: Graph) -> Graph:
        """Steps inside it come out; steps it undid lose their undo."""
        _node(graph, self.key)
        made = _bridges(graph, self.key) if self.reconnect else []
        nodes = {key: _without(node, self.key) for key, node in graph.nodes.items() if key != self.key}
        kept = [edge for edge in graph.edges if self.key not in (edge.source, edge.target)]
        groups = [_shrunk(group, self.key) for group in graph.groups]
        return graph.with_(nodes=nodes, edges=(*kept, *made), groups=groups)


class UpdateSettings(_Operation):
    """The whole new settings of a step."""

    op: Literal["update_settings"] = "update_settings"
    key: Key
    settings: JsonObject

    def apply(self, graph: Graph) -> Graph:
        """Settings are replaced, never merged."""
        return graph.with_node(self.key, _node(graph, self.key).model_copy(update={"settings": self.settings}))


_FIELDS: dict[str, TypeAdapter[Any]] = {
    "name": TypeAdapter(Annotated[str, Field(max_length=200)]),
    "connection": TypeAdapter(Annotated[str, Field(max_length=200)] | None),
    "handling": TypeAdapter(Annotated[Handling, BeforeValidator(lambda value: value or {})]),
    "join": TypeAdapter(Annotated[Join, BeforeValidator(lambda value: value or {})]),
    "note": TypeAdapter(Annotated[str, Field(max_length=20_000)]),
    "undo": TypeAdapter(Annotated[str, Field(max_length=200)] | None),
    "disabled": TypeAdapter(bool),
}


class SetNode(_Operation):
    """One field of a step beside its settings."""

    op: Literal["set_node"] = "set_node"
    key: Key
    field: Literal["name", "connection", "handling", "join", "note", "undo", "disabled"]
    value: Any = None

    def apply(self, graph: Graph) -> Graph:
        """The value is checked against the field."""
        try:
            value = _FIELDS[self.field].validate_python(self.value)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]["msg"]
            raise GraphError(f"This is no “{self.field}” of a step: {problem}.", hint="Correct the value.") from None
        return graph.with_node(self.key, _node(graph, self.key).model_copy(update={self.field: value}))


class _Wire(_Operation):
    source: Key = Field(alias="from")
    port: str = Field(default="success", min_length=1, max_length=100)
    target: Key = Field(alias="to")

    @property
    def edge(self) -> Edge:
        """The wire itself."""
        return Edge(source=self.source, port=self.port, target=self.target)


class Connect(_Wire):
    """A wire between two steps; by the port `undo` it names the step that compensates."""

    op: Literal["connect"] = "connect"

    def apply(self, graph: Graph) -> Graph:
        """A wire that is there already stays one wire."""
        _ends(graph, self.edge)
        if self.port == UNDO_PORT:
            return graph.with_node(self.source, graph.nodes[self.source].model_copy(update={"undo": self.target}))
        return graph.with_(edges=(*graph.edges, self.edge))


class Disconnect(_Wire):
    """A wire goes."""

    op: Literal["disconnect"] = "disconnect"

    def apply(self, graph: Graph) -> Graph:
        """A wire that is not there is gone already."""
        if self.port == UNDO_PORT:
            node = _node(graph, self.source)
            undo = None if node.undo == self.target else node.undo
            return graph.with_node(self.source, node.model_copy(update={"undo": undo}))
        gone = self.edge.ends
        return graph.with_(edges=[edge for edge in graph.edges if edge.ends != gone])


class Move(_Operation):
    """New places on the canvas; steps that are gone are passed over."""

    op: Literal["move"] = "move"
    positions: dict[str, Position]

    def apply(self, graph: Graph) -> Graph:
        """Only places change."""
        known = {key: at for key, at in self.positions.items() if key in graph.nodes}
        moved = {key: graph.nodes[key].model_copy(update={"at": tuple(at)}) for key, at in known.items()}
        return graph.with_(nodes={**graph.nodes, **moved})


class Rename(_Operation):
    """A step gets another key; every use of it is rewritten."""

    op: Literal["rename"] = "rename"
    key: Key
    to: Key

    def apply(self, graph: Graph) -> Graph:
        """Refused when the new key is taken or no valid name."""
        _node(graph, self.key)
        if self.to == self.key:
            return graph
        _free(graph, self.to)
        return rename_key(graph, self.key, self.to)


class SetGroup(_Operation):
    """A box around steps that lie side by side, at the top or in one container; without steps it goes."""

    op: Literal["group"] = "group"
    id: Key
    name: str | None = None
    keys: tuple[str, ...] = ()
    color: str = ""

    def apply(self, graph: Graph) -> Graph:
        """Made, changed or removed."""
        rest = [group for group in graph.groups if group.id != self.id]
        made = [Group(id=self.id, name=self.name or "", keys=self.keys, color=self.color)] if self.keys else []
        return graph.with_(groups=[*rest, *made])


class PutInside(_Operation):
    """Steps go into a container, or out of all."""

    op: Literal["put_inside"] = "put_inside"
    keys: tuple[str, ...]
    container: str | None = None

    def apply(self, graph: Graph) -> Graph:
        """Refused when a step is gone; a container that is gone is a finding."""
        changed = {key: _node(graph, key).model_copy(update={"inside": self.container}) for key in self.keys}
        return graph.with_(nodes={**graph.nodes, **changed})


class AddNote(_Operation):
    """A sticky note."""

    op: Literal["add_note"] = "add_note"
    note: Note

    def apply(self, graph: Graph) -> Graph:
        """A note of the same id is replaced."""
        return graph.with_(notes=[*(note for note in graph.notes if note.id != self.note.id), self.note])


class UpdateNote(_Operation):
    """Fields of a note; a note that is gone is passed over."""

    op: Literal["update_note"] = "update_note"
    id: Key
    note: dict[str, Any]

    def apply(self, graph: Graph) -> Graph:
        """Given fields are replaced."""
        notes = [
            Note.model_validate({**note.model_dump(), **self.note, "id": note.id}) if note.id == self.id else note
            for note in graph.notes
        ]
        return graph.with_(notes=notes)


class RemoveNote(_Operation):
    """A note goes."""

    op: Literal["remove_note"] = "remove_note"
    id: Key

    def apply(self, graph: Graph) -> Graph:
        """A note that is not there is gone already."""
        return graph.with_(notes=[note for note in graph.notes if note.id != self.id])


class SetFlow(_Operation):
    """Constants, inputs or outputs of the whole flow."""

    op: Literal["set_flow"] = "set_flow"
    field: Literal["vars", "inputs", "outputs"]
    value: JsonObject

    def apply(self, graph: Graph) -> Graph:
        """Replaced as a whole."""
        return graph.with_(**{self.field: self.value})


class Paste(_Operation):
    """Several steps with their wires at once; `at` puts the top left one there."""

    op: Literal["paste"] = "paste"
    nodes: dict[str, Node]
    edges: tuple[Edge, ...] = ()
    at: Position | None = None

    def apply(self, graph: Graph) -> Graph:
        """Refused when a key is taken or a wire leads nowhere."""
        for key in self.nodes:
            _free(graph, key)
        grown = graph.with_(nodes={**graph.nodes, **self._placed()})
        for edge in self.edges:
            _ends(grown, edge)
        return grown.with_(edges=(*graph.edges, *self.edges))

    def _placed(self) -> dict[str, Node]:
        if self.at is None or not self.nodes:
            return self.nodes
        left = min(node.at[0] for node in self.nodes.values())
        top = min(node.at[1] for node in self.nodes.values())
        right, down = self.at[0] - left, self.at[1] - top
        return {
            key: node.model_copy(update={"at": (node.at[0] + right, node.at[1] + down)})
            for key, node in self.nodes.items()
        }


class ReplaceGraph(_Operation):
    """Another graph in its stead: restore a version, import a file."""

    op: Literal["replace_graph"] = "replace_graph"
    graph: Graph

    def apply(self, graph: Graph) -> Graph:
        """The given graph."""
        return self.graph


Operation = Annotated[
    AddNode
    | RemoveNode
    | UpdateSettings
    | SetNode
    | Connect
    | Disconnect
    | Move
    | Rename
    | SetGroup
    | PutInside
    | AddNote
    | UpdateNote
    | RemoveNote
    | SetFlow
    | Paste
    | ReplaceGraph,
    Field(discriminator="op"),
]
OPERATION: TypeAdapter[Operation] = TypeAdapter(Operation)


def read_operation(raw: Mapping[str, Any]) -> Operation:
    """An operation from JSON. Raises GraphError."""
    try:
        return OPERATION.validate_python(raw)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"])[:200]
        name = str(raw.get("op"))[:60]
        raise GraphError(
            f"The edit “{name}” cannot be read: {problem['msg'].removeprefix('Value error, ')}"
            + (f" (at {place})." if place else "."),
            hint="Reload the editor; if it comes again, report it.",
            code="bad_operation",
        ) from None


def apply(graph: Graph, operation: Operation | Mapping[str, Any]) -> Graph:
    """The graph after an edit. Raises GraphError when it does not fit."""
    read = read_operation(operation) if isinstance(operation, Mapping) else operation
    return read.apply(graph)


def apply_operations(graph: Graph, operations: Iterable[Operation | Mapping[str, Any]]) -> Graph:
    """The graph after several edits, in order; all or none."""
    for operation in operations:
        graph = apply(graph, operation)
    return graph


def _node(graph: Graph, key: str) -> Node:
    try:
        return graph.nodes[key]
    except KeyError:
        raise GraphError(
            f"There is no step “{key}” any more.",
            hint="Somebody removed it; look at the newest draft.",
            code="step_gone",
        ) from None


def _free(graph: Graph, key: str) -> None:
    if key in graph.nodes:
        raise GraphError(f"The key “{key}” is already in use.", hint="Choose another key.", code="key_taken")


def _ends(graph: Graph, edge: Edge) -> None:
    _node(graph, edge.source)
    _node(graph, edge.target)


def _without(node: Node, gone: str) -> Node:
    if gone not in (node.undo, node.inside):
        return node
    kept = {field: None for field in ("undo", "inside") if getattr(node, field) == gone}
    return node.model_copy(update=kept)


def _shrunk(group: Group, gone: str) -> Group:
    if gone not in group.keys:
        return group
    return group.model_copy(update={"keys": tuple(key for key in group.keys if key != gone)})


def _bridges(graph: Graph, key: str) -> list[Edge]:
    """Each way in goes on to where the first way out led."""
    out = [edge for edge in graph.edges if edge.source == key]
    first = "success" if any(edge.port == "success" for edge in out) else next((edge.port for edge in out), "")
    targets = [edge.target for edge in out if edge.port == first]
    sources = [edge for edge in graph.edges if edge.target == key]
    made = [Edge(source=edge.source, port=edge.port, target=target) for edge in sources for target in targets]
    return [edge for edge in made if edge.source != edge.target]
