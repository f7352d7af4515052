"""Every permission there is, as a record. Nothing else in the product may name one that is not here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from builder.access.scopes import CONNECTION, FLOW, FOLDER, WORKSPACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """`name` is `object.verb`; `sentence` completes "you may ..."; `scopes` says where it can be given."""

    name: str
    sentence: str
    scopes: tuple[str, ...] = (WORKSPACE,)
    sensitive: bool = False


_FLOW = (WORKSPACE, FOLDER, FLOW)
_CONNECTION = (WORKSPACE, CONNECTION)

ALL: tuple[Permission, ...] = (
    Permission(name="flow.view", sentence="see flows", scopes=_FLOW),
    Permission(name="flow.edit", sentence="create and change flows", scopes=_FLOW),
    Permission(name="flow.comment", sentence="comment on the steps of flows", scopes=_FLOW),
    Permission(name="flow.test", sentence="test steps and drafts", scopes=_FLOW),
    Permission(name="flow.publish", sentence="publish and take back versions", scopes=_FLOW),
    Permission(name="run.view", sentence="see runs and their data", scopes=_FLOW),
    Permission(name="run.start", sentence="start runs", scopes=_FLOW),
    Permission(name="run.cancel", sentence="cancel, pause and resume runs", scopes=_FLOW),
    Permission(name="run.redrive", sentence="continue failed runs and settle doubts", scopes=_FLOW, sensitive=True),
    Permission(name="task.view", sentence="see the tasks in your inbox"),
    Permission(name="task.decide", sentence="decide the tasks you were asked"),
    Permission(name="connection.view", sentence="see which connections exist", scopes=_CONNECTION),
    Permission(name="connection.use", sentence="use connections in flows", scopes=_CONNECTION),
    Permission(
        name="connection.edit", sentence="create, change and test connections", scopes=_CONNECTION, sensitive=True
    ),
    Permission(name="table.view", sentence="see data tables"),
    Permission(name="table.edit", sentence="change data tables"),
    Permission(name="people.view", sentence="see people, groups and roles"),
    Permission(name="people.manage", sentence="invite people and give roles", sensitive=True),
    Permission(name="audit.view", sentence="read the audit log"),
    Permission(name="audit.export", sentence="export the audit log", sensitive=True),
    Permission(name="audit.verify", sentence="verify the audit log"),
    Permission(name="mail.view", sentence="read the mail this installation caught", sensitive=True),
    Permission(name="health.view", sentence="see the health of the installation"),
    Permission(name="workspace.admin", sentence="change the settings of the workspace", sensitive=True),
)

PERMISSIONS: Mapping[str, Permission] = MappingProxyType({permission.name: permission for permission in ALL})


def permission_named(name: str) -> Permission:
    """The record of a permission; an unknown name is a mistake in the code, so a KeyError."""
    return PERMISSIONS[name]
