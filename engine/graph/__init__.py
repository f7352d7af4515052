"""The graph: its format, typed edits, and the rules that check it."""

from engine.graph.findings import ConnectionFact, Finding, FlowFact, GraphFacts, Level, NodeCatalog, errors_of
from engine.graph.load import load_graph, read_graph
from engine.graph.model import (
    FORMAT,
    GRAPH_JSON_SCHEMA,
    MAX_BYTES,
    MAX_NESTING,
    MAX_NODES,
    Edge,
    Graph,
    Group,
    Join,
    Node,
    Note,
)

__all__ = [
    "FORMAT",
    "GRAPH_JSON_SCHEMA",
    "MAX_BYTES",
    "MAX_NESTING",
    "MAX_NODES",
    "ConnectionFact",
    "Edge",
    "Finding",
    "FlowFact",
    "Graph",
    "GraphFacts",
    "Group",
    "Join",
    "Level",
    "Node",
    "NodeCatalog",
    "Note",
    "errors_of",
    "load_graph",
    "read_graph",
]
