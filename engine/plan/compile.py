"""From a clean graph to a plan: everything of the node types that a run needs is frozen here."""

from __future__ import annotations

from typing import Any

from engine.errors import PlanError
from engine.expressions import compile_expression, compile_value
from engine.graph import Graph, GraphFacts, Node, NodeCatalog, errors_of
from engine.graph.places import late_places
from engine.graph.rules import check_graph
from engine.plan.model import Plan
from engine.plan.node import JoinRule, PlanEdge, PlanNode
from engine.plan.program import bare_places, plain_places
from engine.spec import EffectClass, NodeKind, NodeSpec, Retry

CALLED_IN_DRY = (EffectClass.PURE, EffectClass.READ)


def compile_graph(graph: Graph, catalog: NodeCatalog, facts: GraphFacts | None = None) -> Plan:
    """The plan of a graph without errors. Raises PlanError; `details["findings"]` lists them as JSON."""
    errors = errors_of(check_graph(graph, catalog, facts or GraphFacts()))
    if errors:
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        raise PlanError(
            f"The flow has errors: {errors[0].message}{more}",
            hint="Mend what the list of findings shows, then try again.",
            findings=[finding.to_json() for finding in errors],
        )
    return build_plan(graph, catalog)


def build_plan(graph: Graph, catalog: NodeCatalog) -> Plan:
    """The plan of a graph that was checked."""
    nodes = {key: _plan_node(key, graph.nodes[key], catalog) for key in sorted(graph.nodes)}
    edges = tuple(PlanEdge(edge.source, edge.port, edge.target) for edge in graph.edges)
    return Plan(
        nodes,
        edges,
        vars=graph.vars,
        inputs=graph.inputs,
        outputs=graph.outputs,
        reads=_reads(graph, nodes, edges),
    )


def _plan_node(key: str, node: Node, catalog: NodeCatalog) -> PlanNode:
    spec = catalog.node_spec(node.type, node.version)
    if spec is None:
        raise PlanError(
            f"The step type “{node.type}” is not known here.", hint="Install its connector or remove the step."
        )
    settings = {**_defaults(spec), **node.settings}
    effect = spec.effect_for(settings)
    handling = node.handling
    return PlanNode(
        key=key,
        type=node.type,
        version=node.version,
        name=node.name,
        kind=spec.kind,
        settings=settings,
        inside=node.inside,
        connection=node.connection,
        ports=tuple(port.name for port in spec.ports_for(settings)),
        effect=effect,
        lane=spec.lane,
        timeout_s=handling.timeout_s or spec.timeout_s,
        budget_s=handling.budget_s,
        retry=_plain_retry(handling.retry or spec.retry),
        verify=handling.verify or None,
        ask=handling.ask and spec.verifies_for(settings),
        verifies=effect is EffectClass.KEYED and spec.verifies_for(settings),
        key_ttl_s=spec.key_ttl_s,
        join=JoinRule(node.join.mode, node.join.n or 1, node.join.rest, node.join.reduce),
        undo=node.undo,
        disabled=node.disabled,
        sample=spec.sample_for(settings) if spec.kind is NodeKind.ACTION and effect not in CALLED_IN_DRY else None,
        bare=bare_places(spec.settings_schema),
        plain=plain_places(spec.settings_schema),
        late=late_places(spec.settings_schema),
    )


def _plain_retry(retry: Retry) -> Retry:
    """The same numbers, spelt in one way, so that equal settings give equal bytes."""
    return Retry(attempts=retry.attempts, first_s=retry.first_s, factor=retry.factor, max_s=retry.max_s)


def _defaults(spec: NodeSpec) -> dict[str, Any]:
    properties = spec.settings_schema.get("properties", {})
    return {name: each["default"] for name, each in properties.items() if isinstance(each, dict) and "default" in each}


def _reads(graph: Graph, nodes: dict[str, PlanNode], edges: tuple[PlanEdge, ...]) -> tuple[str, ...]:
    """Keys of the steps whose outputs somebody reads; joins read what comes in."""
    paths = list(compile_value(dict(graph.outputs)).paths)
    for node in nodes.values():
        if node.kind is not NodeKind.TRIGGER:
            paths.extend((*node.program.paths, *node.late_program.paths))
        if node.verify:
            paths.extend(compile_expression(node.verify).paths)
    found = {str(path[1]) if len(path) > 1 else "*" for path in paths if path[0] == "steps"}
    found.update(edge.source for edge in edges if nodes[edge.target].type == "flow.join")
    return ("*",) if "*" in found else tuple(sorted(found))
