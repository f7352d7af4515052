"""What makes one graph of another, as edits; and so what takes an edit back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import GraphError
from engine.graph.model import Graph, Node
from engine.graph.operations import (
    AddNode,
    AddNote,
    Connect,
    Disconnect,
    Move,
    Operation,
    PutInside,
    RemoveNode,
    RemoveNote,
    Rename,
    ReplaceGraph,
    SetFlow,
    SetGroup,
    SetNode,
    UpdateSettings,
    apply,
    apply_operations,
    read_operation,
)

_SET_FIELDS = ("name", "connection", "handling", "join", "note", "undo", "disabled")


def diff(old: Graph, new: Graph) -> list[Operation]:
    """Edits that make `new` of `old`: applying them to `old` gives exactly `new`.

    A graph no edits lead to (a broken import with wires to nowhere) is one replace_graph.
    """
    if old == new:
        return []
    try:
        operations = _steps(old, new)
        if apply_operations(old, operations) == new:
            return operations
    except GraphError:
        pass
    return [ReplaceGraph(graph=new)]


def _steps(old: Graph, new: Graph) -> list[Operation]:
    gone = [key for key in old.nodes if _is_other(old, new, key)]
    operations: list[Operation] = [RemoveNode(key=key) for key in gone]
    middle = apply_operations(old, operations)
    added = {key: node for key, node in new.nodes.items() if key not in middle.nodes}
    operations += [AddNode(key=key, node=node) for key, node in added.items()]
    middle = middle.with_(nodes={**middle.nodes, **added})
    for key, node in new.nodes.items():
        operations += _node_changes(key, middle.nodes[key], node)
    moved = {key: node.at for key, node in new.nodes.items() if middle.nodes[key].at != node.at}
    operations += [Move(positions=moved)] if moved else []
    operations += _edge_changes(middle, new)
    operations += _rest_changes(middle, new)
    return operations


def invert(graph: Graph, operation: Operation | Mapping[str, Any]) -> list[Operation]:
    """What takes an edit back, given the graph before it: applying both in turn changes nothing."""
    read = read_operation(operation) if isinstance(operation, Mapping) else operation
    if isinstance(read, ReplaceGraph):
        return [ReplaceGraph(graph=graph)]
    after = apply(graph, read)
    if isinstance(read, Rename) and read.key != read.to:
        back = Rename(key=read.to, to=read.key)
        return [back, *diff(apply(after, back), graph)]
    return diff(after, graph)


def to_json(operation: Operation) -> dict[str, Any]:
    """An operation as the API sends it."""
    raw: dict[str, Any] = operation.model_dump(mode="json", by_alias=True)
    return raw


def _is_other(old: Graph, new: Graph, key: str) -> bool:
    """Gone, or of another type: a type never changes under a key."""
    node = new.nodes.get(key)
    return node is None or (node.type, node.version) != (old.nodes[key].type, old.nodes[key].version)


def _node_changes(key: str, old: Node, new: Node) -> list[Operation]:
    if old is new or old == new:
        return []
    operations: list[Operation] = []
    if old.settings != new.settings:
        operations.append(UpdateSettings(key=key, settings=new.settings))
    for field in _SET_FIELDS:
        value = getattr(new, field)
        if getattr(old, field) != value:
            plain = value.model_dump() if hasattr(value, "model_dump") else value
            operations.append(SetNode.model_validate({"key": key, "field": field, "value": plain}))
    if old.inside != new.inside:
        operations.append(PutInside(keys=(key,), container=new.inside))
    return operations


def _edge_changes(old: Graph, new: Graph) -> list[Operation]:
    before = {edge.ends: edge for edge in old.edges}
    after = {edge.ends: edge for edge in new.edges}
    gone = [edge for ends, edge in before.items() if ends not in after]
    made = [edge for ends, edge in after.items() if ends not in before]
    return [
        *(Disconnect(source=edge.source, port=edge.port, target=edge.target) for edge in gone),
        *(Connect(source=edge.source, port=edge.port, target=edge.target) for edge in made),
    ]


def _rest_changes(old: Graph, new: Graph) -> list[Operation]:
    notes_before, notes_after = {n.id: n for n in old.notes}, {n.id: n for n in new.notes}
    groups_before, groups_after = {g.id: g for g in old.groups}, {g.id: g for g in new.groups}
    operations: list[Operation] = [RemoveNote(id=name) for name in notes_before if name not in notes_after]
    operations += [AddNote(note=note) for name, note in notes_after.items() if notes_before.get(name) != note]
    operations += [SetGroup(id=name, keys=()) for name in groups_before if name not in groups_after]
    operations += [
        SetGroup(id=name, name=group.name, keys=group.keys, color=group.color)
        for name, group in groups_after.items()
        if groups_before.get(name) != group
    ]
    for field in ("vars", "inputs", "outputs"):
        if getattr(old, field) != getattr(new, field):
            operations.append(SetFlow.model_validate({"field": field, "value": getattr(new, field)}))
    return operations
