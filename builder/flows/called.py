"""Flows that other flows run: found by id or name in their own workspace, with what their start step asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from builder.base.threads import in_thread
from builder.base.together import Together
from builder.catalog import facade as catalog
from builder.flows import starts
from builder.flows.models import Flow, FlowVersion
from engine.errors import Conflict, NotFound
from engine.graph import FlowFact, load_graph
from engine.graph.results import result_schema
from engine.nodes import flow_call
from engine.runtime import facade as runtime

STARTS = ("trigger.call", "trigger.manual")
"""Start steps another flow may use, the first choice first."""


@dataclass(frozen=True)
class Callee:
    """A flow another one may run: its version and the step it starts at."""

    called: runtime.Called
    start: dict[str, Any]


Asked = tuple[UUID, str, int | None]
"""Workspace, id or name of a flow, and the version's number; None = the published one."""


class CalledFlows:
    """engine.ports.Flows over the flows of the product. Runs that call the same flow at once share one look."""

    def __init__(self) -> None:
        self._callees: Together[Asked, Callee] = Together(lambda asked: in_thread(find, *asked))

    async def called(
        self, *, workspace_id: str, flow: str, version: int | None, inputs: Mapping[str, Any]
    ) -> runtime.Called:
        """The version to run and where it starts; see the port for what it raises."""
        callee = await self._callees.get((UUID(workspace_id), flow, version))
        starts.check(callee.start, dict(inputs))
        return replace(callee.called, keys=starts.keys(callee.start, inputs))


def find(workspace_id: UUID, name: str, number: int | None) -> Callee:
    """The flow with this id or name, ready to be run."""
    flow = _find(workspace_id, name)
    if flow is None:
        hint = "Choose another one; it may have been renamed, archived or deleted."
        raise NotFound(f"There is no flow “{name}” in this workspace.", hint=hint, code="no_such_flow")
    version = _version(flow, number)
    start, node = _start(version.id)
    if start is None:
        raise Conflict(
            f"“{flow.name}” cannot be run by another flow.",
            hint="Give it the start step “Called by another flow”, and publish it.",
            code="not_callable",
        )
    called = runtime.Called(
        flow_id=str(flow.id),
        flow_name=flow.name,
        version_id=str(version.id),
        plan_sha=version.plan_sha,
        trigger_node=start,
    )
    return Callee(called, node)


def start_of(graph: Mapping[str, Any]) -> str | None:
    """The step another flow starts this one at, or None."""
    nodes = graph.get("nodes") or {}
    for wanted in STARTS:
        for key in sorted(nodes):
            if nodes[key].get("type") == wanted and not nodes[key].get("disabled"):
                return str(key)
    return None


@lru_cache(maxsize=512)
def _start(version_id: UUID) -> tuple[str | None, dict[str, Any]]:
    """The start step of a version and its settings. A version never changes, so its graph is read once."""
    graph = FlowVersion.objects.values_list("graph", flat=True).get(id=version_id)
    key = start_of(graph)
    return key, graph["nodes"][key] if key else {}


def facts_of(workspace_id: UUID, graph: Mapping[str, Any]) -> dict[tuple[str, int | None], FlowFact | None]:
    """What the checker may know of the flows a graph runs; None = it is not there."""
    calls = (node.get("settings") or {} for node in (graph.get("nodes") or {}).values() if _is_call(node))
    wanted = {flow_call.wanted(each) for each in calls}
    return {(name, number): _fact(workspace_id, name, number) for name, number in wanted if name}


def _is_call(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "flow.call"


def _fact(workspace_id: UUID, name: str, number: int | None) -> FlowFact | None:
    flow = _find(workspace_id, name)
    if flow is None:
        return None
    try:
        version = _version(flow, number)
        graph = version.graph
    except (Conflict, NotFound) as error:
        return FlowFact(name=flow.name, problem=error.message, hint=error.hint)
    start = start_of(graph)
    if start is None:
        return FlowFact(
            name=flow.name,
            problem=f"“{flow.name}” cannot be run by another flow.",
            hint="Give it the start step “Called by another flow”, and publish it.",
        )
    schema = (graph["nodes"][start].get("settings") or {}).get("input_schema")
    return FlowFact(name=flow.name, inputs=schema if isinstance(schema, dict) else {}, result=_result(version.id))


@lru_cache(maxsize=512)
def _result(version_id: UUID) -> dict[str, Any]:
    """Schema of what a version comes to, read once as well."""
    graph = FlowVersion.objects.values_list("graph", flat=True).get(id=version_id)
    return result_schema(load_graph(graph), catalog.house_catalog())


def callable_flows(*, workspace_id: UUID) -> list[dict[str, str]]:
    """{value, label} of the published flows that have a start step for other flows, by name."""
    rows = Flow.objects.filter(workspace_id=workspace_id, archived_at=None).exclude(published=None)
    found = rows.order_by("name").values_list("id", "name", "published_id")
    return [{"value": str(id_), "label": name} for id_, name, version_id in found if _start(version_id)[0]]


def _find(workspace_id: UUID, name: str) -> Flow | None:
    rows = Flow.objects.filter(workspace_id=workspace_id, archived_at=None).select_related("published")
    rows = rows.defer("published__graph")
    try:
        return rows.filter(id=UUID(name)).first()
    except ValueError:
        return rows.filter(name=name).order_by("created_at").first()


def _version(flow: Flow, number: int | None) -> FlowVersion:
    if number is not None:
        found = FlowVersion.objects.filter(flow=flow, number=number).defer("graph").first()
        if found is None:
            message = f"“{flow.name}” has no version {number}."
            raise NotFound(message, hint="Choose one of its versions.", code="no_such_version")
        return found
    if flow.published is None:
        raise Conflict(f"“{flow.name}” is not published.", hint="Publish it first.", code="not_published")
    return flow.published
