"""The API by resource: each app adds its list by one line."""

from __future__ import annotations

from django.urls import path, re_path

from builder.api.v1 import (
    access,
    audit,
    audit_runs,
    catalog,
    connections,
    finding,
    flow_drafts,
    flow_steps,
    flows,
    gallery,
    groups,
    health,
    home,
    mail,
    me,
    messages,
    people,
    run_audit,
    runs,
    runs_fork,
    runs_items,
    runs_many,
    session,
    standstill,
    tables,
    tasks,
    triggers,
)
from builder.api.v1.description import Description
from builder.api.v1.nowhere import Nowhere

urlpatterns = [
    path("openapi.json", Description.as_view(), name="openapi"),
    *session.urls,
    *me.urls,
    *catalog.urls,
    *connections.urls,
    *tables.urls,
    *people.urls,
    *groups.urls,
    *access.urls,
    *audit_runs.urls,
    *audit.urls,
    *health.urls,
    *flows.urls,
    *standstill.urls,
    *finding.urls,
    *flow_drafts.urls,
    *flow_steps.urls,
    *gallery.urls,
    *triggers.urls,
    *messages.urls,
    *run_audit.urls,
    *runs_fork.urls,
    *runs_items.urls,
    *runs_many.urls,
    *runs.urls,
    *tasks.urls,
    *mail.urls,
    *home.urls,
    re_path(r"^.*$", Nowhere.as_view(), name="api-nowhere"),
]
