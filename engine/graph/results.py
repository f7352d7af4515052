"""What a run of a graph comes to: the schema of its result, for the flows that run it."""

from __future__ import annotations

from typing import Any

from engine.expressions import Scope, compile_value
from engine.expressions import check as check_expression
from engine.graph.findings import NodeCatalog
from engine.graph.model import Graph
from engine.graph.schemas import learn
from engine.graph.scope import Reach
from engine.spec.node import Schema

THE_FLOW = ""
"""Who reads what the results are made of."""


def result_schema(graph: Graph, catalog: NodeCatalog) -> Schema:
    """An object with every named result; {} when the flow names none. What is made of a step that may not have run may
    be null."""
    if not graph.outputs:
        return {}
    reach = Reach(graph, catalog)
    scope = reach.scope(THE_FLOW)
    properties = {name: _schema_of(value, reach, scope) for name, value in graph.outputs.items()}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _schema_of(value: Any, reach: Reach, scope: Scope) -> Schema:
    if isinstance(value, dict):
        inner = {name: _schema_of(each, reach, scope) for name, each in value.items()}
        return {"type": "object", "properties": inner, "required": list(inner)}
    if not isinstance(value, str) or "{{" not in value:
        return {} if isinstance(value, list) else learn(value)
    schema = dict(check_expression(value, scope, template=True).type.schema)
    if not schema or _is_certain(value, reach):
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _is_certain(source: str, reach: Reach) -> bool:
    """Whether every step it is made of has run whenever the run is over."""
    read = {str(path[1]) for path in compile_value(source).paths if path[0] == "steps" and len(path) > 1}
    return all(reach.certainty.certain(THE_FLOW, key) for key in read if key in reach.graph.nodes)
