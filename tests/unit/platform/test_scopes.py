"""Which grants count for which object. Pure."""

from __future__ import annotations

from uuid import UUID

import pytest

from builder.access.permissions import ALL, PERMISSIONS
from builder.access.roles import BUILT_IN, ROLES
from builder.access.scopes import ALL_SCOPES, Target
from builder.audit.actions import ACTIONS

HOME = UUID(int=7)


@pytest.mark.parametrize(
    ("target", "scopes"),
    [
        (Target(workspace_id=HOME), {("workspace", "")}),
        (Target(workspace_id=HOME, kind="flow", id="f"), {("workspace", ""), ("flow", "f")}),
        (
            Target(workspace_id=HOME, kind="run", id="r", flow_id="f", folder="a/b"),
            {("workspace", ""), ("flow", "f"), ("folder", "a"), ("folder", "a/b")},
        ),
        (Target(workspace_id=HOME, kind="connection", id="c"), {("workspace", ""), ("connection", "c")}),
        (Target(workspace_id=HOME, kind="flow", id="f", folder="/a//b/"), {
            ("workspace", ""), ("flow", "f"), ("folder", "a"), ("folder", "a/b"),
        }),
    ],
)  # fmt: skip
def test_object_counts_its_own_scope_and_everything_above(target: Target, scopes: set[tuple[str, str]]) -> None:
    assert target.scopes() == scopes


def test_records_are_unique_and_refer_to_each_other() -> None:
    assert len(PERMISSIONS) == len(ALL)
    assert len(ROLES) == len(BUILT_IN)
    assert all(role.permissions <= PERMISSIONS.keys() for role in BUILT_IN)
    assert ROLES["admin"].permissions == PERMISSIONS.keys()
    assert all(set(permission.scopes) <= set(ALL_SCOPES) for permission in ALL)
    assert all(len(name) <= 60 and "." in name for name in (*PERMISSIONS, *ACTIONS))


def test_nobody_but_admin_manages_people_or_reads_beyond_their_part() -> None:
    holders = [role.key for role in BUILT_IN if "people.manage" in role.permissions]
    assert holders == ["admin"]
    assert ROLES["approver"].permissions == {"task.view", "task.decide"}
