"""The seam to the pure engine: a graph as JSON in, findings, plans and new graphs out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.catalog import facade as catalog
from builder.connections import facade as connections
from builder.flows import called
from builder.flows.contracts import FindingCounts
from engine.errors import PlanError
from engine.graph import ConnectionFact, Graph, GraphFacts, errors_of, load_graph
from engine.graph.operations import apply_operations
from engine.graph.rules import check_graph
from engine.plan import Plan
from engine.plan.compile import build_plan, compile_graph


def empty() -> dict[str, Any]:
    """A graph with nothing on it."""
    return Graph().to_json()


def checked(raw: Any) -> dict[str, Any]:
    """A graph from outside as canonical JSON; raises GraphError with a sentence when it cannot be read."""
    return load_graph(raw).to_json()


def apply(graph: dict[str, Any], operations: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The graph after the edit operations. Raises GraphError when one does not fit."""
    return checked(apply_operations(load_graph(graph), [_readable(each) for each in operations]).to_json())


def _readable(operation: dict[str, Any]) -> dict[str, Any]:
    """A whole graph inside an edit is read like any graph from outside: old formats are brought up, newer refused."""
    if operation.get("op") != "replace_graph":
        return operation
    return {**operation, "graph": checked(operation.get("graph"))}


def content_hash(graph: dict[str, Any]) -> str:
    """The digest of what runs can see: equal for graphs that mean the same."""
    return load_graph(graph).digest()


def findings(
    graph: dict[str, Any], *, workspace_id: UUID, samples: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """Everything the rules find, as JSON."""
    found = check_graph(load_graph(graph), catalog.house_catalog(), facts(workspace_id, samples, graph))
    return [item.to_json() for item in found]


def compile_plan(graph: dict[str, Any], *, workspace_id: UUID) -> Plan:
    """The plan of a graph; raises PlanError with its findings when it has errors."""
    return compile_graph(load_graph(graph), catalog.house_catalog(), facts(workspace_id, graph=graph))


def compile_part(graph: dict[str, Any], done: frozenset[str], *, workspace_id: UUID) -> Plan:
    """The plan of a part of a graph; raises PlanError only for errors of the steps that are `done`: the others are in
    it for their data."""
    whole, house = load_graph(graph), catalog.house_catalog()
    errors = [
        each for each in errors_of(check_graph(whole, house, facts(workspace_id, graph=graph))) if each.node in done
    ]
    if errors:
        raise PlanError(
            f"This part of the flow has errors: {errors[0].message}",
            hint="Mend what the list of findings shows, then try again.",
            findings=[each.to_json() for each in errors],
        )
    return build_plan(whole, house)


def facts(
    workspace_id: UUID,
    samples: Mapping[str, Mapping[str, Any]] | None = None,
    graph: Mapping[str, Any] | None = None,
) -> GraphFacts:
    """What the rules may know of the workspace, and of the flows `graph` runs. Roles count as groups: an approval
    may ask everybody with a role."""
    roles = {role.name for role in access.roles_by_key(workspace_id).values()}
    return GraphFacts(
        connections={fact.key: fact for fact in _connections(workspace_id)},
        people=frozenset(person.email.lower() for person in access.people(workspace_id)),
        groups=frozenset({group.name for group in access.groups(workspace_id)} | roles),
        flows=called.facts_of(workspace_id, graph or {}),
        samples=samples or {},
    )


def count(found: Sequence[Mapping[str, Any]]) -> FindingCounts:
    """How many errors and warnings there are."""
    levels = [item["level"] for item in found]
    return FindingCounts(errors=levels.count("error"), warnings=levels.count("warning"))


def connections_in(*graphs: Mapping[str, Any]) -> set[str]:
    """Keys of the connections that graphs use."""
    nodes = [node for graph in graphs for node in (graph.get("nodes") or {}).values()]
    return {node["connection"] for node in nodes if node.get("connection")}


def _connections(workspace_id: UUID) -> list[ConnectionFact]:
    failing = connections.Connection.Status.FAILING
    return [
        ConnectionFact(
            key=row.key, connector=row.connector, name=row.name, usable=row.status != failing, why_not=row.message
        )
        for row in connections.connections(workspace_id)
    ]
