"""Steps of drafts found by their name, what they use, or a field they read: "which flow writes to that connection?"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from builder.connections import facade as connections
from builder.flows.models import Flow

MOST_FLOWS, MOST_STEPS = 200, 20
LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStep:
    """A step that fits. `where`: name | connection | field; `detail` is the connection's name or the setting."""

    flow_id: UUID
    flow_name: str
    step: str
    step_name: str
    where: str
    detail: str


def find_steps(*, workspace_id: UUID, words: str) -> list[FoundStep]:
    """Steps of the flows changed last whose name, connection or settings hold the words; at most 20 of 200 flows."""
    wanted = words.strip().casefold()
    if len(wanted) < LEAST_LETTERS:
        return []
    names = {key: row.name for key, row in connections.by_key(workspace_id).items()}
    fitting = [key for key, name in names.items() if wanted in name.casefold()]
    rows = Flow.objects.filter(workspace_id=workspace_id, archived_at__isnull=True).select_related("draft")
    found: list[FoundStep] = []
    for row in _candidates(rows, [wanted, *fitting]):
        found.extend(_steps(row, wanted, names))
        if len(found) >= MOST_STEPS:
            break
    return sorted(found[:MOST_STEPS], key=lambda step: ("name", "connection", "field").index(step.where))


def _candidates(rows: Any, wanted: list[str]) -> Iterator[Flow]:
    """Flows whose draft holds one of the texts at all, the last changed first."""
    texts = rows.annotate(drawn=Cast("draft__graph", TextField())).order_by("-updated_at")
    seen = texts.filter(drawn__icontains=wanted[0])
    for text in wanted[1:]:
        seen = seen | texts.filter(drawn__icontains=text)
    yield from seen[:MOST_FLOWS]


def _steps(row: Flow, wanted: str, names: Mapping[str, str]) -> Iterator[FoundStep]:
    for key, node in (row.draft.graph.get("nodes") or {}).items():
        hit = _hit(node, wanted, names)
        if hit is not None:
            where, detail = hit
            yield FoundStep(
                flow_id=row.id,
                flow_name=row.name,
                step=key,
                step_name=node.get("name") or key,
                where=where,
                detail=detail,
            )


def _hit(node: Mapping[str, Any], wanted: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    if wanted in str(node.get("name") or "").casefold():
        return "name", ""
    connection = str(node.get("connection") or "")
    if connection and wanted in f"{connection} {names.get(connection, '')}".casefold():
        return "connection", names.get(connection, connection)
    setting = next((key for key, value in (node.get("settings") or {}).items() if _holds(value, wanted)), None)
    return None if setting is None else ("field", setting)


def _holds(value: Any, wanted: str) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(each, wanted) or wanted in str(key).casefold() for key, each in value.items())
    if isinstance(value, list):
        return any(_holds(each, wanted) for each in value)
    return isinstance(value, str) and wanted in value.casefold()
