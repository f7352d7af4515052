"""Connections are alive: those a flow uses are tried again before it is published, unless that was just done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from builder.base.actor import Actor, system
from builder.base.tenant import workspace_of
from builder.connections import facade as connections
from builder.flows.graphs import connections_in

FRESH = timedelta(seconds=60)


def try_connections(*, actor: Actor, graph: Mapping[str, Any]) -> None:
    """Test every connection of a graph whose last test is older than a minute, so that findings tell of today. It is
    the product that tests, not who publishes.

    Makes outside calls, so it runs before the publishing transaction, never inside.
    """
    workspace_id = workspace_of(actor)
    tester = system("Check before publishing", workspace_id=workspace_id)
    used = connections_in(graph)
    limit = timezone.now() - FRESH
    for key, row in connections.by_key(workspace_id).items():
        if key in used and (row.tested_at is None or row.tested_at < limit or row.status != row.Status.WORKING):
            connections.retest_connection(actor=tester, workspace_id=workspace_id, connection_id=row.id)
