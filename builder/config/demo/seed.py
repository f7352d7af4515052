"""What the first start puts into the first workspace: connections to the demo's servers, tables, and a flow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.audit import facade as audit
from builder.base.actor import Actor, system
from builder.base.demo_ports import HOST, DemoPorts, choose_ports
from builder.config.demo.workspace import ERP_KEY, MAIL_KEY
from builder.connections import facade as connections
from builder.flows import facade as flows
from builder.tables import facade as tables

TEMPLATE = "invoice-approval"
SENDER = "Demo company <demo@handrail.example>"


def furnish(*, actor: Actor, workspace_id: UUID) -> None:
    """Make the demo in a workspace; nothing happens when it is there already."""
    if ERP_KEY in connections.by_key(workspace_id):
        return
    maker = system("Demo", workspace_id=workspace_id)
    with transaction.atomic():
        _connect(maker, workspace_id, choose_ports())
        _tables(maker, workspace_id)
        flow = flows.use_template(actor=actor, template_id=TEMPLATE)
        audit.record(actor, "demo.created", "flow", flow.id, after={"template": TEMPLATE}, workspace_id=workspace_id)


def _connect(actor: Actor, workspace_id: UUID, ports: DemoPorts) -> None:
    """The servers may not be up yet, so the connections are saved untested."""
    wanted: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        (ERP_KEY, "Demo ERP", "http", {"base_url": ports.erp_url, "auth": "none"}),
        (
            MAIL_KEY,
            "Demo mail",
            "smtp",
            {"host": HOST, "port": ports.smtp, "security": "none", "username": "", "password": "", "sender": SENDER},
        ),
    )
    for key, name, connector, fields in wanted:
        connections.create_connection(
            actor=actor,
            workspace_id=workspace_id,
            connector=connector,
            name=name,
            fields=fields,
            key=key,
            test=False,
        )


def _tables(actor: Actor, workspace_id: UUID) -> None:
    """The tables the templates work on, with a few rows to look at."""
    wanted = {table["name"]: table for template in flows.templates() for table in template.tables}
    for name, table in sorted(wanted.items()):
        tables.create_table(
            actor=actor,
            workspace_id=workspace_id,
            name=name,
            columns=[{"name": column, "type": kind} for column, kind in table["columns"]],
            first_rows=table.get("rows", ()),
        )
