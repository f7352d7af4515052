"""Webhook addresses as the engine's door knows them: exactly those of the enabled triggers of a flow."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from builder.base.db import raw_cursor
from builder.flows import facade as flows
from builder.triggers import vault
from builder.triggers.models import Trigger
from engine.nodes.key_fields import key_fields
from engine.runtime import facade as runtime

SIGNATURE_HEADER = "X-Signature-256"
TOKEN_HEADER = "Authorization"  # noqa: S105 - the name of a header
BEARER = "Bearer "


def sync(flow_id: UUID) -> None:
    """Bring the engine's hooks of a flow in line with its triggers, in the current transaction."""
    enabled = Trigger.objects.filter(flow_id=flow_id, kind="webhook", enabled=True).exclude(token="")
    rows = list(enabled)
    names = flows.flow_names(workspace_id=rows[0].workspace_id, flow_ids={flow_id}) if rows else {}
    with raw_cursor() as cursor:
        runtime.drop_hooks(flow_id=flow_id, keep=[row.token for row in rows], cursor=cursor)
        for row in rows:
            runtime.put_hook(
                token=row.token,
                workspace_id=row.workspace_id,
                flow_id=row.flow_id,
                flow_name=names.get(flow_id, ""),
                version_id=row.version_id,
                plan_sha=row.plan_sha,
                trigger_node=row.node,
                auth=auth_of(row),
                dedupe_header=row.settings.get("dedupe_header") or None,
                answer=row.settings.get("answer") or "at_once",
                key_fields=key_fields("trigger.webhook", row.settings),
                cursor=cursor,
            )


def auth_of(row: Trigger) -> dict[str, Any]:
    """What a sender has to show: nothing, a token in a header, or a signature of the body."""
    kind = row.settings.get("auth") or "none"
    if kind == "none" or row.secret is None:
        return {"kind": "none"}
    header = header_of(row)
    if kind == "signature":
        return {"kind": "signature", "header": header, "prefix": "sha256=", "secret": row.secret}
    secret = vault.unseal(row.secret)
    value = BEARER + secret if header.lower() == TOKEN_HEADER.lower() else secret
    return {"kind": "token", "header": header, "sha256": sha256(value.encode()).hexdigest()}


def header_of(row: Trigger) -> str:
    """The header in which the sender puts it."""
    usual = SIGNATURE_HEADER if row.settings.get("auth") == "signature" else TOKEN_HEADER
    return str(row.settings.get("secret_name") or usual)
