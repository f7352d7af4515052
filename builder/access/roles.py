"""The built-in roles: names for sets of permissions. Their keys are stable and stand in grants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from builder.access.permissions import ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInRole:
    """A role everybody finds. `summary` says in one line what somebody with it does."""

    key: str
    name: str
    summary: str
    permissions: frozenset[str]


_SEES = frozenset({"flow.view", "run.view", "connection.view", "table.view", "task.view"})

BUILT_IN: tuple[BuiltInRole, ...] = (
    BuiltInRole(
        key="admin", name="Admin", summary="Everything in the workspace.", permissions=frozenset(p.name for p in ALL)
    ),
    BuiltInRole(
        key="builder",
        name="Builder",
        summary="Draws flows, tests them, and makes own connections.",
        permissions=_SEES
        | {
            "flow.edit",
            "flow.comment",
            "flow.test",
            "run.start",
            "connection.use",
            "connection.edit",
            "table.edit",
            "people.view",
            "task.decide",
        },
    ),
    BuiltInRole(
        key="publisher",
        name="Publisher",
        summary="Makes versions live and takes them back.",
        permissions=_SEES | {"flow.publish", "flow.comment", "flow.test", "people.view"},
    ),
    BuiltInRole(
        key="operator",
        name="Operator",
        summary="Starts, stops and mends runs.",
        permissions=_SEES | {"flow.comment", "run.start", "run.cancel", "run.redrive", "health.view", "mail.view"},
    ),
    BuiltInRole(
        key="approver",
        name="Approver",
        summary="Answers what is asked in the inbox.",
        permissions=frozenset({"task.view", "task.decide"}),
    ),
    BuiltInRole(
        key="auditor",
        name="Auditor",
        summary="Reads everything but secrets, and verifies and exports the audit log.",
        permissions=_SEES | {"people.view", "audit.view", "audit.export", "audit.verify", "health.view"},
    ),
    BuiltInRole(key="viewer", name="Viewer", summary="Looks at flows and runs.", permissions=_SEES - {"task.view"}),
)

ROLES: Mapping[str, BuiltInRole] = MappingProxyType({role.key: role for role in BUILT_IN})
