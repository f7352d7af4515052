"""A step gets another key: wires, containers, undo, groups and expressions follow."""

from __future__ import annotations

from typing import Any

from engine.errors import GraphError
from engine.expressions import ExpressionError, rename_step
from engine.graph.model import Edge, Graph, Node
from engine.nodes.flow_scope import FINALLY

BARE_FIELDS = frozenset({"condition", "verify"})
"""Names of settings that hold a bare expression; everywhere else expressions stand in `{{ }}`."""


def rename_key(graph: Graph, key: str, to: str) -> Graph:
    """The graph in which `key` is called `to` everywhere. Raises GraphError when `to` is no valid name."""

    def swap(name: str) -> str:
        return to if name == key else name

    try:
        nodes = {swap(name): _renamed(node, key, to) for name, node in graph.nodes.items()}
        outputs = rewrite(graph.outputs, key, to)
    except ExpressionError as error:
        raise GraphError(error.message, hint=error.hint, code="bad_key") from None
    return graph.with_(
        nodes=nodes,
        outputs=outputs,
        edges=[Edge(source=swap(e.source), port=e.port, target=swap(e.target)) for e in graph.edges],
        groups=[group.model_copy(update={"keys": tuple(swap(name) for name in group.keys)}) for group in graph.groups],
    )


def _renamed(node: Node, key: str, to: str) -> Node:
    changes: dict[str, Any] = {field: to for field in ("undo", "inside") if getattr(node, field) == key}
    settings = rewrite(node.settings, key, to)
    if settings.get(FINALLY) == key:
        settings = {**settings, FINALLY: to}
    if settings is not node.settings:
        changes["settings"] = settings
    verify = node.handling.verify
    if verify and rename_step(verify, key, to) != verify:
        changes["handling"] = node.handling.model_copy(update={"verify": rename_step(verify, key, to)})
    return node.model_copy(update=changes) if changes else node


def rewrite(value: Any, key: str, to: str, bare: bool = False) -> Any:
    """A settings value with every use of the key rewritten; a value without one is returned as it is."""
    if isinstance(value, str):
        if key not in value or not (bare or "{{" in value):
            return value
        return rename_step(value, key, to, template="{{" in value)
    if isinstance(value, dict):
        made: Any = {name: rewrite(each, key, to, name in BARE_FIELDS) for name, each in value.items()}
        return made if any(made[name] is not value[name] for name in value) else value
    if isinstance(value, list):
        made = [rewrite(each, key, to, bare) for each in value]
        return made if any(new is not old for new, old in zip(made, value, strict=True)) else value
    return value
