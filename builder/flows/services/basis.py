"""To which settings the data of a step belongs, and which of it is out of date since the draft was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from builder.flows import owned
from builder.flows.models import Draft, SampleBasis
from builder.flows.prints import own_prints, print_before, steps_before

OWN, BEFORE = "own", "before"


def note(*, flow_id: UUID, graph: Mapping[str, Any], nodes: Iterable[str]) -> None:
    """The data of these steps belongs to this graph."""
    own = own_prints(graph)
    for node in nodes:
        if node in own:
            prints = {"own": own[node], "before": print_before(graph, node, own)}
            SampleBasis.objects.update_or_create(flow_id=flow_id, node=node, defaults=prints)


def forget(*, flow_id: UUID, node: str) -> None:
    """The step has no data any more."""
    SampleBasis.objects.filter(flow_id=flow_id, node=node).delete()


def stale(*, workspace_id: UUID, flow_id: UUID) -> dict[str, dict[str, Any]]:
    """The steps whose data is older than a change, by key: {why: own | before, by: name of the step that was changed,
    or ""}."""
    owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    graph = Draft.objects.get(flow_id=flow_id).graph
    own = own_prints(graph)
    known = {row.node: row for row in SampleBasis.objects.filter(flow_id=flow_id) if row.node in own}
    changed = {key for key, row in known.items() if row.own != own[key]}
    found: dict[str, dict[str, Any]] = {key: {"why": OWN, "by": ""} for key in changed}
    for key, row in known.items():
        if key not in changed and row.before != print_before(graph, key, own):
            by = next((each for each in steps_before(graph, key) if each in changed), None)
            name = (graph["nodes"][by].get("name") or by) if by else ""
            found[key] = {"why": BEFORE, "by": name}
    return found
