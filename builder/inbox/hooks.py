"""What publishing means for approvals: somebody must be able to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from builder.flows.contracts import Publication, finding
from builder.inbox import asking

TASK_TYPES = ("flow.approval",)


class InboxHook:
    """Checks the assignees of every approval; it keeps nothing of its own."""

    def check(self, publication: Publication) -> list[dict[str, Any]]:
        """Warnings: groups nobody is in, and approvals that nobody but their author could answer."""
        barred = {publication.last_editor: "drew this version"} if publication.last_editor else {}
        found: list[dict[str, Any]] = []
        for key, settings in _approvals(publication.graph):
            found += _problems(publication.workspace_id, key, settings.get("assignees") or {}, barred)
        return found

    def published(self, publication: Publication) -> None:
        """Nothing to register: tasks are opened by runs."""

    def unpublished(self, *, workspace_id: UUID, flow_id: UUID) -> None:
        """Open tasks stay: their runs go on."""


def _approvals(graph: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, node in sorted((graph.get("nodes") or {}).items()):
        if node.get("type") in TASK_TYPES and not node.get("disabled"):
            yield key, node.get("settings") or {}


def _problems(workspace_id: UUID, key: str, assignees: dict[str, Any], barred: dict[UUID, str]) -> list[dict[str, Any]]:
    found = [
        finding(
            code="P001",
            level="warning",
            node=key,
            field="assignees",
            message=f"Nobody is in “{name}” yet.",
            hint="Invite somebody to it, or choose others. Until then the admins are asked, but whoever drew this"
            " version cannot approve its runs.",
        )
        for name in asking.empty_groups(workspace_id, assignees)
    ]
    people = asking.people_asked(workspace_id, assignees, barred)
    if people and not any(person.eligible for person in people):
        found.append(
            finding(
                code="P002",
                level="warning",
                node=key,
                field="assignees",
                message=f"Nobody who is asked may answer: {people[0].why_not}",
                hint="Ask somebody who did not draw this version. Until then the other admins are asked.",
            )
        )
    return found
