"""Names of the groups that sockets listen to, and the messages that go to them. Plain data, so both ends agree."""

from __future__ import annotations

from uuid import UUID


def run(run_id: UUID | str) -> str:
    """Everybody who watches one run."""
    return f"run.{run_id}"


def runs(workspace_id: UUID | str) -> str:
    """Everybody who watches the list of runs."""
    return f"runs.{workspace_id}"


def flow(flow_id: UUID | str) -> str:
    """Everybody who has a flow's editor open."""
    return f"flow.{flow_id}"


def inbox(workspace_id: UUID | str, user_id: UUID | str) -> str:
    """One person's inbox, in every window."""
    return f"inbox.{workspace_id}.{user_id}"


def person(user_id: UUID | str) -> str:
    """Every window of one person."""
    return f"person.{user_id}"
